/**
 * What the static estimate knows about sizes: of nodes whose size was worked out, of the elements of collections, and
 * of local names; with the caller's hints about the inputs.
 */
import type { Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { DYN, type Type } from '../types.ts';
import { ANY_SIZE, exactly, type Range, unite } from './ranges.ts';
import { countCodePoints } from './sizes.ts';

/**
 * Says how large an input may be: `path` leads from a variable through field names, `@items`, `@keys` and `@values`,
 * and is undefined for a value that is in no input. Undefined = not known. Asked for values that the expression does
 * not itself size, and for the elements of lists.
 */
export type SizeHint = (path: readonly string[] | undefined, type: Type) => Range | undefined;

/** Sizes of the keys (or 1 for list indexes) and values of a collection. */
export type EntrySizes = { readonly of: 'list' | 'map'; readonly key: Range; readonly value: Range };

export type LocalName = {
  readonly path: readonly string[] | undefined;
  readonly size: Range | undefined;
  readonly entries: EntrySizes | undefined;
};

export type Estimation = {
  readonly checked: Checked;
  readonly hint: SizeHint;
  /** By node id. */
  readonly paths: Map<number, readonly string[]>;
  readonly sizes: Map<number, Range>;
  readonly entries: Map<number, EntrySizes>;
  readonly locals: Map<string, LocalName[]>;
};

/** Knows nothing yet but the expression and the hints. */
export function startEstimation(checked: Checked, hint: SizeHint): Estimation {
  return { checked, hint, paths: new Map(), sizes: new Map(), entries: new Map(), locals: new Map() };
}

/** Runs `body` with `name` meaning `local`. */
export function withLocal<R>(est: Estimation, name: string, local: LocalName, body: () => R): R {
  const stack = est.locals.get(name) ?? [];
  est.locals.set(name, stack);
  stack.push(local);
  const result = body();
  stack.pop();
  return result;
}

export const findLocal = (est: Estimation, name: string): LocalName | undefined => est.locals.get(name)?.at(-1);

export const typeOfNode = (est: Estimation, node: Expr): Type => est.checked.types[node.id] ?? DYN;

/** The way from an input to what the node reads; undefined for what is in no input. */
export function pathOf(est: Estimation, node: Expr): readonly string[] | undefined {
  const local = node.kind === 'ident' ? findLocal(est, node.name) : undefined;
  return local === undefined ? est.paths.get(node.id) : local.path;
}

/** Appends to a path; what is not reachable from an input stays so. */
export const extendPath = (path: readonly string[] | undefined, step: string): readonly string[] | undefined =>
  path === undefined ? undefined : [...path, step];

/** Notes the path of a node that has one. */
export function setPath(est: Estimation, node: Expr, path: readonly string[] | undefined): void {
  if (path !== undefined) est.paths.set(node.id, path);
}

/** The size of a node, as far as it is known from the expression, the hints or the type. */
export function sizeOfNode(est: Estimation, node: Expr): Range | undefined {
  const known = est.sizes.get(node.id) ?? literalSize(node);
  if (known !== undefined) return known;
  const type = typeOfNode(est, node);
  const hinted = est.hint(pathOf(est, node), type);
  if (hinted !== undefined) {
    est.sizes.set(node.id, hinted);
    return hinted;
  }
  if (isScalar(type)) return exactly(1);
  return node.kind === 'ident' ? findLocal(est, node.name)?.size : undefined;
}

export const sizeOrAny = (est: Estimation, node: Expr): Range => sizeOfNode(est, node) ?? ANY_SIZE;

/** Notes the size of a node that has a known one. */
export function setSize(est: Estimation, node: Expr, size: Range | undefined): void {
  if (size !== undefined) est.sizes.set(node.id, size);
}

/** Sizes of the keys and values of a collection, as far as they are known. */
export function entriesOfNode(est: Estimation, node: Expr): EntrySizes | undefined {
  const known = est.entries.get(node.id);
  return known ?? (node.kind === 'ident' ? findLocal(est, node.name)?.entries : undefined);
}

/** Notes the sizes of keys and values where they are known. */
export function setEntries(est: Estimation, node: Expr, entries: EntrySizes | undefined): void {
  if (entries !== undefined) est.entries.set(node.id, entries);
}

/** Sizes that hold for the elements of both collections; unknown when they are for one. */
export function uniteEntries(a: EntrySizes | undefined, b: EntrySizes | undefined): EntrySizes | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { of: a.of, key: unite(a.key, b.key), value: unite(a.value, b.value) };
}

function literalSize(node: Expr): Range | undefined {
  if (node.kind === 'list') return exactly(node.elements.length);
  if (node.kind === 'map') return exactly(node.entries.length);
  if (node.kind !== 'literal') return undefined;
  if (node.value.type === 'string') return exactly(countCodePoints(node.value.value));
  return exactly(node.value.type === 'bytes' ? node.value.value.length : 1);
}

/** Whether values of the type are of one size whatever they are. */
export function isScalar(type: Type): boolean {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
    case 'duration':
    case 'timestamp':
      return true;
    case 'optional':
      return isScalar(type.element);
    default:
      return false;
  }
}
