/** axe-core on a page of the console, in the theme that it has. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

type AxeResult = { readonly passes: number; readonly faults: readonly string[] };

/** Fails for every fault by the rules of WCAG 2.2 A and AA, and axe's best practices. Gives how many rules hold. */
export async function demandAccessible(page: Page, name: string): Promise<number> {
  await page.evaluate(axe.source);
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ passes, violations }) => ({
    passes: passes.length,
    faults: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      id + ' at ' + target.join(' ') + ': ' + failureSummary)),
  }))`;
  const { passes, faults } = await page.evaluate<AxeResult>(run);
  assert.deepEqual(faults, [], name);
  assert.ok(passes > 10, 'axe looked at something');
  return passes;
}

/** Colours follow a change of the theme some frames later; what axe sees between is in neither. */
const THEME_MS = 200;

/** In both themes. */
export async function demandAccessibleInBoth(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(THEME_MS);
    // Colours are those of the theme once a frame was drawn with it.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await demandAccessible(page, `${name}, ${colorScheme}`);
  }
}
