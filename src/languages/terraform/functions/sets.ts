/** Terraform's functions that compare elements: sets, search and order. */
import { areEqual } from '../compare.ts';
import { compareText, toText } from '../convert.ts';
import { failBecause, findUnknowns, isOpaque, mergeUnknowns, toUnknown, Unknown, type Value } from '../values.ts';
import { writeJson } from './json.ts';
import { type FunctionSpec, ITEMS_MAX, list } from './spec.ts';

export const SET_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  contains: { params: ['list', 'raw'], call: ([items, wanted]) => contains(list(items), wanted ?? null) },
  distinct: { params: ['list'], call: ([items]) => [...unique(list(items))] },
  index: { params: ['wholeList', 'whole'], call: ([items, wanted]) => indexOf(list(items), wanted ?? null) },
  setintersection: { params: ['wholeList'], rest: 'wholeList', call: (sets) => intersect(sets.map(list)) },
  setproduct: { params: [], rest: 'list', call: (sets) => multiply(sets.map(list)) },
  setsubtract: { params: ['wholeList', 'wholeList'], call: ([a, b]) => subtract(list(a), list(b)) },
  setunion: { params: [], rest: 'list', call: (sets) => makeSet(sets.flatMap(list)) },
  sort: { params: ['wholeList'], call: ([items]) => sortTexts(list(items)) },
  toset: { params: ['list'], call: ([items]) => makeSet(list(items)) },
};

/** A set: no two equal elements, texts in order. Elements that are unknown stay, last. */
export function makeSet(items: readonly Value[]): readonly Value[] {
  const set = unique(items);
  return set.every((item) => typeof item === 'string') ? [...(set as string[])].sort(compareText) : set;
}

function contains(items: readonly Value[], wanted: Value): Value {
  const unknowns: Unknown[] = [];
  const texts = typeof wanted === 'string' || typeof wanted === 'boolean';
  for (const item of items) {
    const isSame = texts && item === wanted ? true : areEqual(item, wanted);
    if (isSame === true) return true;
    if (isSame instanceof Unknown) unknowns.push(isSame);
  }
  return unknowns.length === 0 ? false : mergeUnknowns(unknowns, { isSet: true });
}

/** The first of equal elements. Those of which one is unknown count as different. */
function unique(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = identify(item);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A text that equal values share; undefined for what is not wholly known, or too large to write. */
function identify(item: Value): string | undefined {
  if (typeof item === 'string') return JSON.stringify(item);
  if (isOpaque(item) || findUnknowns(item).length > 0) return undefined;
  const text = writeJson(item);
  return typeof text === 'string' ? text : undefined;
}

function indexOf(items: readonly Value[], wanted: Value): Value {
  const at = items.findIndex((item) => areEqual(item, wanted) === true);
  return at < 0 ? failBecause('the element is not in the list') : at;
}

function intersect([first = [], ...others]: readonly (readonly Value[])[]): Value {
  const keys = others.map((set) => new Set(set.map(identify)));
  return makeSet(first.filter((item) => keys.every((set) => set.has(identify(item)))));
}

function subtract(a: readonly Value[], b: readonly Value[]): Value {
  const taken = new Set(b.map(identify));
  return makeSet(a.filter((item) => !taken.has(identify(item))));
}

/** All combinations, the last list turning fastest. */
function multiply(sets: readonly (readonly Value[])[]): Value {
  if (sets.length < 2) return failBecause('at least two lists are needed');
  const count = sets.reduce((product, set) => product * set.length, 1);
  if (count * sets.length > ITEMS_MAX) return failBecause(`there are more than ${ITEMS_MAX} combinations`);
  return sets.reduce<readonly (readonly Value[])[]>(
    (rows, set) => rows.flatMap((row) => set.map((item) => [...row, item])),
    [[]],
  );
}

function sortTexts(items: readonly Value[]): Value {
  const texts: string[] = [];
  for (const item of items) {
    const value = toText(isOpaque(item) ? toUnknown(item) : item);
    if (value instanceof Unknown) return value;
    texts.push(value);
  }
  return texts.sort(compareText);
}
