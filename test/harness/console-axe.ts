/** axe-core on a page of the console. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type AxeResult = { readonly passes: number; readonly unsure: number; readonly faults: readonly string[] };

/** Half as long as the readable form, which every document would have to read. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/**
 * The rules that look at colours. A theme sets colours and nothing else, so that all other rules say the same in each:
 * the tokens are the one style sheet that knows of themes.
 */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'] as const;

/** Moves that are on their way end; those that go on for ever, as of what is loading, do not count. */
const ENDED = `Promise.all(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map((one) => one.finished.catch(() => undefined)))`;
/** Colours are those of the theme once a frame was drawn with it. */
const DRAWN = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/**
 * Fails for every fault by the rules of WCAG 2.2 A and AA, and axe's best practices, in both themes. `onTheme` is
 * called while the page stands in each. Gives how many rules hold.
 */
export async function demandAccessibleInBoth(
  page: Page,
  name: string,
  onTheme?: (theme: Theme) => Promise<void>,
): Promise<number> {
  let held = 0;
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const settled of [DRAWN, ENDED, DRAWN]) await page.evaluate(settled);
    await onTheme?.(theme);
    held += await demandAccessible(page, `${name}, ${theme}`, theme === THEMES[0] ? undefined : COLOUR_RULES);
  }
  return held;
}

/** All rules, or those that are named, in the theme that the page has. */
export async function demandAccessible(page: Page, name: string, rules?: readonly string[]): Promise<number> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  const only = rules === undefined ? '' : `runOnly: { type: 'rule', values: ${JSON.stringify(rules)} },`;
  const asked = `{ ${only} resultTypes: ['violations'] }`;
  const run = `axe.run(document, ${asked}).then(({ passes, incomplete, violations }) => ({
    passes: passes.length,
    unsure: incomplete.length,
    faults: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      id + ' at ' + target.join(' ') + ': ' + failureSummary)),
  }))`;
  const { passes, unsure, faults } = await page.evaluate<AxeResult>(run);
  assert.deepEqual(faults, [], name);
  // What lies over something else has colours that axe cannot tell.
  assert.ok(rules === undefined ? passes > 10 : passes + unsure > 0, 'axe looked at something');
  return passes;
}
