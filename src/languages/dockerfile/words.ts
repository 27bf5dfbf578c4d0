/** The arguments of an instruction as words, and as the list of texts of the JSON form. */
import type { Word } from './ast.ts';
import { type MappedText, spanOf } from './mapped-text.ts';

/** A word of a text, with indexes into that text. */
export type RawWord = { readonly text: string; readonly at: number; readonly isClosed: boolean };

/** Splits at white space outside quotes. A quote that is not closed takes the rest. */
export function splitWords(text: string, escape: string): readonly RawWord[] {
  const words: RawWord[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const { end, isClosed } = findWordEnd(text, at, escape);
    words.push({ text: text.slice(at, end), at, isClosed });
    at = skipSpace(text, end);
  }
  return words;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at])) at += 1;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\v' || character === '\f' || character === '\n';
}

/** The end of the word that starts at `from`. */
export function findWordEnd(
  text: string,
  from: number,
  escape: string,
): { readonly end: number; readonly isClosed: boolean } {
  let quote = '';
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === escape && quote !== "'") at += 1;
    else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (isSpace(character)) break;
  }
  return { end: Math.min(at, text.length), isClosed: quote === '' };
}

/** The words of arguments with their places in the file. */
export function readWords(args: MappedText, escape: string): readonly (Word & { readonly isClosed: boolean })[] {
  return splitWords(args.text, escape).map(({ text, at, isClosed }) => ({
    text,
    isClosed,
    ...spanOf(args, at, at + text.length),
  }));
}

const JSON_TEXT = /\s*("(?:[^"\\]|\\.)*")\s*(,|\])/y;

/**
 * The texts of the JSON form, `["a", "b"]`; undefined when the arguments are not such a list, and so are run by the
 * shell.
 */
export function readJsonForm(args: MappedText): readonly (Word & { readonly isPlain: boolean })[] | undefined {
  const { text } = args;
  const start = skipSpace(text, 0);
  if (text[start] !== '[') return undefined;
  if (/^\s*\]\s*$/.test(text.slice(start + 1))) return [];
  const words: (Word & { isPlain: boolean })[] = [];
  const pattern = new RegExp(JSON_TEXT);
  pattern.lastIndex = start + 1;
  for (;;) {
    const before = pattern.lastIndex;
    const match = pattern.exec(text);
    const literal = match?.[1];
    const value = literal === undefined ? undefined : parseText(literal);
    if (match === null || literal === undefined || value === undefined) return undefined;
    const at = text.indexOf('"', before) + 1;
    words.push({ text: value, isPlain: !literal.includes('\\'), ...spanOf(args, at, at + literal.length - 2) });
    if (match[2] === ']') return text.slice(pattern.lastIndex).trim() === '' ? words : undefined;
  }
}

function parseText(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    // Not JSON: a control character or an escape that JSON does not have. The builder takes the shell form then.
    return undefined;
  }
}
