/** An authored file as it is now, for places that were found when it was scanned: whether they still fit is told. */
import { isUtf8 } from '../../../base/decode-text.ts';
import type { Position, Span } from '../../../base/positions.ts';
import { createTextIndex, positionAt, type TextIndex } from '../../../base/text-index.ts';
import { type SourceLines, splitSource } from '../../../model/fix-edits.ts';

/** Reads the bytes of a file by the path that resources carry; undefined where there is no such file. */
export type AuthoredReader = (file: string) => Uint8Array | undefined;

export type FileText = {
  readonly source: SourceLines;
  /** Byte offset of the start of each line. */
  readonly starts: readonly number[];
  /** Of each line that a place was looked for in: a line may be as long as its file, and hold all that was found. */
  readonly indexes: Map<number, TextIndex>;
};

const BOM_BYTES = 3;

/** Undefined for bytes that are no text in UTF-8: others would not come out of an edit as they went in. */
export function readFileText(bytes: Uint8Array): FileText | undefined {
  if (!isUtf8(bytes)) return undefined;
  const source = splitSource(bytes);
  const starts = [0];
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) starts.push(at + 1);
  return { source, starts, indexes: new Map() };
}

/** A line without its break, from 1; empty where there is none. */
export function lineAt({ source }: FileText, line: number): string {
  const text = source.lines[line - 1] ?? '';
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Whether line, column and offset of a place still name one place: they seldom do in a file that has changed. */
function isPlace(text: FileText, { line, column, offset }: Position): boolean {
  const index = indexLine(text, line);
  if (index === undefined || column < 1 || column - 1 > index.text.length) return false;
  return positionAt(index, column - 1).offset === offset;
}

function indexLine({ source, starts, indexes }: FileText, line: number): TextIndex | undefined {
  const known = indexes.get(line);
  const text = source.lines[line - 1];
  const start = starts[line - 1];
  if (known !== undefined || text === undefined || start === undefined) return known;
  const mark = line === 1 && source.bytes[0] === 0xef ? BOM_BYTES : 0;
  const index = createTextIndex(text, start + mark);
  indexes.set(line, index);
  return index;
}

/** Whether both ends of a span still are places. */
export function isSpan(text: FileText, { start, end }: Span): boolean {
  return isPlace(text, start) && isPlace(text, end);
}

/** The last line on which a span has any text. */
export function lastLineOf({ start, end }: Span): number {
  return end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
}
