/** Texts of which parts are unknown: joined from parts, and read as JSON with holes. */
import { parseLooseJson } from '../../base/loose-json.ts';
import { toText } from './convert.ts';
import {
  failBecause,
  isList,
  isObject,
  makeObject,
  mergeUnknowns,
  type TextPart,
  Unknown,
  VALUE_DEPTH_MAX,
  type Value,
} from './values.ts';

/** Characters of a text that evaluation makes; a text that doubles in every local would fill the memory. */
export const TEXT_CHARS_MAX = 1_000_000;
const PARTS_MAX = 2_000;

/** The text of values written one after the other, known where all are. */
export function joinText(values: readonly Value[]): string | Unknown {
  const parts: TextPart[] = [];
  let chars = 0;
  for (const value of values) {
    const text = toText(value);
    for (const part of text instanceof Unknown ? (text.parts ?? [text]) : [text]) {
      if (part instanceof Unknown && part.isError) return part;
      chars += typeof part === 'string' ? part.length : 0;
      const last = parts.at(-1);
      if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
      else if (part !== '') parts.push(part);
    }
    if (chars > TEXT_CHARS_MAX || parts.length > PARTS_MAX) return failBecause('the text is too long to evaluate');
  }
  const unknowns = parts.filter((part) => part instanceof Unknown);
  if (unknowns.length === 0) return typeof parts[0] === 'string' ? parts[0] : '';
  return mergeUnknowns(unknowns, { isSet: true, parts });
}

/** What a text known in part starts with, ends with, and whether it has any known character. */
export function knownEnds(unknown: Unknown): { prefix: string; suffix: string } {
  const first = unknown.parts?.[0];
  const last = unknown.parts?.at(-1);
  return { prefix: typeof first === 'string' ? first : '', suffix: typeof last === 'string' ? last : '' };
}

const JSON_START = /^\s*[[{]/;

/**
 * The object or list that a JSON text holds, undefined when it holds none. Unknown parts become unknown texts, or
 * unknown values where they stand outside of quotes.
 */
export function decodeJsonText(text: string | Unknown): Value | undefined {
  if (typeof text === 'string' && !mayBeJson(text)) return undefined;
  if (text instanceof Unknown && text.encoded !== undefined) return text.encoded;
  const parts = text instanceof Unknown ? text.parts : [text];
  const [first] = parts ?? [];
  if (parts === undefined || typeof first !== 'string' || !JSON_START.test(first)) return undefined;
  const holes: Unknown[] = [];
  const json = writeHoles(parts, holes);
  const decoded = measureNesting(json) > VALUE_DEPTH_MAX ? undefined : (parseLooseJson(json) as Value | undefined);
  if (decoded === undefined || (!isList(decoded) && !isObject(decoded))) return undefined;
  return holes.length === 0 ? decoded : fillHoles(decoded, holes);
}

/** Almost no text is JSON: its last character tells for most. */
function mayBeJson(text: string): boolean {
  const end = text.trimEnd().at(-1);
  return (end === '}' || end === ']') && JSON_START.test(text);
}

/** A hole is its number between two characters that JSON texts of the world do not contain. */
const HOLE = /\uE123(\d+)\uE124/g;
const ONE_HOLE = /^\uE123(\d+)\uE124$/;

/** The parts as one text; a hole outside of quotes gets its own. */
function writeHoles(parts: readonly TextPart[], holes: Unknown[]): string {
  let text = '';
  let isQuoted = false;
  for (const part of parts) {
    if (part instanceof Unknown) {
      const hole = `\uE123${holes.length}\uE124`;
      text += isQuoted ? hole : `"${hole}"`;
      holes.push(part);
      continue;
    }
    text += part;
    isQuoted = endsQuoted(part, isQuoted);
  }
  return text;
}

/** Whether a part of a JSON text ends within quotes, when it starts there or not. */
export function endsQuoted(part: string, isQuotedBefore: boolean): boolean {
  let isQuoted = isQuotedBefore;
  for (let at = 0; at < part.length; at++) {
    if (part[at] === '"') isQuoted = !isQuoted;
    else if (part[at] === '\\' && isQuoted) at++;
  }
  return isQuoted;
}

function fillHoles(value: Value, holes: readonly Unknown[]): Value {
  if (typeof value === 'string') return fillText(value, holes);
  if (isList(value)) return value.map((item) => fillHoles(item, holes));
  if (!isObject(value)) return value;
  // a key that is unknown keeps its place in the object under the sign of what is not known
  return makeObject(
    Object.entries(value).map(([key, inner]) => [key.replaceAll(HOLE, '(unknown)'), fillHoles(inner, holes)]),
  );
}

function fillText(text: string, holes: readonly Unknown[]): Value {
  const whole = ONE_HOLE.exec(text)?.[1];
  if (whole !== undefined) {
    const hole = holes[Number(whole)];
    return hole?.encoded ?? hole ?? text;
  }
  const pieces = text.split(HOLE).map((piece, i) => (i % 2 === 0 ? piece : (holes[Number(piece)] ?? '')));
  return pieces.length === 1 ? text : joinText(pieces);
}

/** JSON text as a value; undefined when it is none, or nests too deep. */
export function parseJsonText(text: string): Value | undefined {
  if (measureNesting(text) > VALUE_DEPTH_MAX) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined; // no JSON: the caller takes the text as it is
  }
}

/** An upper bound of how deep brackets nest: those in texts count as well. */
function measureNesting(text: string): number {
  let depth = 0;
  let max = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x7b || unit === 0x5b) max = Math.max(max, ++depth);
    else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return max;
}
