/** The orders of words in lists: severities gravest first, else as texts. */
import { SEVERITIES } from '../../../src/wire/words.ts';

/** Of severities the gravest is first; words of other sides have no rank. */
export function rankOf(side: string, value: string): number {
  const severities: readonly string[] = SEVERITIES;
  return side === 'severity' ? severities.indexOf(value) : 0;
}

/** Alike on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
