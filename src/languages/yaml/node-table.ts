/**
 * Where every key and value of a document stands, as one flat integer table: about 16 bytes a node, so that ten
 * thousand
 * manifests keep their positions. Nodes are in document order; a map's children are key, value, key, value, ...
 */
import type { Json } from '../../base/json.ts';
import type { FieldPath, Span } from '../../base/positions.ts';
import { spanBetween, type TextIndex } from '../../base/text-index.ts';

export const SCALAR = 0;
export const MAP = 1;
export const LIST = 2;
/** A key; its link is the number of the key text. */
export const KEY = 3;
/** `*name`; its link is the anchored node. */
export const ALIAS = 4;
/** The key `<<`; the value after it is merged into the map. */
export const MERGE = 5;

/** Cells of a node: start and end (UTF-16 indexes into the file), the node after its subtree, `link * KINDS + kind`. */
const CELLS = 4;
const KINDS = 8;

export type NodeTable = {
  readonly index: TextIndex;
  readonly cells: Int32Array;
  readonly keys: readonly string[];
  /** What stands below nodes that have many children, by node; filled when one is first looked into. */
  readonly wide: Map<number, WideNode>;
};

/** A map or list of many children: fields by name, the first of a name; items by number; the values of merge keys. */
type WideNode = {
  readonly places: ReadonlyMap<string | number, Place>;
  readonly merges: readonly number[];
};

/** Children of one node up to which they are looked through one by one. */
const LOOK_THROUGH_MAX = 64;

/** A node of a document: its root, or a node below it. */
export type PositionedNode = { readonly table: NodeTable; readonly node: number };

/** Builds one table after the other, growing one scratch buffer. */
export type TableBuilder = { cells: Int32Array; count: number; keys: string[] };

/** An empty builder, to be used for one document after the other. */
export function createTableBuilder(): TableBuilder {
  return { cells: new Int32Array(128 * CELLS), count: 0, keys: [] };
}

/** Adds a node and gives its number; `closeNode` completes it once its children are there. */
export function addNode(builder: TableBuilder, kind: number, start: number, end: number, link = 0): number {
  const at = builder.count * CELLS;
  if (at === builder.cells.length) {
    const grown = new Int32Array(at * 2);
    grown.set(builder.cells);
    builder.cells = grown;
  }
  builder.cells[at] = start;
  builder.cells[at + 1] = end;
  builder.cells[at + 2] = builder.count + 1;
  builder.cells[at + 3] = link * KINDS + kind;
  return builder.count++;
}

/** Adds the node of a key with its text. */
export function addKey(builder: TableBuilder, text: string, start: number, end: number): number {
  builder.keys.push(text);
  return addNode(builder, KEY, start, end, builder.keys.length - 1);
}

/** Adds the nodes of a scalar that a short form reads as text, or as a list of texts that all stand where it does. */
export function addShortScalar(builder: TableBuilder, value: Json, start: number, end: number): void {
  if (!Array.isArray(value)) {
    addNode(builder, SCALAR, start, end);
    return;
  }
  const list = addNode(builder, LIST, start, end);
  for (let i = 0; i < value.length; i++) addNode(builder, SCALAR, start, end);
  closeNode(builder, list, end);
}

/** Sets the end of a node and closes its subtree: nodes added later are no longer below it. */
export function closeNode(builder: TableBuilder, node: number, end: number): void {
  builder.cells[node * CELLS + 1] = end;
  builder.cells[node * CELLS + 2] = builder.count;
}

/** UTF-16 index of the start of a node that was added. */
export function nodeStart(builder: TableBuilder, node: number): number {
  return builder.cells[node * CELLS] ?? 0;
}

/** The first key of an open map with this text; the map itself when there is none. */
export function findKey(builder: TableBuilder, map: number, text: string): number {
  for (let key = map + 1; key < builder.count; key = builder.cells[(key + 1) * CELLS + 2] ?? builder.count) {
    const cell = builder.cells[key * CELLS + 3] ?? 0;
    if (cell % KINDS === KEY && builder.keys[Math.floor(cell / KINDS)] === text) return key;
  }
  return map;
}

/** Forgets what was added: a document that broke leaves its half behind. */
export function startTable(builder: TableBuilder): void {
  builder.count = 0;
  builder.keys = [];
}

/** The finished table of one document. */
export function finishTable(builder: TableBuilder, index: TextIndex): NodeTable {
  return { index, cells: builder.cells.slice(0, builder.count * CELLS), keys: builder.keys, wide: new Map() };
}

const startOf = (table: NodeTable, node: number): number => table.cells[node * CELLS] ?? 0;
const endOf = (table: NodeTable, node: number): number => table.cells[node * CELLS + 1] ?? 0;
const nextOf = (table: NodeTable, node: number): number => table.cells[node * CELLS + 2] ?? node + 1;
const kindOf = (table: NodeTable, node: number): number => (table.cells[node * CELLS + 3] ?? 0) % KINDS;
const linkOf = (table: NodeTable, node: number): number => Math.floor((table.cells[node * CELLS + 3] ?? 0) / KINDS);

