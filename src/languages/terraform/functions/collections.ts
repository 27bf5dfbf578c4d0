/** Terraform's functions on lists and maps. What a collection holds may be unknown as long as its shape is not. */
import { keysOf, toBool, toText } from '../convert.ts';
import { countCharacters } from '../characters.ts';
import { nearestKey } from '../steps.ts';
import {
  failBecause,
  fieldOf,
  isList,
  isObject,
  isOpaque,
  makeObject,
  mergeUnknowns,
  setField,
  toUnknown,
  Unknown,
  type Value,
} from '../values.ts';
import { type FunctionSpec, ITEMS_MAX, list, number, object, text } from './spec.ts';

export const COLLECTION_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  alltrue: { params: ['list'], call: ([items]) => quantify(list(items), false) },
  anytrue: { params: ['list'], call: ([items]) => quantify(list(items), true) },
  chunklist: { params: ['list', 'number'], call: ([items, size]) => chunk(list(items), number(size)) },
  coalesce: { params: [], rest: 'raw', mayBeNull: true, call: coalesce },
  coalescelist: { params: [], rest: 'raw', call: coalesceLists },
  compact: { params: ['list'], call: ([items]) => compact(list(items)) },
  concat: { params: [], rest: 'list', call: (lists) => lists.flatMap(list) },
  element: { params: ['list', 'number'], mayBeNull: true, call: ([items, at]) => elementOf(list(items), number(at)) },
  flatten: { params: ['list'], call: ([items]) => flatten(list(items)) },
  keys: { params: ['object'], call: ([map]) => [...keysOf(object(map))] },
  length: { params: ['any'], call: ([value]) => measure(value ?? null) },
  list: { params: [], rest: 'raw', call: (items) => items },
  lookup: { params: ['object', 'text'], rest: 'raw', mayBeNull: true, call: lookup },
  map: { params: [], rest: 'raw', call: makePairs },
  matchkeys: {
    params: ['list', 'wholeList', 'wholeList'],
    call: ([values, keys, wanted]) => matchKeys(list(values), list(keys), list(wanted)),
  },
  merge: { params: [], rest: 'raw', call: mergeMaps },
  one: { params: ['list'], mayBeNull: true, call: ([items]) => onlyOne(list(items)) },
  reverse: { params: ['list'], call: ([items]) => list(items).toReversed() },
  slice: {
    params: ['list', 'number', 'number'],
    call: ([items, start, end]) => slice(list(items), number(start), number(end)),
  },
  transpose: { params: ['whole'], call: ([map]) => transpose(map ?? null) },
  values: { params: ['object'], call: ([map]) => keysOf(object(map)).map((key) => object(map)[key] ?? null) },
  zipmap: { params: ['list', 'list'], call: ([keys, values]) => zip(list(keys), list(values)) },
};

/** Decided by one element that is `deciding`, whatever is unknown besides. */
function quantify(items: readonly Value[], deciding: boolean): Value {
  const unknowns: Unknown[] = [];
  for (const item of items) {
    const isTrue = item === null ? false : toBool(isOpaque(item) ? toUnknown(item) : item);
    if (isTrue === deciding) return deciding;
    if (isTrue instanceof Unknown) unknowns.push(isTrue);
  }
  return unknowns.length === 0 ? !deciding : mergeUnknowns(unknowns, { isSet: true });
}

