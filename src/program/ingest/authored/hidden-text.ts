/**
 * What of an authored file nobody is shown: fields that hold secrets where they stand, their values wherever they are
 * repeated, and what is written or named as a secret is. Rather too much than too little.
 */
import type { FieldPath, Span } from '../../../base/positions.ts';
import type { HiddenField } from '../../../model/programme/mask-secrets.ts';
import { findSecretShapes } from '../../../model/programme/mask-secrets.ts';
import type { Resource } from '../../../model/resource.ts';
import { type FileText, isSpan, lastLineOf, lineAt } from './file-text.ts';
import { announcesSecret, findNamedSecrets, isHarmlessValue, type Range } from './named-secrets.ts';
import { findValues, indexValues } from './secret-values.ts';

/** What is known to be secret in a file. */
type FileSecrets = {
  /** Of each resource that stands in it. */
  readonly fields: readonly (readonly [resource: Resource, fields: readonly HiddenField[]])[];
  /** What findings call sensitive. */
  readonly places: readonly SensitivePlace[];
};

export type SensitivePlace = { readonly path: FieldPath; readonly span: Span };

export type HiddenText = {
  /** In order, and apart from each other. */
  readonly ofLine: (line: number) => readonly Range[];
  /** The same of a line that does not stand in the file. */
  readonly ofText: (text: string) => readonly Range[];
};

/** A line that is longer is hidden whole: nobody reads it, and looking through it takes time. */
const LINE_CHARS_MAX = 10_000;

/** Undefined where the file is another one by now: where its secrets are is then not known. */
export function findHiddenText(text: FileText, file: string, secrets: FileSecrets): HiddenText | undefined {
  const placed = new Map<number, Range[]>();
  const hide = (line: number, range: Range): void => {
    const ranges = placed.get(line);
    if (ranges === undefined) placed.set(line, [range]);
    else ranges.push(range);
  };
  for (const { path, span } of secrets.places) {
    if (!isSpan(text, span)) return undefined;
    hideField(text, file, path, span, hide);
  }
  for (const [{ origin }, fields] of secrets.fields) {
    for (const field of fields) {
      const located = origin.locate(field.path);
      if ((located?.file ?? origin.file) !== file) continue;
      const span = located?.span ?? origin.span;
      if (span === undefined) continue;
      if (!isSpan(text, span)) return undefined;
      if (located?.isExact === true) hideField(text, file, field.path, span, hide);
      else hideTexts(text, field.values, span, hide);
    }
  }
  hideKeys(text, hide);
  const values = indexValues(secrets.fields.flatMap(([, fields]) => fields.flatMap((field) => field.values)));
  const ofText = (line: string): readonly Range[] =>
    line.length > LINE_CHARS_MAX
      ? [wholeLine(line)]
      : [...findSecretShapes(line), ...findNamedSecrets(line, file), ...findValues(line, values)];
  const known = new Map<number, readonly Range[]>();
  return {
    ofText,
    ofLine: (line) => {
      const before = known.get(line);
      if (before !== undefined) return before;
      const said = lineAt(text, line);
      const announced = line > 1 && announcesSecret(lineAt(text, line - 1)) ? [wholeLine(said)] : [];
      const ranges = joinRanges([...(placed.get(line) ?? []), ...announced, ...ofText(said)]);
      known.set(line, ranges);
      return ranges;
    },
  };
}

type Hide = (line: number, range: Range) => void;

/** All but the indentation. */
function wholeLine(text: string): Range {
  return [text.length - text.trimStart().length, text.length];
}

/** A field that stands there as such: its name is kept, and what is below or behind it is not. */
function hideField(text: FileText, file: string, path: FieldPath, { start, end }: Span, hide: Hide): void {
  const first = lineAt(text, start.line);
  const from = start.column - 1 + measureName(first.slice(start.column - 1), path.at(-1));
  if (start.line === end.line) {
    const to = Math.min(end.column - 1, first.length);
    if (!isHarmlessValue(first.slice(from, to), file)) hide(start.line, [from, to]);
    return;
  }
  hide(start.line, [from, first.length]);
  for (let line = start.line + 1; line <= end.line; line++) hide(line, wholeLine(lineAt(text, line)));
}

/** Units of the name of a field and what parts it from its value; 0 where the text does not begin with the name. */
function measureName(text: string, name: string | number | undefined): number {
  const written = /^(?:"([^"]*)"|'([^']*)'|([^\s"':=]+))\s*(?:=>|[:=])\s*/.exec(text);
  if (written === null || typeof name !== 'string') return 0;
  return (written[1] ?? written[2] ?? written[3]) === name ? written[0].length : 0;
}

/** Texts that stand somewhere in a span; a short one only where it is a word. */
function hideTexts(text: FileText, values: readonly string[], span: Span, hide: Hide): void {
  const parts = new Set(values.flatMap((value) => value.split(/\r?\n/).map((part) => part.trim())));
  parts.delete('');
  for (let line = span.start.line; line <= lastLineOf(span); line++) {
    const said = lineAt(text, line);
    for (const part of parts) {
      for (let at = said.indexOf(part); at !== -1; at = said.indexOf(part, at + 1)) {
        const end = at + part.length;
        const isWord = !isWordUnit(said[at - 1]) && !isWordUnit(said[end]);
        if (isWord || part.length >= WORD_CHARS_MIN) hide(line, [at, end]);
      }
    }
  }
}

const WORD_CHARS_MIN = 4;

const isWordUnit = (unit: string | undefined): boolean => unit !== undefined && /\w/.test(unit);

/** The lines of private keys, which begin above what is shown of them. */
function hideKeys(text: FileText, hide: Hide): void {
  if (!Buffer.from(text.source.bytes.buffer, text.source.bytes.byteOffset, text.source.bytes.length).includes(KEY))
    return;
  let isOpen = false;
  for (let line = 1; line <= text.source.lines.length; line++) {
    const said = lineAt(text, line);
    const at = said.lastIndexOf('-----BEGIN ');
    if (at !== -1 && said.includes(KEY, at)) isOpen = true;
    if (!isOpen) continue;
    hide(line, wholeLine(said));
    if (said.lastIndexOf('-----END ') > at) isOpen = false;
  }
}

const KEY = 'PRIVATE KEY-----';

function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (from >= to) continue;
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
