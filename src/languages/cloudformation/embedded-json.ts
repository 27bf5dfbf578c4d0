/**
 * JSON that a template carries as text, such as a policy document, decoded so that rules see its fields. Parts of the
 * text that cannot be known become unknown leaves.
 */
import { type Json, setField } from '../../base/json.ts';
import { parseLooseJson } from '../../base/loose-json.ts';
import { joinText, type UnknownPort, type UnknownValue } from '../../base/unknown-port.ts';
import { canonizeScalar } from './scalars.ts';

type Part = string | UnknownValue;

/** Stands for an unknown part while the text is parsed: a private-use character around its number. */
const MARK = '\ue0f0';
const MARKED = /\ue0f0(\d+)\ue0f0/;
const MARKS = /\ue0f0\d+\ue0f0/g;

/** The object or list that a text holds; undefined when it holds none, or nests deeper than `depthMax`. */
export function decodeEmbeddedJson(parts: readonly Part[], depthMax: number, unknowns: UnknownPort): Json | undefined {
  if (!mayBeJson(parts)) return undefined;
  const text = markUnknowns(parts, depthMax);
  if (text === undefined) return undefined;
  const value = parseLooseJson(text);
  // Text that only looks like JSON is text.
  return value === undefined ? undefined : settleLeaves(value, undefined, parts, unknowns);
}

function mayBeJson(parts: readonly Part[]): boolean {
  const first = parts[0];
  const last = parts.at(-1);
  return typeof first === 'string' && typeof last === 'string' && mayHoldJson(first, last);
}

/** Cheap: whether a text starts and ends as an object or list does. */
export function mayHoldJson(first: string, last = first): boolean {
  const unit = first.charCodeAt(0);
  // { [ or a blank before them
  if (unit !== 0x7b && unit !== 0x5b && unit > 0x20) return false;
  const open = first.trimStart()[0];
  return (open === '{' && last.trimEnd().endsWith('}')) || (open === '[' && last.trimEnd().endsWith(']'));
}

/**
 * The text with unknown parts as marks, in quotes where they stand outside of any; undefined when it nests too deep.
 */
function markUnknowns(parts: readonly Part[], depthMax: number): string | undefined {
  let text = '';
  let isQuoted = false;
  let depth = 0;
  for (const [i, part] of parts.entries()) {
    if (typeof part !== 'string') {
      const mark = `${MARK}${i}${MARK}`;
      text += isQuoted ? mark : `"${mark}"`;
      continue;
    }
    if (part.includes(MARK)) return undefined;
    for (let at = 0; at < part.length; at++) {
      const unit = part[at];
      if (isQuoted && unit === '\\') at++;
      else if (unit === '"') isQuoted = !isQuoted;
      else if (!isQuoted && (unit === '{' || unit === '[') && ++depth > depthMax) return undefined;
      else if (!isQuoted && (unit === '}' || unit === ']')) depth--;
    }
    text += part;
  }
  return text;
}

/** Scalars in their one form, and marks as the unknown parts that they stand for. */
function settleLeaves(value: Json, key: string | undefined, parts: readonly Part[], unknowns: UnknownPort): Json {
  if (typeof value === 'string' && value.includes(MARK)) {
    const pieces = value.split(MARKED).map((piece, i) => (i % 2 === 0 ? piece : (parts[Number(piece)] ?? '')));
    return joinText(
      unknowns,
      pieces.filter((piece) => piece !== ''),
    );
  }
  if (typeof value !== 'object' || value === null) return canonizeScalar(value, key);
  if (Array.isArray(value)) return value.map((item: Json) => settleLeaves(item, key, parts, unknowns));
  const fields: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) {
    // A key that cannot be known is written `*` where it is open, which is the name of no field.
    setField(fields, name.replaceAll(MARKS, '*'), settleLeaves(inner, name, parts, unknowns));
  }
  return fields;
}
