/** Merging of jobs as GitLab does it: maps field by field, everything else as a whole; each field keeps its origin. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { PipelineFile } from './parse-file.ts';

/** Where a value was written. */
export type Place = { readonly file: PipelineFile; readonly path: FieldPath };

/** A value with its places: maps have those of their fields, so that merged maps know where each field came from. */
export type Placed = {
  readonly place: Place;
  readonly fields?: ReadonlyMap<string, Placed>;
  readonly items?: readonly Placed[];
  readonly value?: Json;
};

/** Wraps a value of a file. */
export function placeValue(value: Json, file: PipelineFile, path: FieldPath): Placed {
  const place = { file, path };
  if (isJsonObject(value)) {
    const fields = Object.entries(value).map(([key, field]) => [key, placeValue(field, file, [...path, key])] as const);
    return { place, fields: new Map(fields) };
  }
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    return { place, items: list.map((item, index) => placeValue(item, file, [...path, index])) };
  }
  return { place, value };
}

/** The second over the first: fields of maps are merged, lists and plain values of the second replace. */
export function mergePlaced(below: Placed | undefined, above: Placed): Placed {
  if (below?.fields === undefined || above.fields === undefined) return above;
  const fields = new Map(below.fields);
  for (const [key, field] of above.fields) fields.set(key, mergePlaced(fields.get(key), field));
  return { place: above.place, fields };
}

/** The plain value. */
export function toJson({ fields, items, value = null }: Placed): Json {
  if (items !== undefined) return items.map(toJson);
  return fields === undefined ? value : toObject(fields);
}

function toObject(fields: ReadonlyMap<string, Placed>): JsonObject {
  return Object.fromEntries(Array.from(fields, ([key, field]) => [key, toJson(field)]));
}
