/** The keyboard's way through the console, what shows where it is, less motion, and colours of the system. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { findingPanel } from '../harness/console-pages.ts';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../web/screenshots');

type Stop = { readonly name: string; readonly place: string; readonly outline: string };

/** What has the focus, in which part of the page, and by which line it is seen. */
const READ_FOCUS = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const place = one.classList.contains('skip') ? 'skip' : one.closest('nav[aria-label=Pages]') ? 'nav' :
    one.closest('.side') ? 'side' : one.closest('main') ? 'main' : 'none';
  const name = one.ariaLabel ?? one.innerText?.slice(0, 40) ?? '';
  return { name, place, outline: outlineStyle + ' ' + outlineWidth };
})()`;

async function walk(page: Page, count: number): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (let index = 0; index < count; index++) {
    await page.keyboard.press('Tab');
    stops.push(await page.evaluate<Stop>(READ_FOCUS));
  }
  return stops;
}

test('Tab leads past the skip link and the navigation into the page, and each stop is seen', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(await shareConsole(), { reducedMotion: 'reduce' }, async (page) => {
    for (const path of ['/', '/findings', '/settings/users']) {
      await page.goto(path);
      await settle(page);
      const stops = await walk(page, 20);
      const places = stops.map(({ place }) => place).filter((place, index, all) => place !== all[index - 1]);
      assert.deepEqual(places, ['skip', 'side', 'nav', 'side', 'main'], path);
      for (const { name, outline } of stops) assert.match(outline, /^solid [2-9]px$/, `${path}: ${name}`);
    }
  });
});

test('what closes gives the focus back to what opened it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(await shareConsole(), { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/findings');
    await settle(page);
    const grid = page.getByRole('grid');
    await grid.focus();
    for (const [keys, role] of [
      ['Control+k', 'dialog'],
      ['?', 'dialog'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.getByRole(role).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole(role).waitFor({ state: 'detached' });
      assert.equal(await page.evaluate('document.activeElement.role'), 'grid', keys);
    }
    const person = page.getByRole('button', { name: 'Signed in as admin' });
    await person.click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    assert.ok(await person.evaluate((one) => one === one.ownerDocument.activeElement), 'the menu');
    await grid.focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const panel = findingPanel(page);
    await panel.waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.role'), 'grid', 'the panel, by Escape');
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await panel.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.role'), 'grid', 'the panel, by its button');
  });
});

test('nothing moves for those who want less of it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const moving = `[...document.querySelectorAll('*')].map((one) => getComputedStyle(one)).filter((style) =>
    style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.001 ||
    style.transitionDuration.split(',').some((each) => parseFloat(each) > 0.001)).length`;
  await withPage(await shareConsole(), {}, async (page) => {
    await page.route('**/api/v1/findings?*', () => undefined);
    await page.goto('/findings');
    await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
    await page.locator('.loading-line').first().waitFor();
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.ok((await page.evaluate<number>(moving)) > 10, 'what waits breathes, and buttons fade');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await page.evaluate(moving), 0);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

test('in colours of the system the focus, the active row and the page in sight are still told', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(await shareConsole(), { reducedMotion: 'reduce' }, async (page) => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto('/findings');
    await settle(page);
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const lineOf = (selector: string): Promise<string> =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).outlineStyle`);
    assert.equal(await lineOf('.grid'), 'solid', 'focus');
    assert.equal(await lineOf('.grid-row-active'), 'solid', 'active row');
    assert.equal(await lineOf('.page-link[aria-current]'), 'solid', 'page in sight');
    await page.screenshot({ path: join(SCREENSHOTS, 'forced-colors-findings.png') });
    await page.goto('/');
    await settle(page);
    await page.screenshot({ path: join(SCREENSHOTS, 'forced-colors-executive.png') });
  });
});
