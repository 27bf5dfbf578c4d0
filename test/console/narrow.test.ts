/**
 * The console in narrow windows: a phone, a tablet, and a window that is zoomed to 400 % (WCAG 2.2, 1.4.10: 320 CSS
 * pixels, which is also more than 200 % of a small screen). No page scrolls sideways, and everything is in reach.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';
import { VISITS } from '../harness/console-pages.ts';

const PHONE = { width: 390, height: 844 };
const SIZES = [PHONE, { width: 768, height: 1_024 }, { width: 320, height: 640 }] as const;

/**
 * What is wrong with the page as it stands: it is wider than the window, or something to press is smaller than 24 by 24
 * pixels (WCAG 2.2, 2.5.8). Links in running text are exempt by that rule, and so is what a label or a row around it
 * makes larger; a table or a diagram that scrolls in itself is no fault.
 */
const FIND_FAULTS = `(() => {
  const faults = [];
  const nameOf = (one) => one.tagName.toLowerCase() + '.' + String(one.className.baseVal ?? one.className)
    .trim().replaceAll(/\\s+/g, '.') + ' "' + (one.ariaLabel ?? one.innerText ?? '').slice(0, 30) + '"';
  const main = document.querySelector('main');
  for (const one of [document.documentElement, main])
    if (one.scrollWidth > one.clientWidth) {
      const right = one.getBoundingClientRect().left + one.clientWidth;
      const wide = [...one.querySelectorAll('*')].filter((each) => {
        if (each.getBoundingClientRect().right <= right + 1) return false;
        for (let up = each.parentElement; up !== one && up !== null; up = up.parentElement)
          if (getComputedStyle(up).overflowX !== 'visible') return false;
        return true;
      });
      faults.push(one.tagName + ' is ' + (one.scrollWidth - one.clientWidth) + ' px too wide by ' +
        wide.slice(0, 3).map(nameOf).join(', '));
    }
  const pressed = 'button, input, select, textarea, summary, [role=button], [role=tab], a';
  for (const one of document.querySelectorAll(pressed)) {
    const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
    const isSeen = width > 1 && height > 1 && one.checkVisibility({ visibilityProperty: true });
    const isInText = one.tagName === 'A' && getComputedStyle(one).display === 'inline';
    const isOfRow = one.type === 'checkbox' && one.closest('[role=row]') !== null;
    if (isSeen && !isInText && !isOfRow && (width < 23.5 || height < 23.5))
      faults.push(nameOf(one) + ' is ' + width.toFixed(0) + ' by ' + height.toFixed(0));
  }
  return [...new Set(faults)];
})()`;

async function lookAt(page: Page, name: string, faults: string[]): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const found = await page.evaluate<readonly string[]>(FIND_FAULTS);
    faults.push(...found.map((fault) => `${name} at ${size.width}: ${fault}`));
  }
}

test('no page is wider than its window, and what is pressed is large enough', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const faults: string[] = [];
  await withPage(await shareConsole(), { viewport: PHONE, reducedMotion: 'reduce' }, async (page) => {
    for (const { name, path, prepare } of VISITS) {
      await page.setViewportSize(PHONE);
      await page.goto(path);
      await settle(page);
      await prepare?.(page);
      await lookAt(page, name, faults);
    }
  });
  await withPage(await shareConsole(), { as: null, allowed: /401/, viewport: PHONE }, async (page) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await lookAt(page, 'sign-in', faults);
  });
  assert.deepEqual(faults, []);
});

test('on a phone every page is reached by the navigation, and what opens fits the window', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(await shareConsole(), { viewport: PHONE, reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/findings');
    await settle(page);
    const fits = async (what: string): Promise<void> => {
      const box = await page.getByRole('dialog').or(page.getByRole('menu')).first().boundingBox();
      assert.ok(box !== null, what);
      assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width, `${what} is ${box.width} wide at ${box.x}`);
      assert.ok(box.y >= 0 && box.y + box.height <= PHONE.height, `${what} is ${box.height} high at ${box.y}`);
    };
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await fits('the menu of the person');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await fits('the palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await fits('the list of shortcuts');
    await page.keyboard.press('Escape');
    const nav = page.getByRole('navigation', { name: 'Pages' });
    const links = nav.getByRole('link');
    const count = await links.count();
    assert.ok(count >= 10, `${count} links`);
    await nav.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await until(async () => (await nav.getByRole('link', { name: 'Settings' }).boundingBox()) !== null);
    for (let index = 0; index < count; index++) {
      await links.nth(index).scrollIntoViewIfNeeded();
      const box = await links.nth(index).boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= PHONE.width + 1, `link ${index} is in reach`);
    }
  });
});
