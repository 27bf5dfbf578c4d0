/** Facts of a view that remember which field of the body each was read from. */
import { getPath, type Json, type JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';

export type FactPaths = {
  /** A fact that stands for a field. */
  readonly place: <T extends JsonObject>(fact: T, path: FieldPath) => T;
  /** A map or list of the body itself that a fact hands on: fields below it stand for themselves. */
  readonly mirror: <T extends Json>(value: T, path: FieldPath) => T;
  /** The field that a path of the view stands for: that of the innermost fact on the way. */
  readonly resolve: (view: JsonObject, path: FieldPath) => FieldPath;
};

/** The paths of one view, none yet. */
export function createFactPaths(): FactPaths {
  const paths = new WeakMap<object, FieldPath>();
  const mirrors = new WeakSet<object>();
  return {
    place: (fact, path) => {
      paths.set(fact, path);
      return fact;
    },
    mirror: (value, path) => {
      if (typeof value === 'object' && value !== null) {
        paths.set(value, path);
        mirrors.add(value);
      }
      return value;
    },
    resolve: (view, path) => {
      let found: FieldPath = [];
      let current: Json | undefined = view;
      for (const [index, step] of path.entries()) {
        current = getPath(current, [step]);
        if (typeof current !== 'object' || current === null) break;
        found = paths.get(current) ?? found;
        if (mirrors.has(current)) return [...found, ...path.slice(index + 1)];
      }
      return found;
    },
  };
}
