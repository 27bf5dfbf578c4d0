/** Every number in a real browser says over which time it counts, and leads to its rows or says of what it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';
import { VISITS } from '../harness/console-pages.ts';

type Shown = { readonly name: string; readonly note: string; readonly isLinked: boolean; readonly hasValue: boolean };

const READ_FIGURES = `[...document.querySelectorAll('.figure')].map((one) => ({
  name: one.ariaLabel ?? '',
  note: one.querySelector('.figure-note')?.innerText ?? '',
  isLinked: one.querySelector('.figure-value a[href]') !== null,
  hasValue: /\\d/.test(one.querySelector('.figure-value').innerText),
}))`;

/** A time, or that it is of now. */
const WINDOW = /\b(now|\d+ (?:hours?|days?|weeks?)|today|since)\b/;

test('every number says its window and its denominator, and leads to its rows', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const faults: string[] = [];
  let count = 0;
  await withPage(await shareConsole(), { reducedMotion: 'reduce' }, async (page) => {
    for (const { name, path, prepare } of VISITS) {
      await page.goto(path);
      await settle(page);
      await prepare?.(page);
      for (const figure of await page.evaluate<readonly Shown[]>(READ_FIGURES)) {
        count += 1;
        const what = `${name}: ${figure.name} (${figure.note})`;
        if (figure.name === '' || !WINDOW.test(figure.note)) faults.push(`${what} says no window`);
        const isTold = figure.isLinked || figure.note.includes(',');
        if (figure.hasValue && !isTold) faults.push(`${what} leads nowhere`);
      }
    }
  });
  t.diagnostic(`${count} numbers`);
  assert.deepEqual(faults, []);
  assert.ok(count >= 15, `${count} numbers`);
});