/** A field or item: its value node, and for a field of a map its key node. */
type Place = { readonly key: number | undefined; readonly value: number };

export type Located = {
  /** The whole entry: from the key to the end of the value; for a list item the item. */
  readonly span: Span;
  readonly keySpan: Span | undefined;
  readonly valueSpan: Span;
  /** False when the path does not exist and this is its nearest existing ancestor. */
  readonly isExact: boolean;
};

/** Finds a field below `root`, or its nearest existing ancestor. Aliases and merge keys lead to the anchored text. */
export function locate(root: PositionedNode, path: FieldPath): Located {
  const { table } = root;
  let place: Place = { key: undefined, value: root.node };
  let isExact = true;
  for (const step of path) {
    const child = findChild(table, place.value, step);
    if (child === undefined) {
      isExact = false;
      break;
    }
    place = child;
  }
  const end = endOf(table, place.value);
  const start = startOf(table, place.value);
  const keyStart = place.key === undefined ? start : startOf(table, place.key);
  const keyEnd = place.key === undefined ? start : endOf(table, place.key);
  return {
    span: spanBetween(table.index, keyStart, Math.max(end, keyEnd)),
    keySpan: place.key === undefined ? undefined : spanBetween(table.index, keyStart, keyEnd),
    valueSpan: spanBetween(table.index, start, end),
    isExact,
  };
}

/** The node at a path, undefined when it does not exist. */
export function findNode(root: PositionedNode, path: FieldPath): PositionedNode | undefined {
  let node = root.node;
  for (const step of path) {
    const child = findChild(root.table, node, step);
    if (child === undefined) return undefined;
    node = child.value;
  }
  return { table: root.table, node };
}

/** Where a node stands, as UTF-16 indexes into the text of its file; an alias stands where what it names does. */
export function textRangeOf({ table, node }: PositionedNode): { readonly start: number; readonly end: number } {
  const target = followAlias(table, node);
  return { start: startOf(table, target), end: endOf(table, target) };
}

function findChild(table: NodeTable, parent: number, step: string | number): Place | undefined {
  const node = followAlias(table, parent);
  if (typeof step === 'string') return kindOf(table, node) === MAP ? findField(table, node, step) : undefined;
  if (kindOf(table, node) !== LIST) return undefined;
  if (step > LOOK_THROUGH_MAX) return wideNodeOf(table, node).places.get(step);
  let item = node + 1;
  for (let i = 0; i < step && item < nextOf(table, node); i++) item = nextOf(table, item);
  return item < nextOf(table, node) ? { key: undefined, value: item } : undefined;
}

/** A field of a map, its own before merged ones, as the composer resolves them. */
function findField(table: NodeTable, map: number, name: string): Place | undefined {
  const pending = [map];
  const seen = new Set<number>(); // merges may meet in a map by many ways; each is searched once
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (seen.has(current)) continue;
    seen.add(current);
    const { place, merges } = lookInto(table, current, name);
    if (place !== undefined) return place;
    pending.push(...merges.flatMap((value) => mergeSources(table, value)).toReversed());
  }
  return undefined;
}

/** A map's own field, or else the values of its merge keys. */
function lookInto(
  table: NodeTable,
  map: number,
  name: string,
): { place: Place | undefined; merges: readonly number[] } {
  const merges: number[] = [];
  let count = 0;
  for (let key = map + 1; key < nextOf(table, map); key = nextOf(table, key + 1)) {
    if (count++ === LOOK_THROUGH_MAX) {
      const wide = wideNodeOf(table, map);
      return { place: wide.places.get(name), merges: wide.merges };
    }
    if (kindOf(table, key) === MERGE) merges.push(key + 1);
    else if (table.keys[linkOf(table, key)] === name) return { place: { key, value: key + 1 }, merges };
  }
  return { place: undefined, merges };
}

/** The children of a node by name or number; of ten thousand jobs each is found as fast as the first. */
function wideNodeOf(table: NodeTable, node: number): WideNode {
  const known = table.wide.get(node);
  if (known !== undefined) return known;
  const places = new Map<string | number, Place>();
  const merges: number[] = [];
  const isList = kindOf(table, node) === LIST;
  for (let child = node + 1; child < nextOf(table, node); ) {
    const value = isList ? child : child + 1;
    const name = isList ? places.size : (table.keys[linkOf(table, child)] ?? '');
    if (!isList && kindOf(table, child) === MERGE) merges.push(value);
    else if (!places.has(name)) places.set(name, { key: isList ? undefined : child, value });
    child = nextOf(table, value);
  }
  const wide = { places, merges };
  table.wide.set(node, wide);
  return wide;
}

/** The maps that a merge key's value names. */
function mergeSources(table: NodeTable, value: number): number[] {
  const node = followAlias(table, value);
  if (kindOf(table, node) === MAP) return [node];
  const sources: number[] = [];
  for (let item = node + 1; item < nextOf(table, node); item = nextOf(table, item))
    sources.push(followAlias(table, item));
  return sources;
}

/** An alias never leads to another: an anchor on an alias is a syntax error. */
function followAlias(table: NodeTable, node: number): number {
  return kindOf(table, node) === ALIAS ? linkOf(table, node) : node;
}
