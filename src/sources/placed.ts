/** Bodies that remember where each member stands in the file they were read from. */
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';

/** Offsets count UTF-16 units of the file's text. */
export type Stretch = { readonly start: number; readonly end: number };

export type Placed = Stretch & {
  readonly value: Json;
  readonly fields?: ReadonlyMap<string, Placed>;
  readonly items?: readonly Placed[];
};

/** A value without members of its own. */
export function placeValue(value: Json, { start, end }: Stretch): Placed {
  return { value, start, end };
}

/** An object; members that are undefined are left out. A member that is plain JSON stands where the object does. */
export function placeObject(
  members: Readonly<Record<string, Placed | Exclude<Json, JsonObject> | undefined>>,
  { start, end }: Stretch,
): Placed & { readonly value: JsonObject } {
  const fields = new Map<string, Placed>();
  const value: Record<string, Json> = {};
  for (const [name, member] of Object.entries(members)) {
    if (member === undefined) continue;
    const placed = isPlaced(member) ? member : placeValue(member, { start, end });
    fields.set(name, placed);
    value[name] = placed.value;
  }
  return { value, fields, start, end };
}

function isPlaced(member: Placed | Json): member is Placed {
  return typeof member === 'object' && member !== null && 'start' in member && 'value' in member;
}

/** A list. */
export function placeList(items: readonly Placed[], { start, end }: Stretch): Placed {
  return { value: items.map((item) => item.value), items, start, end };
}

type Members<T> = { readonly fields?: ReadonlyMap<string, T>; readonly items?: readonly T[] };

/** The member at a path, or its nearest existing ancestor. */
export function findMember<T extends Members<T>>(
  root: T,
  path: FieldPath,
): { readonly found: T; readonly isExact: boolean } {
  let found = root;
  for (const step of path) {
    const next = typeof step === 'number' ? found.items?.[step] : found.fields?.get(step);
    if (next === undefined) return { found, isExact: false };
    found = next;
  }
  return { found, isExact: true };
}
