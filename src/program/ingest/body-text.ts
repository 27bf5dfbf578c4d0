/** The body of a resource as text, for replay: what was not known when it was judged is not known when it is read. */
import type { Json, JsonObject } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { Unknown } from '../../languages/cel/index.ts';

/** The one field of an object that stands for a value that is not known. */
const UNKNOWN_FIELD = 'bulwark.dev/unknown';

/** JSON text of a body; `Unknown` values become objects that `readBodyText` turns back. */
export function writeBodyText(body: JsonObject): string {
  return writeJsonText(encode(body));
}

function encode(value: Json): unknown {
  const item: unknown = value;
  if (item instanceof Unknown) return { [UNKNOWN_FIELD]: { reasons: item.reasons, refinement: item.refinement } };
  if (Array.isArray(value)) return (value as readonly Json[]).map(encode);
  if (!isJsonObject(value)) return value;
  return mapFields(value, encode);
}

/** Inverse of `writeBodyText`; undefined when the text is no JSON object. */
export function readBodyText(text: string): JsonObject | undefined {
  try {
    const value = decode(JSON.parse(text) as Json);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // uploads come from anywhere
  }
}

function decode(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(decode);
  if (!isJsonObject(value)) return value;
  const unknown = getField(value, UNKNOWN_FIELD);
  if (unknown === undefined) return mapFields(value, decode) as JsonObject;
  const reasons = getField(unknown, 'reasons');
  const texts = Array.isArray(reasons) ? reasons.filter((reason) => typeof reason === 'string') : [];
  const refinement = getField(unknown, 'refinement');
  return new Unknown(texts, isJsonObject(refinement) ? { ...refinement } : {}) as unknown as Json;
}

/** Own fields alone, and with a null prototype's care for the name `__proto__`. */
function mapFields<T>(object: JsonObject, map: (value: Json) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
