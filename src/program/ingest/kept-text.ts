/** Texts fit for any store: databases take neither NUL nor half a character, and nothing is kept at any length. */
import { fingerprint } from '../../base/ids.ts';
import { LIMITS } from '../../base/limits.ts';
import { shortenText } from '../../base/text.ts';

/** Text that any store takes: no NUL, no half of a surrogate pair. */
export function cleanText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** Text that people read, cut to what is kept. */
export function cutText(text: string): string {
  return shortenText(cleanText(text), LIMITS.runTextCharsMax);
}

/** A name by which things are told apart: one that is too long stays one of a kind. */
export function cutName(name: string): string {
  const clean = cleanText(name);
  if (clean.length <= LIMITS.runNameCharsMax) return clean;
  const mark = fingerprint(clean);
  return `${cleanText(clean.slice(0, LIMITS.runNameCharsMax - mark.length - 1))}~${mark}`;
}
