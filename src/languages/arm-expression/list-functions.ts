/** Functions of lists and objects, whose items may be unknown; undefined stands for arguments of the wrong kind. */
import { isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import { isSameJson } from '../../base/unknown-merge.ts';

type ListFunction = (args: readonly Json[], itemsMax: number) => Json | undefined;

/** By lower-case name. */
export const LIST_FUNCTIONS: ReadonlyMap<string, ListFunction> = new Map<string, ListFunction>([
  ['first', ([list]) => (typeof list === 'string' ? list.slice(0, 1) : itemOf(list, 0))],
  ['last', ([list]) => (typeof list === 'string' ? list.slice(-1) : itemOf(list, -1))],
  ['skip', ([list, count]) => slice(list, count, (from) => [from, undefined])],
  ['take', ([list, count]) => slice(list, count, (to) => [0, to])],
  ['length', ([value]) => countItems(value)],
  ['empty', ([value]) => (value === null ? true : isZero(countItems(value)))],
  ['range', ([start, count], itemsMax) => makeRange(start, count, itemsMax)],
  ['union', unite],
  ['intersection', intersect],
  ['shallowmerge', ([list]) => (Array.isArray(list) ? unite(list) : undefined)],
  ['flatten', ([list]) => (Array.isArray(list) ? (list.flat() as readonly Json[]) : undefined)],
  [
    'items',
    ([value]) => (isJsonObject(value) ? Object.entries(value).map(([key, item]) => ({ key, value: item })) : undefined),
  ],
  ['objectkeys', ([value]) => (isJsonObject(value) ? Object.keys(value) : undefined)],
]);

/** `createArray`, `createObject` and `array`, which take unknown values as items. */
export const MAKERS: ReadonlyMap<string, ListFunction> = new Map<string, ListFunction>([
  ['createarray', (args) => args],
  ['array', ([value = null]) => (Array.isArray(value) ? value : [value])],
  ['createobject', makeObject],
]);

function itemOf(list: Json | undefined, index: number): Json | undefined {
  return Array.isArray(list) ? ((list as readonly Json[]).at(index) ?? null) : undefined;
}

function slice(
  list: Json | undefined,
  count: Json | undefined,
  bounds: (count: number) => readonly [number, number | undefined],
): Json | undefined {
  if (typeof count !== 'number' || (typeof list !== 'string' && !Array.isArray(list))) return undefined;
  const [from, to] = bounds(Math.max(0, count));
  return typeof list === 'string' ? list.slice(from, to) : (list as readonly Json[]).slice(from, to);
}

function countItems(value: Json | undefined): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

const isZero = (count: number | undefined): boolean | undefined => (count === undefined ? undefined : count === 0);

function makeRange(start: Json | undefined, count: Json | undefined, itemsMax: number): Json | undefined {
  if (typeof start !== 'number' || typeof count !== 'number' || count < 0 || count > itemsMax) return undefined;
  return Array.from({ length: Math.trunc(count) }, (_, i) => start + i);
}

function makeObject(args: readonly Json[]): Json | undefined {
  if (args.length % 2 !== 0) return undefined;
  const fields: Record<string, Json> = {};
  for (let i = 0; i < args.length; i += 2) {
    const key = args[i];
    if (typeof key !== 'string') return undefined;
    setField(fields, key, args[i + 1] ?? null);
  }
  return fields;
}

/** Objects merged deeply, later fields first; lists without repetition. */
function unite(args: readonly Json[]): Json | undefined {
  const [first] = args;
  if (Array.isArray(first)) {
    const all: Json[] = [];
    for (const list of args) {
      if (!Array.isArray(list)) return undefined;
      for (const item of list as readonly Json[]) if (!all.some((known) => isSameJson(known, item))) all.push(item);
    }
    return all;
  }
  return args.every((value) => isJsonObject(value)) ? args.reduce<JsonObject>(mergeObjects, {}) : undefined;
}

function mergeObjects(a: JsonObject, b: JsonObject): JsonObject {
  const fields: Record<string, Json> = {};
  for (const [key, value] of Object.entries(a)) setField(fields, key, value);
  for (const [key, value] of Object.entries(b)) {
    const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
    setField(fields, key, isJsonObject(known) && isJsonObject(value) ? mergeObjects(known, value) : value);
  }
  return fields;
}

function intersect([first, ...rest]: readonly Json[]): Json | undefined {
  if (Array.isArray(first)) {
    const items: readonly Json[] = first;
    return items.filter((item) =>
      rest.every((list) => Array.isArray(list) && list.some((known: Json) => isSameJson(known, item))),
    );
  }
  if (!isJsonObject(first)) return undefined;
  const common = Object.entries(first).filter(([key, value]) =>
    rest.every((object) => isJsonObject(object) && isSameJson(object[key], value)),
  );
  return Object.fromEntries(common);
}
