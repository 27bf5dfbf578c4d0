/** The lines of a file as inline exceptions see them: comments, what a comment stands above, where a block ends. */
import type { Span } from '../base/positions.ts';
import type { TextIndex } from '../base/text-index.ts';
import { createTextIndex, spanBetween } from '../base/text-index.ts';

export type FileLines = {
  readonly file: string;
  readonly lines: readonly string[];
  /** Of the file as a whole; positions count as everywhere else. */
  readonly index: TextIndex;
  /** Index in the text at which each line starts. */
  readonly starts: readonly number[];
  /** By line, from 1: the nearest above and below that says something of its own. A file may be all comments. */
  readonly saidAbove: readonly number[];
  readonly saidBelow: readonly number[];
  /** What `findBlockEnd` has found, by first line, and how many lines it may still look at. */
  readonly blocks: { readonly ends: Map<number, number>; linesLeft: number };
};

/** Lines of one file looked at for the ends of blocks. Beyond that a block is its first line: less is excepted. */
const BLOCK_LINES_MAX = 10_000_000;

/** Takes a text apart; lines end with LF, CR LF or CR. A leading byte order mark is no part of it. */
export function splitLines(bytes: Uint8Array, file: string): FileLines {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = new TextDecoder('utf-8').decode(bytes);
  const lines: string[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const match of text.matchAll(/\r\n?|\n/g)) {
    lines.push(text.slice(at, match.index));
    starts.push(at);
    at = match.index + match[0].length;
  }
  lines.push(text.slice(at));
  starts.push(at);
  const index = createTextIndex(text, hasMark ? 3 : 0);
  return { file, lines, starts, index, ...findSaid(lines), blocks: { ends: new Map(), linesLeft: BLOCK_LINES_MAX } };
}

function findSaid(lines: readonly string[]): Pick<FileLines, 'saidAbove' | 'saidBelow'> {
  const isSaid = lines.map((line) => !isSilent(line));
  const saidAbove = [0, 0];
  for (let line = 2; line <= lines.length; line++)
    saidAbove[line] = isSaid[line - 2] ? line - 1 : (saidAbove[line - 1] ?? 0);
  const saidBelow: number[] = Array.from({ length: lines.length + 1 }, () => lines.length + 1);
  for (let line = lines.length - 1; line > 0; line--)
    saidBelow[line] = isSaid[line] ? line + 1 : (saidBelow[line + 1] ?? 0);
  return { saidAbove, saidBelow };
}

/** The span of a part of a line; `line` counts from 1, columns from 0 in UTF-16 units. */
export function spanInLine({ starts, index }: FileLines, line: number, from: number, to: number): Span {
  const start = starts[line - 1] ?? 0;
  return spanBetween(index, start + from, start + to);
}

/** Lines that say nothing of their own: empty ones, comments, and what parts the documents of a YAML file. */
function isSilent(line: string): boolean {
  return /^\s*(?:$|#|\/\/|\/\*|\*\/|<!--|\{\{-?\s*\/\*)/.test(line) || /^---\s*(?:#|$)/.test(line);
}

/** Whether the comment that starts at a column has its line to itself. */
function standsAlone(line: string, column: number): boolean {
  return /^\s*(?:\{\{-?\s*)?$/.test(line.slice(0, column));
}

/** The line that a comment speaks of: its own, or the next that is no comment when it has its line to itself. */
export function findTarget({ lines, saidBelow }: FileLines, line: number, column: number): number {
  return standsAlone(lines[line - 1] ?? '', column) ? (saidBelow[line] ?? line + 1) : line;
}

/** The nearest line above that is no comment; 0 when there is none. */
export function findLineBefore({ saidAbove }: FileLines, line: number): number {
  return saidAbove[line] ?? 0;
}

/**
 * The last line of the block that starts at a line, by its indentation, which all formats have in common: deeper lines,
 * the bracket that closes it, a list on the level of its key, and lines that a backslash continues.
 */
export function findBlockEnd({ lines, blocks }: FileLines, first: number): number {
  const known = blocks.ends.get(first);
  if (known !== undefined) return known;
  const end = blocks.linesLeft > 0 ? searchBlockEnd(lines, first) : first;
  blocks.linesLeft -= end - first;
  blocks.ends.set(first, end);
  return end;
}

function searchBlockEnd(lines: readonly string[], first: number): number {
  const head = lines[first - 1] ?? '';
  const base = indentOf(head);
  const opensList = /:\s*(?:#.*)?$/.test(head) && !/^\s*- /.test(head);
  let last = first;
  let isContinued = head.endsWith('\\');
  for (let number = first + 1; number <= lines.length; number++) {
    const line = lines[number - 1] ?? '';
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    const isItem = opensList && indent === base && /^\s*-(?:\s|$)/.test(line);
    const closes = indent === base && /^\s*[}\])]/.test(line);
    if (!isContinued && indent <= base && !isItem && !closes) break;
    last = number;
    if (closes && !isContinued) break;
    isContinued = line.endsWith('\\') || (isContinued && /^\s*#/.test(line));
  }
  return last;
}

/** White space before the text of a line, in UTF-16 units. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
