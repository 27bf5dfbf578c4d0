/** Every page in a real browser and both themes: it comes without an error, is accessible, and is drawn for people. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';
import { VISITS } from '../harness/console-pages.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../web/screenshots');
const THEMES = ['light', 'dark'] as const;
type AxeResult = {
  readonly passes: number;
  readonly faults: readonly string[];
};

/** The rules of WCAG 2.2 A and AA, and axe's best practices. */
async function runAxe(page: Page): Promise<AxeResult> {
  await page.evaluate(axe.source);
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ passes, violations }) => ({
    passes: passes.length,
    faults: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      id + ' at ' + target.join(' ') + ': ' + failureSummary)),
  }))`;
  return page.evaluate<AxeResult>(run);
}

for (const { name, path, prepare } of VISITS) {
  test(`${name} is accessible in both themes, and looks as its screenshots do`, async (t) => {
    if (skipWithoutBrowser(t)) return;
    const console = await shareConsole();
    await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
      await page.goto(path);
      await settle(page);
      await prepare?.(page);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${theme}.png`) });
        const { passes, faults } = await runAxe(page);
        assert.deepEqual(faults, [], theme);
        assert.ok(passes > 10, 'axe looked at something');
        t.diagnostic(`axe: ${passes} rules hold on ${name}, ${theme}`);
      }
    });
  });
}

test('the way in is accessible in both themes', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  for (const theme of THEMES) {
    await withPage(console, { colorScheme: theme, as: null, allowed: /401/ }, async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.screenshot({ path: join(SCREENSHOTS, `sign-in-${theme}.png`) });
      assert.deepEqual((await runAxe(page)).faults, []);
    });
  }
});
