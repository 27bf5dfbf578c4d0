/** Values of Terraform as JavaScript values: JSON, and what cannot be known, with the reasons. */
import { setField } from '../../base/json.ts';
import { mergeReasons, REASONS_MAX } from '../../base/unknown-port.ts';

export { setField };

export type Value = null | boolean | number | bigint | string | readonly Value[] | ObjectValue | Unknown | LazyObject;

/** An object or a map. Read by own properties only: a key such as `__proto__` is data like any other. */
export type ObjectValue = { readonly [key: string]: Value };

/** That an expression read something of a resource, a data source or a module that is not in the scan. */
export type Read = {
  /** Address below the root module: `module.x.aws_s3_bucket.b[0]`. */
  readonly target: string;
  /** The first attribute that is read; empty for the whole. */
  readonly attribute: string;
};

/** What is known of an unknown value nevertheless. */
export type Refinement = {
  /** Never null. */
  readonly isSet?: boolean;
  /** Evaluation failed, which `try` and `can` can tell from a value that comes later. */
  readonly isError?: boolean;
  /** A text, and not the empty one. */
  readonly isNonEmpty?: boolean;
  /** A text of which parts are known. */
  readonly parts?: readonly TextPart[];
  /** A JSON text that encodes this value, in which something is unknown. */
  readonly encoded?: Value;
  readonly reads?: readonly Read[];
};

export type TextPart = string | Unknown;

/** Reads that one value keeps; the first are the nearest causes, as of its reasons. */
const READS_MAX = 64;

/** A value that cannot be known before apply, or at all; the reasons are the roots of the chain. */
export class Unknown {
  readonly reasons: readonly string[];
  readonly isSet: boolean;
  readonly isError: boolean;
  readonly isNonEmpty: boolean;
  readonly parts: readonly TextPart[] | undefined;
  readonly encoded: Value | undefined;
  readonly reads: readonly Read[];
  constructor(reasons: readonly string[], refinement: Refinement = {}) {
    this.reasons = reasons;
    this.isSet = refinement.isSet ?? false;
    this.isError = refinement.isError ?? false;
    this.isNonEmpty = refinement.isNonEmpty ?? refinement.parts?.some(isNonEmptyPart) ?? false;
    this.parts = refinement.parts;
    this.encoded = refinement.encoded;
    this.reads = refinement.reads ?? [];
  }
}

function isNonEmptyPart(part: TextPart): boolean {
  return typeof part === 'string' ? part !== '' : part.isNonEmpty;
}

/** An object whose fields are evaluated when asked for: a resource, a module call, `var`. */
export class LazyObject {
  /** How it is written: `aws_s3_bucket.b`. */
  readonly name: string;
  readonly get: (field: string) => Value;
  /** The read that using the object as a whole means, undefined for the scope's own names such as `var`. */
  readonly whole: Read | undefined;
  /** True when it stands for any number of instances. */
  readonly isMany: boolean;
  constructor(name: string, get: (field: string) => Value, whole?: Read, isMany = false) {
    this.name = name;
    this.get = get;
    this.whole = whole;
    this.isMany = isMany;
  }
}

/** True for an object or map whose fields are there. */
export function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isOpaque(value);
}

/** True for a list, set or tuple: they are all one here. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for what has no fields of its own to look at. */
export function isOpaque(value: Value): value is Unknown | LazyObject {
  return value instanceof Unknown || value instanceof LazyObject;
}

/** Own field of an object, undefined when absent. */
export function fieldOf(object: ObjectValue, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** An object of entries; of two with one key the last counts. */
export function makeObject(entries: Iterable<readonly [string, Value]>): ObjectValue {
  const object: Record<string, Value> = {};
  for (const [key, value] of entries) setField(object, key, value);
  return object;
}

/** An evaluation that failed: Terraform would refuse the configuration here. */
export function failBecause(reason: string): Unknown {
  return new Unknown([reason], { isError: true });
}

/** One unknown out of several, with all their reasons. It is an error when one of them is. */
export function mergeUnknowns(unknowns: readonly Unknown[], refinement: Refinement = {}): Unknown {
  const [first] = unknowns;
  if (first !== undefined && unknowns.length === 1 && first.parts === undefined && first.encoded === undefined) {
    const isAlike =
      (refinement.isSet ?? false) === first.isSet && (refinement.isNonEmpty ?? false) === first.isNonEmpty;
    if (isAlike && refinement.parts === undefined && refinement.encoded === undefined) return first;
  }
  const reads = new Set<Read>();
  for (const unknown of unknowns) for (const read of unknown.reads) if (reads.size < READS_MAX) reads.add(read);
  const isError = unknowns.some((unknown) => unknown.isError);
  return new Unknown(mergeReasons(unknowns), { ...refinement, isError, reads: [...reads] });
}

/** What is made of something unknown as a whole: there for sure, and an error where that is one. */
export function keepUnknown(unknown: Unknown): Unknown {
  return unknown.isError ? unknown : mergeUnknowns([unknown], { isSet: true });
}

/** The unknown that stands for an opaque value where its content is needed. */
export function toUnknown(value: Unknown | LazyObject): Unknown {
  if (value instanceof Unknown) return value;
  const reads = value.whole === undefined ? [] : [value.whole];
  return new Unknown([`${value.name} is known after apply`], { isSet: true, reads });
}

/** Values nest no deeper than this; what is below counts as unknown. */
export const VALUE_DEPTH_MAX = 200;

/** Unknowns anywhere in a value, up to a handful: enough to say why, and whether there are any. */
export function findUnknowns(value: Value): readonly Unknown[] {
  if (typeof value !== 'object' || value === null) return NO_UNKNOWNS;
  const found: Unknown[] = [];
  const isSearched = searchBriefly(value, { found, partsLeft: PARTS_MAX }, 0);
  return isSearched ? found : searchOnce(value, 0);
}

const NO_UNKNOWNS: readonly Unknown[] = [];

/** Parts that are visited without remembering them. */
const PARTS_MAX = 2000;

type Search = { readonly found: Unknown[]; partsLeft: number };

/** False when a value has too many parts, or shares them so that it seems to. */
function searchBriefly(value: Value, search: Search, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (--search.partsLeft < 0 || depth > VALUE_DEPTH_MAX) return false;
  if (isOpaque(value)) {
    search.found.push(toUnknown(value));
    return true;
  }
  const parts = isList(value) ? value : Object.values(value);
  return parts.every((part) => search.found.length >= REASONS_MAX || searchBriefly(part, search, depth + 1));
}

/** The unknowns in a collection, once it was searched; those of shared parts are found once. */
const foundInside = new WeakMap<object, readonly Unknown[]>();

function searchOnce(value: Value, depth: number): readonly Unknown[] {
  if (typeof value !== 'object' || value === null) return NO_UNKNOWNS;
  if (isOpaque(value)) return [toUnknown(value)];
  if (depth > VALUE_DEPTH_MAX) return [failBecause(`the value nests more than ${VALUE_DEPTH_MAX} levels deep`)];
  const known = foundInside.get(value);
  if (known !== undefined) return known;
  const found: Unknown[] = [];
  for (const inner of isList(value) ? value : Object.values(value)) {
    if (found.length >= REASONS_MAX) break;
    found.push(...searchOnce(inner, depth + 1));
  }
  foundInside.set(value, found);
  return found;
}
