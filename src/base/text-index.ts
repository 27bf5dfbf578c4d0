/**
 * Places in a text: UTF-16 indexes into lines, columns and UTF-8 byte offsets, computed only when a place is asked
 * for.
 */
import type { Position, Span } from './positions.ts';

/** UTF-16 units between two remembered byte offsets of a text that is not ASCII. */
const CHECKPOINT_UNITS = 1024;

export type TextIndex = {
  /** The text without a leading byte order mark. */
  readonly text: string;
  /** Bytes of the file before the text: 3 when it started with a byte order mark. */
  readonly offsetBase: number;
  /** Filled on first use. */
  lines: Int32Array | undefined;
  checkpoints: Int32Array | undefined;
};

/** An index over a text; `offsetBase` is the number of bytes that were taken off before it. */
export function createTextIndex(text: string, offsetBase = 0): TextIndex {
  return { text, offsetBase, lines: undefined, checkpoints: undefined };
}

/** The position of the UTF-16 index `at`, clamped to the text. */
export function positionAt(index: TextIndex, at: number): Position {
  const place = Math.max(0, Math.min(at, index.text.length));
  index.lines ??= findLineStarts(index.text);
  const line = findLine(index.lines, place);
  const column = place - (index.lines[line] ?? 0) + 1;
  return { line: line + 1, column, offset: index.offsetBase + byteOffsetAt(index, place) };
}

/** The span between two UTF-16 indexes; an end before the start counts as the start. */
export function spanBetween(index: TextIndex, start: number, end: number): Span {
  return { start: positionAt(index, start), end: positionAt(index, Math.max(start, end)) };
}

/** Starts of lines; a line ends with LF, CR LF or a lone CR. */
function findLineStarts(text: string): Int32Array {
  const starts: number[] = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return Int32Array.from(starts);
  }
  const lineBreak = /\r\n?|\n/g;
  while (lineBreak.test(text)) starts.push(lineBreak.lastIndex);
  return Int32Array.from(starts);
}

/** Index of the last line that starts at or before `at`. */
function findLine(lines: Int32Array, at: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function byteOffsetAt(index: TextIndex, at: number): number {
  index.checkpoints ??= findCheckpoints(index.text);
  if (index.checkpoints.length === 0) return at;
  const block = Math.floor(at / CHECKPOINT_UNITS);
  return (index.checkpoints[block] ?? 0) + countBytes(index.text, block * CHECKPOINT_UNITS, at);
}

/** Byte offsets of every CHECKPOINT_UNITS-th unit; empty for ASCII, where bytes and units are the same. */
function findCheckpoints(text: string): Int32Array {
  if (!/[^\0-\x7f]/.test(text)) return new Int32Array(0);
  const checkpoints = new Int32Array(Math.floor(text.length / CHECKPOINT_UNITS) + 1);
  for (let block = 1; block < checkpoints.length; block++) {
    const start = (block - 1) * CHECKPOINT_UNITS;
    checkpoints[block] = (checkpoints[block - 1] ?? 0) + countBytes(text, start, start + CHECKPOINT_UNITS);
  }
  return checkpoints;
}

/**
 * UTF-8 bytes of a range. Each half of a surrogate pair counts 2, so a range that splits a pair adds up all the same.
 */
function countBytes(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
