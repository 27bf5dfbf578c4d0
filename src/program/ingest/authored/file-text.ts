/** An authored file as it is now, for places that were found when it was scanned: whether they still fit is told. */
import type { Position, Span } from '../../../base/positions.ts';
import { type SourceLines, splitSource } from '../../../model/fix-edits.ts';

/** Reads the bytes of a file by the path that resources carry; undefined where there is no such file. */
export type AuthoredReader = (file: string) => Uint8Array | undefined;

export type FileText = {
  readonly source: SourceLines;
  /** Byte offset of the start of each line. */
  readonly starts: readonly number[];
};

const BOM_BYTES = 3;

/** Undefined for bytes that are no text in UTF-8. */
export function readFileText(bytes: Uint8Array): FileText | undefined {
  if (!isUtf8(bytes)) return undefined;
  const source = splitSource(bytes);
  const starts = [0];
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) starts.push(at + 1);
  return { source, starts };
}

/** Other bytes would not come out of an edit as they went in. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false; // the decoder has no other way to tell
  }
}

/** A line without its break, from 1; empty where there is none. */
export function lineAt({ source }: FileText, line: number): string {
  const text = source.lines[line - 1] ?? '';
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Whether line, column and offset of a place still name one place: they seldom do in a file that has changed. */
function isPlace({ source, starts }: FileText, { line, column, offset }: Position): boolean {
  const text = source.lines[line - 1];
  const start = starts[line - 1];
  if (text === undefined || start === undefined || column < 1 || column - 1 > text.length) return false;
  const mark = line === 1 && source.bytes[0] === 0xef ? BOM_BYTES : 0;
  return start + mark + Buffer.byteLength(text.slice(0, column - 1)) === offset;
}

/** Whether both ends of a span still are places. */
export function isSpan(text: FileText, { start, end }: Span): boolean {
  return isPlace(text, start) && isPlace(text, end);
}

/** The last line on which a span has any text. */
export function lastLineOf({ start, end }: Span): number {
  return end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
}
