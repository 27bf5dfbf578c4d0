/** JSON as types. Objects are read by own properties only: a key such as `__proto__` is data like any other. */

export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** True for a JSON object: not null, not a list, not a class instance. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The same of what was parsed from JSON, where nothing is of a class: no prototype has to be asked for. */
export const isParsedObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own property of an object, undefined when absent or when `value` is no object. */
export function getField(value: unknown, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows field names and list indexes; undefined as soon as a step does not exist. */
export function getPath(value: unknown, path: readonly (string | number)[]): Json | undefined {
  let current: unknown = value;
  for (const step of path) {
    current = typeof step === 'number' ? (Array.isArray(current) ? current[step] : undefined) : getField(current, step);
    if (current === undefined) return undefined;
  }
  return current as Json;
}

/** Plain assignment, but for the one name that an object would not take as data. */
export function setField<T>(fields: Record<string, T>, key: string, value: NoInfer<T>): void {
  if (key === '__proto__') {
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
  } else fields[key] = value;
}

/** The items of a list; none where there is no list. */
export function listItems(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** As JSON: what is undefined is left out. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
