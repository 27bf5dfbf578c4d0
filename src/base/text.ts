/**
 * Text from untrusted files made fit for a terminal or a log: nothing in it can move the cursor, forge a line or a
 * command.
 */

const NEEDS_ESCAPE = /[^\x20-\x7e]|##/;
/** Control, format (bidirectional overrides, zero-width), line separators, lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Log commands that build servers look for anywhere in a line (`##[...]`, `##vso[...]`). */
const LOG_COMMAND = /##(?=\[|vso\[)/g;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * One printable line: each unprintable character as a visible escape (`\x1b`, `\u{202e}`). Defends against ANSI
 * injection.
 */
export function escapeUnprintable(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text.replaceAll(UNPRINTABLE, escapeCharacter).replaceAll(LOG_COMMAND, '#\\x23');
}

function escapeCharacter(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** Of at most `charsMax` characters (UTF-16), never half of one; `…` at its end says that there was more. */
export function shortenText(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).toWellFormed()}…`;
}

const WIDE_RANGES = [
  '\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff',
  '\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}',
];
const WIDE = new RegExp(`[${WIDE_RANGES.join('')}]`, 'u');

/** Terminal cells that an already escaped line takes: wide East Asian characters and pictographs count 2, marks 0. */
export function countCells(text: string): number {
  if (!NEEDS_ESCAPE.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return cells;
}

/** Pads with spaces on the right to a number of terminal cells. */
export function padCells(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - countCells(text)));
}

/** Breaks at spaces into lines of at most `cellsMax`; a longer word keeps its own line. Always at least one line. */
export function wrapWords(text: string, cellsMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && countCells(line) + 1 + countCells(word) > cellsMax) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
