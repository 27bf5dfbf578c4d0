/** What is known of a value that is one of two, while which of them cannot be known. */
import { isJsonObject, type Json, setField } from './json.ts';
import { mergeReasons, type Refinement, type UnknownPort, type UnknownValue } from './unknown-port.ts';

/** True for the same data, whatever the order of fields. Unknown values are the same only as one object. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item: Json, i) => isSameJson(item, b[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  );
}

/**
 * The value that is `a` or `b`, depending on what `choice` cannot know. Fields and items that agree stay known;
 * undefined stands for a value that is not there.
 */
export function mergeAlternatives(
  unknowns: UnknownPort,
  choice: UnknownValue,
  a: Json | undefined,
  b: Json | undefined,
): Json | undefined {
  if (a === b) return a;
  if (a === undefined || b === undefined) return unknowns.make(choice.reasons, {});
  if (isSameJson(a, b)) return a;
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.map((item: Json, i) => mergeAlternatives(unknowns, choice, item, b[i]) ?? null);
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return mergeLeaves(unknowns, choice, a, b);
  const fields: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [a, b].map((object) => (Object.hasOwn(object, key) ? object[key] : undefined));
    setField(fields, key, mergeAlternatives(unknowns, choice, left, right) ?? null);
  }
  return fields;
}

function mergeLeaves(unknowns: UnknownPort, choice: UnknownValue, a: Json, b: Json): Json {
  const open = [a, b].flatMap((value) => unknowns.read(value) ?? []);
  const [left, right] = [refine(unknowns, a), refine(unknowns, b)];
  const prefix = commonPrefix([left.prefix ?? '', right.prefix ?? '']);
  return unknowns.make(mergeReasons([choice, ...open]), {
    ...(left.isSet === true && right.isSet === true ? { isSet: true } : {}),
    ...(left.isNonEmpty === true && right.isNonEmpty === true ? { isNonEmpty: true } : {}),
    ...(prefix === '' ? {} : { prefix }),
  });
}

/** What is certain of a value, known or not. */
function refine(unknowns: UnknownPort, value: Json): Refinement {
  const unknown = unknowns.read(value);
  if (unknown !== undefined) return unknown.refinement;
  if (typeof value !== 'string') return { isSet: value !== null };
  return { isSet: true, prefix: value, isNonEmpty: value !== '' };
}

/** The longest text that all of some texts start with. */
function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  let length = first.length;
  for (const text of rest) {
    let same = 0;
    while (same < length && text[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/** What is certain of a text that must be given and is one of some; of any text where there are none. */
export function refineChoice(texts: readonly string[], isNonEmpty: boolean): Refinement {
  const isFilled = isNonEmpty || (texts.length > 0 && !texts.includes(''));
  const prefix = commonPrefix(texts);
  return { isSet: true, ...(isFilled ? { isNonEmpty: true } : {}), ...(prefix === '' ? {} : { prefix }) };
}

/** False when a text cannot be what an unknown value turns out to be. */
export function mayBecome({ refinement }: UnknownValue, text: string): boolean {
  const { prefix = '', suffix = '', isNonEmpty = false } = refinement;
  return text.startsWith(prefix) && text.endsWith(suffix) && !(isNonEmpty && text === '');
}
