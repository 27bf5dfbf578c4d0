/** Remembers for every fact of a view which field it was read from, and which part of that field's text. */
import type { Json, JsonObject } from '../../../base/json.ts';
import { getPath } from '../../../base/json.ts';
import type { FieldPath, Span } from '../../../base/positions.ts';
import { locate, type PositionedNode } from '../../../languages/yaml/index.ts';
import { locatePart, type ValueRange } from './text-place.ts';

export type Placer = {
  /** A fact that stands for a field. */
  readonly place: <T extends JsonObject>(fact: T, path: FieldPath) => T;
  /** A fact that stands for a part of a text field; `label` names the part in the finding's path. */
  readonly placePart: <T extends JsonObject>(fact: T, path: FieldPath, part: ValueRange, label: string) => T;
  /** A map or list of the document itself that a fact hands on: fields below it stand for themselves. */
  readonly mirror: <T extends Json>(value: T, path: FieldPath) => T;
  /** The field that a path of the view stands for: that of the innermost fact on the way. */
  readonly resolve: (view: JsonObject, path: FieldPath) => FieldPath;
  readonly locate: (path: FieldPath) => { readonly span: Span; readonly isExact: boolean };
};

const LABEL_CHARS_MAX = 100;

/** A placer for one document. */
export function createPlacer(body: JsonObject, root: PositionedNode): Placer {
  const paths = new WeakMap<object, FieldPath>();
  const mirrors = new WeakSet<object>();
  const parts = new Map<string, { readonly path: FieldPath; readonly part: ValueRange }>();
  const names: NamedParts = new Map();
  return {
    place: (fact, path) => {
      paths.set(fact, path);
      return fact;
    },
    placePart: (fact, path, part, label) => {
      const named = namePart(names, path, label, part);
      parts.set(JSON.stringify(named), { path, part });
      paths.set(fact, named);
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
    locate: (path) => {
      const known = parts.get(JSON.stringify(path));
      const value = known === undefined ? undefined : getPath(body, known.path);
      if (known !== undefined && typeof value === 'string') {
        const span = locatePart(root, known.path, value, known.part);
        if (span !== undefined) return { span, isExact: true };
      }
      const { span, isExact } = locate(root, path);
      return { span, isExact };
    },
  };
}

/** Paths of parts by field and label, then by where the part starts. */
type NamedParts = Map<string, Map<number, FieldPath>>;

/** The path of a part; a second part of the same text in the same field is numbered. */
function namePart(named: NamedParts, path: FieldPath, label: string, { start }: ValueRange): FieldPath {
  const short = label.length > LABEL_CHARS_MAX ? `${label.slice(0, LABEL_CHARS_MAX)}…` : label;
  const key = JSON.stringify([...path, short]);
  const siblings = named.get(key) ?? new Map<number, FieldPath>();
  named.set(key, siblings);
  const count = siblings.size + 1;
  const known = siblings.get(start) ?? [...path, count === 1 ? short : `${short}#${count}`];
  siblings.set(start, known);
  return known;
}
