/** Reads fields of objects whose types nobody has checked. */
import { getPath, isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';

type Path = readonly (string | number)[];

/** The text at the path; '' where there is none. */
export function textAt(value: unknown, ...path: Path): string {
  const found = getPath(value, path);
  return typeof found === 'string' ? found : '';
}

/** The list at the path; empty where there is none. */
export function listAt(value: unknown, ...path: Path): readonly Json[] {
  const found = getPath(value, path);
  return Array.isArray(found) ? found : [];
}

/** The object at the path; empty where there is none. */
export function objectAt(value: unknown, ...path: Path): JsonObject {
  const found = getPath(value, path);
  return isJsonObject(found) ? found : {};
}

/** How a message shows a value: a text as it is, anything else as JSON. */
export function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
