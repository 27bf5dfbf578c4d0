/** The documents of an OpenSLO stream by kind and name, and how a fault in one is said. */
import type { Json } from '../../base/json.ts';
import { getField, getPath, isJsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { formatPath } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import type { ParsedText } from '../house.ts';

/** A part of a document: what is referred to may be in another one. */
export type Part = { readonly document: ParsedText; readonly path: FieldPath };

export type Reading = {
  readonly file: string;
  readonly problems: Problem[];
  /** By `Kind/name`. */
  readonly named: ReadonlyMap<string, ParsedText>;
};

/** What a part of a document holds; undefined where there is nothing. */
export function valueOf({ document, path }: Part, ...steps: FieldPath): Json | undefined {
  return getPath(document.value, [...path, ...steps]);
}

/** The part below another. */
export function below({ document, path }: Part, ...steps: FieldPath): Part {
  return { document, path: [...path, ...steps] };
}

type Fault = { readonly message: string; readonly remedy: string; readonly severity?: Problem['severity'] };

/** Says what is wrong with a part, where it stands. An `error` is what the SLO is not read for. */
export function report(
  reading: Reading,
  { document, path }: Part,
  { message, remedy, severity = 'error' }: Fault,
): void {
  const span = document.locate(path);
  reading.problems.push({
    code: 'openslo-unsupported',
    message: `${path.length === 0 ? 'the document' : formatPath(path)} ${message}`,
    remedy,
    severity,
    file: reading.file,
    ...(span === undefined ? {} : { span }),
  });
}

/** Says of fields that are not among the known ones that they are left out. */
export function reportUnknownFields(reading: Reading, part: Part, known: readonly string[]): void {
  const value = valueOf(part);
  if (!isJsonObject(value)) return;
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const fault = { message: 'is left out: Bulwark has nothing that it means', remedy: 'Remove it.' };
    report(reading, below(part, key), { ...fault, severity: 'warning' });
  }
}

/**
 * What a field holds inline, or what it names: `conditionRef: fast` is the document AlertCondition/fast. Undefined, and
 * said, where the name leads nowhere.
 */
export function follow(reading: Reading, inline: Part, reference: Part, kind: string): Part | undefined {
  const name = valueOf(reference);
  if (name === undefined) return inline;
  const found = typeof name === 'string' ? reading.named.get(`${kind}/${name}`) : undefined;
  if (found !== undefined) return { document: found, path: [] };
  const message = `names ${JSON.stringify(name)}, and there is no ${kind} of that name here`;
  report(reading, reference, { message, remedy: `Add the document of kind ${kind}, or write it in place.` });
  return undefined;
}

/** By kind and name, the first of each; those without a name cannot be referred to. */
export function indexDocuments(documents: readonly ParsedText[]): ReadonlyMap<string, ParsedText> {
  const named = new Map<string, ParsedText>();
  for (const document of documents) {
    const kind = getField(document.value, 'kind');
    const name = getPath(document.value, ['metadata', 'name']);
    const key = typeof kind === 'string' && typeof name === 'string' ? `${kind}/${name}` : undefined;
    if (key !== undefined && !named.has(key)) named.set(key, document);
  }
  return named;
}

const UNIT_HOURS: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24, w: 168 };

/** Hours of OpenSLO's duration-shorthand; undefined for months and longer, whose hours differ, and for other texts. */
export function readHours(value: Json | undefined): number | undefined {
  const match = typeof value === 'string' ? /^(\d{1,6})([mhdw])$/.exec(value) : null;
  return match === null ? undefined : Number(match[1]) * (UNIT_HOURS[match[2] ?? ''] ?? Number.NaN);
}
