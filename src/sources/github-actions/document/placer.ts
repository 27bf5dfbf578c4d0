/** Remembers for every fact of a view which field it was read from, and which part of that field's text. */
import { getPath, type JsonObject } from '../../../base/json.ts';
import type { FieldPath, Span } from '../../../base/positions.ts';
import { locate, type PositionedNode } from '../../../languages/yaml/index.ts';
import { createFactPaths, type FactPaths } from '../../fact-paths.ts';
import { locatePart, type ValueRange } from './text-place.ts';

export type Placer = FactPaths & {
  /** A fact that stands for a part of a text field; `label` names the part in the finding's path. */
  readonly placePart: <T extends JsonObject>(fact: T, path: FieldPath, part: ValueRange, label: string) => T;
  readonly locate: (path: FieldPath) => { readonly span: Span; readonly isExact: boolean };
};

const LABEL_CHARS_MAX = 100;

/** A placer for one document. */
export function createPlacer(body: JsonObject, root: PositionedNode): Placer {
  const facts = createFactPaths();
  const parts = new Map<string, { readonly path: FieldPath; readonly part: ValueRange }>();
  const names: NamedParts = new Map();
  return {
    ...facts,
    placePart: (fact, path, part, label) => {
      const named = namePart(names, path, label, part);
      parts.set(JSON.stringify(named), { path, part });
      return facts.place(fact, named);
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
