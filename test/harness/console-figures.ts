/** The numbers of a page, and what each of them leaves out that a number must say. */
import type { Page } from 'playwright-core';

type Shown = { readonly name: string; readonly note: string; readonly isLinked: boolean; readonly hasValue: boolean };

const READ_FIGURES = `[...document.querySelectorAll('.figure')].map((one) => ({
  name: one.ariaLabel ?? '',
  note: one.querySelector('.figure-note')?.innerText ?? '',
  isLinked: one.querySelector('.figure-value a[href]') !== null,
  hasValue: /\\d/.test(one.querySelector('.figure-value').innerText),
}))`;

/** A time, or that it is of now. */
const WINDOW = /\b(now|\d+ (?:hours?|days?|weeks?)|today|since)\b/;

/** The faults of each number of a page named `visit`: none where it says its window, and its rows or of what it is. */
export async function judgeFigures(page: Page, visit: string): Promise<readonly (readonly string[])[]> {
  const figures = await page.evaluate<readonly Shown[]>(READ_FIGURES);
  return figures.map(({ name, note, isLinked, hasValue }) => {
    const what = `${visit}: ${name} (${note})`;
    const faults: string[] = [];
    if (name === '' || !WINDOW.test(note)) faults.push(`${what} says no window`);
    const isTold = isLinked || note.includes(',');
    if (hasValue && !isTold) faults.push(`${what} leads nowhere`);
    return faults;
  });
}
