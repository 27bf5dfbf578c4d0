/** Edits of a Dockerfile: instructions, flags and words that come and go; everything around them stays as it is. */
import type { Span } from './mapped-text.ts';

/** A half-open range of UTF-16 offsets that a text takes the place of. */
export type DockerfileEdit = Span & { readonly text: string };

/** Words that no shell and no Dockerfile reads as more than text. */
const PLAIN_WORD = /^[A-Za-z0-9_.,:=/@%+-]+$/;

/** Takes an instruction out with its lines. */
export function removeInstruction(text: string, { start, end }: Span): DockerfileEdit {
  const lineEnd = text.indexOf('\n', Math.max(start, end - 1));
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd === -1 ? text.length : lineEnd + 1, text: '' };
}

/**
 * Takes one of several words out, with the space before it; continuation lines between words go with it. Undefined when
 * it is the only one.
 */
export function removeWord(words: readonly Span[], index: number): DockerfileEdit | undefined {
  const [previous, word, next] = [words[index - 1], words[index], words[index + 1]];
  if (word === undefined) return undefined;
  if (next !== undefined) return { start: word.start, end: next.start, text: '' };
  return previous === undefined ? undefined : { start: previous.end, end: word.end, text: '' };
}

/** Puts a word between others: behind the one before it. Undefined for what would have to be quoted. */
export function insertWord(words: readonly Span[], index: number, word: string): DockerfileEdit | undefined {
  const previous = words[index - 1];
  if (previous === undefined || !PLAIN_WORD.test(word)) return undefined;
  return { start: previous.end, end: previous.end, text: ` ${word}` };
}

/**
 * Writes another word in the place of one. Undefined when the text there is not the word itself, but quotes or a
 * variable, or when the new one would have to be quoted.
 */
export function replaceWord(text: string, span: Span, before: string, after: string): DockerfileEdit | undefined {
  const written = text.slice(span.start, span.end);
  if (written.toUpperCase() !== before.toUpperCase() || !PLAIN_WORD.test(after)) return undefined;
  const isSmall = written !== before && written === before.toLowerCase();
  return { ...span, text: isSmall ? after.toLowerCase() : after };
}

/** Takes a flag out, with the space behind it. */
export function removeFlag(text: string, { start, end }: Span): DockerfileEdit {
  const space = /[ \t]*/y;
  space.lastIndex = end;
  space.exec(text);
  return { start, end: space.lastIndex, text: '' };
}
