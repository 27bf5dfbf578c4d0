/**
 * Every page in a real browser and both themes: it comes without an error, is accessible, and is drawn for people; and
 * every number on it says over which time it counts, and leads to its rows or says of what it is.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { judgeFigures } from '../harness/console-figures.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';
import { VISITS } from '../harness/console-pages.ts';

after(endSharedConsole);

const SCREENSHOTS = join(import.meta.dirname, '../../web/screenshots');

/** Accessible in both themes, and drawn in both. Gives how many rules hold. */
function lookAt(page: Page, name: string): Promise<number> {
  return demandAccessibleInBoth(page, name, async (theme) => {
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${theme}.png`) });
  });
}

/** Faults of each number that was seen. */
const figures: (readonly string[])[] = [];

// Two at a time: while one waits for the server, the other one is looked at.
describe('a page', { concurrency: 2 }, () => {
  for (const { name, path, prepare } of VISITS) {
    test(`${name} is accessible in both themes, and looks as its screenshots do`, async (t) => {
      if (skipWithoutBrowser(t)) return;
      await withPage(await shareConsole(), { reducedMotion: 'reduce' }, async (page) => {
        await page.goto(path);
        await settle(page);
        await prepare?.(page);
        figures.push(...(await judgeFigures(page, name)));
        const held = await lookAt(page, name);
        t.diagnostic(`axe: ${held} rules hold on ${name}`);
        assert.ok(held > 30, `${held} rules`);
      });
    });
  }

  test('the way in is accessible in both themes', async (t) => {
    if (skipWithoutBrowser(t)) return;
    await withPage(await shareConsole(), { as: null, allowed: /401/, reducedMotion: 'reduce' }, async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await lookAt(page, 'sign-in');
    });
  });
});

test('every number on these pages says its window and its denominator, and leads to its rows', (t) => {
  if (skipWithoutBrowser(t)) return;
  t.diagnostic(`${figures.length} numbers`);
  assert.deepEqual(figures.flat(), []);
  assert.ok(figures.length >= 20, `${figures.length} numbers`);
});
