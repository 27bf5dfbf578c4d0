/**
 * CEL explain: where in the input a value stands. Origins are interned, so that one place is one object.
 */
import { asMap, entryOf, type MapKey, mapKey } from '../runtime/maps.ts';
import { Failure, type Result, type Value } from '../values.ts';

/** A place in the input: a variable and the steps below it. The place need not exist: an absent field has one too. */
export type Origin = {
  readonly variable: string;
  /** Undefined for the variable itself. */
  readonly parent: Origin | undefined;
  readonly step: string | number;
  /** What stands there; undefined when nothing does. */
  readonly value: Result | undefined;
  /** Those further in that were come by; most places are where reading ends and have none. */
  children?: Map<MapKey, Origin>;
};

/**
 * Where the parts of a value come from: the value stands at `origin`, or is a list whose items stand at those of
 * `items`. An optional has the source of what it holds, or would hold.
 */
export type Source = { readonly origin?: Origin; readonly items?: readonly (Source | undefined)[] };

export const rootOrigin = (variable: string, value: Result | undefined): Origin => ({
  variable,
  parent: undefined,
  step: variable,
  value,
});

/** The place one step further: a field, a key or an index. What can be no key leads nowhere. */
export function stepInto(parent: Origin, key: Value): Origin {
  const normalised = mapKey(key);
  if (normalised === undefined) return parent;
  const known = parent.children?.get(normalised);
  if (known !== undefined) return known;
  const step = typeof normalised === 'number' ? normalised : String(normalised);
  const value = valueBelow(parent.value, normalised);
  const child: Origin = { variable: parent.variable, parent, step, value };
  parent.children ??= new Map();
  parent.children.set(normalised, child);
  return child;
}

function valueBelow(value: Result | undefined, key: MapKey): Value | undefined {
  if (value === undefined || value instanceof Failure) return undefined;
  if (Array.isArray(value)) return typeof key === 'number' ? (value[key] as Value | undefined) : undefined;
  const map = asMap(value);
  return map && entryOf(map, key);
}

/** The variable and the steps from it: `['pod', 'containers', 1, 'image']`. */
export function pathOf(origin: Origin): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Origin | undefined = origin; at !== undefined; at = at.parent) path.unshift(at.step);
  return path;
}

/** True when `below` stands somewhere under `above`, or is it. */
export function isWithin(below: Origin, above: Origin): boolean {
  for (let at: Origin | undefined = below; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}

/** The source of a part of a value that has `source`. */
export function sourceOfPart(source: Source | undefined, key: Value): Source | undefined {
  if (source?.origin !== undefined) return { origin: stepInto(source.origin, key) };
  return typeof key === 'number' ? source?.items?.[key] : undefined;
}

/** The sources of a list's items, as far as they are known. */
export function sourcesOfItems(source: Source | undefined, list: readonly Value[]): readonly (Source | undefined)[] {
  return list.map((_, position) => sourceOfPart(source, position));
}