function chunk(items: readonly Value[], size: number): Value {
  if (size < 0) return failBecause('the size is negative');
  if (size === 0) return [items];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** The first argument that is neither null nor an empty text; one that may be neither ends the search. */
function coalesce(args: readonly Value[]): Value {
  for (const arg of args) {
    if (arg === null || arg === '') continue;
    if (!(arg instanceof Unknown) || arg.isError) return arg;
    // what a resource says of itself is not empty; any other unknown may turn out to be
    if (arg.isNonEmpty || arg.reads.length > 0) return arg;
    return mergeUnknowns([arg], { isSet: args.some((other) => other !== null && other !== '' && !isOpaque(other)) });
  }
  return failBecause('all arguments are null or empty');
}

function coalesceLists(args: readonly Value[]): Value {
  for (const arg of args) if (isOpaque(arg) || (isList(arg) && arg.length > 0)) return arg;
  return failBecause('all lists are empty');
}

function compact(items: readonly Value[]): Value {
  return items.filter((item) => item !== null && item !== '');
}

function elementOf(items: readonly Value[], at: number): Value {
  if (items.length === 0) return failBecause('the list is empty');
  const index = ((Math.trunc(at) % items.length) + items.length) % items.length;
  return items[index] ?? null;
}

/** An unknown among the items may be a list of any length, so the whole is unknown; deeper ones count as elements. */
function flatten(items: readonly Value[]): Value {
  const unknowns = items
    .filter((item) => item instanceof Unknown && item.parts === undefined && !item.isNonEmpty)
    .map((item) => item as Unknown);
  if (unknowns.length > 0) return mergeUnknowns(unknowns, { isSet: true });
  const flat: Value[] = [];
  const pending: Value[] = [...items].reverse();
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (isList(item)) for (let i = item.length - 1; i >= 0; i--) pending.push(item[i] ?? null);
    else flat.push(item);
    if (pending.length + flat.length > ITEMS_MAX) return failBecause(`the list has more than ${ITEMS_MAX} elements`);
  }
  return flat;
}

function measure(value: Value): Value {
  if (typeof value === 'string') return countCharacters(value);
  if (isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : failBecause('a collection or a string is needed');
}

function lookup([map, key, fallback]: readonly Value[]): Value {
  return fieldOf(object(map), text(key)) ?? fallback ?? failBecause(`the map has no \`${text(key)}\``);
}

function makePairs(args: readonly Value[]): Value {
  const result: Record<string, Value> = {};
  for (let i = 0; i < args.length; i += 2) {
    const key = nearestKey(args[i] ?? null);
    if (key instanceof Unknown) return key;
    setField(result, key, args[i + 1] ?? null);
  }
  return result;
}

function matchKeys(values: readonly Value[], keys: readonly Value[], wanted: readonly Value[]): Value {
  if (values.length !== keys.length) return failBecause('the lists differ in length');
  const texts = new Set(wanted.map((key) => toText(key)));
  return values.filter((_, i) => texts.has(toText(keys[i] ?? null)));
}

/** Later maps win. Where a map is unknown as a whole, so is the result: it may set any key. */
function mergeMaps(args: readonly Value[]): Value {
  const unknowns = args.filter(isOpaque).map(toUnknown);
  if (unknowns.length > 0) return mergeUnknowns(unknowns, { isSet: true });
  const result: Record<string, Value> = {};
  for (const arg of args) {
    if (arg === null) continue;
    if (!isObject(arg)) return failBecause('only maps can be merged');
    for (const [key, value] of Object.entries(arg)) setField(result, key, value);
  }
  return result;
}

function onlyOne(items: readonly Value[]): Value {
  if (items.length > 1) return failBecause('the list has more than one element');
  return items[0] ?? null;
}

function slice(items: readonly Value[], start: number, end: number): Value {
  if (start < 0 || end > items.length || start > end) return failBecause('the range is outside of the list');
  return items.slice(start, end);
}

function transpose(map: Value): Value {
  if (!isObject(map)) return failBecause('a map of lists is needed');
  const result: Record<string, Value[]> = {};
  for (const key of keysOf(map)) {
    const texts = map[key] ?? null;
    for (const item of isList(texts) ? texts : []) {
      const name = nearestKey(item);
      if (name instanceof Unknown) return name;
      const keys = fieldOf(result, name);
      if (keys === undefined) setField(result, name, [key]);
      else (keys as Value[]).push(key);
    }
  }
  return result;
}

function zip(keys: readonly Value[], values: readonly Value[]): Value {
  if (keys.length !== values.length) return failBecause('the lists differ in length');
  const pairs: (readonly [string, Value])[] = [];
  for (const [i, key] of keys.entries()) {
    const name = nearestKey(key);
    if (name instanceof Unknown) return name;
    pairs.push([name, values[i] ?? null]);
  }
  return makeObject(pairs);
}
