/**
 * What one call costs at run time, from its arguments and result: cel-go's runtime cost of the standard library and the
 * Kubernetes API server's costs of its libraries.
 *
 * Kubernetes keys its table by function name, cel-go by overload; Kubernetes goes first. A call whose overload is only
 * known at run time (dyn arguments) has no overload id in cel-go either and costs 1 unless the name decides.
 */
import { Failure, Opaque, type Result, type Value } from '../values.ts';
import { entriesOf, sizeOf, utf8Size } from './sizes.ts';
import {
  AUTHORIZATION_UNITS,
  LIST_UNITS,
  PATTERN_FACTOR,
  REQUIREMENT_UNITS,
  REQUIREMENTS_PER_CHARACTER,
  TRAVERSAL_FACTOR,
} from './units.ts';

/** Units of a call. `args` has the receiver first; a failed argument counts as size 1. */
export type CallCost = (args: readonly Result[], result: Result) => number;

/** `name` is the full function name; `overloadId` is given only when the static types leave exactly one. */
export function callCostOf(name: string, overloadId: string | undefined): CallCost {
  const byName = NAME_COSTS.get(name);
  if (byName !== undefined) return byName;
  return (overloadId === undefined ? undefined : OVERLOAD_COSTS.get(overloadId)) ?? ONE;
}

const ONE: CallCost = () => 1;
/** The cost of a call that was made once for all. */
export const NOTHING: CallCost = () => 0;

const traverse = (size: number): number => Math.ceil(size * TRAVERSAL_FACTOR);

/** A walk of the first operand, as in parsing it. */
export const walkFirst: CallCost = ([first]) => traverse(sizeOf(first));
/** A walk of the first operand and the building of a result as large. */
const copyFirst: CallCost = ([first]) => Math.ceil(sizeOf(first) * 2 * TRAVERSAL_FACTOR);
const walkShorter: CallCost = ([left, right]) => traverse(Math.min(sizeOf(left), sizeOf(right)));
const walkBoth: CallCost = ([left, right]) => traverse(sizeOf(left) + sizeOf(right));

/** One is added so that matching the empty string still pays for the pattern. */
const matchCost = (textSize: number, patternSize: number): number =>
  traverse(1 + textSize) * Math.ceil(patternSize * PATTERN_FACTOR);

export const matchPattern: CallCost = ([text, pattern]) => matchCost(sizeOf(text), sizeOf(pattern));

const findText: CallCost = ([text, part]) => traverse(sizeOf(text)) * traverse(sizeOf(part));

/** Compares two addresses up to the prefix, and walks an address given as text. */
const containsAddress: CallCost = ([cidr, other]) =>
  Math.ceil(2 * sizeOf(cidr) * TRAVERSAL_FACTOR) + (typeof other === 'string' ? traverse(sizeOf(other)) : 0);

const containsNetwork: CallCost = (args, result) => containsAddress(args, result) + traverse(sizeOf(args[0])) + 1;

const parseSelector: CallCost = ([, selector]) => {
  const size = sizeOf(selector);
  return LIST_UNITS + traverse(size) + Math.ceil(size * REQUIREMENTS_PER_CHARACTER) * REQUIREMENT_UNITS;
};

/** Values of the Kubernetes libraries compare in one step; all others as cel-go does. */
const equalityCost: CallCost = (args, result) => (args[0] instanceof Opaque ? 1 : walkShorter(args, result));

/** A named format pays for the pattern that Kubernetes has behind it. */
const validateFormat: CallCost = ([format, text]) =>
  format instanceof Opaque ? matchCost(sizeOf(text), FORMAT_PATTERN_SIZES.get(formatName(format)) ?? 1) : 1;

const formatName = (format: Opaque): string => ('name' in format ? String(format.name) : '');

/** Length of the pattern that the API server validates each format with. */
const FORMAT_PATTERN_SIZES: ReadonlyMap<string, number> = new Map([
  ['dns1123Label', 30],
  ['dns1123Subdomain', 60],
  ['dns1035Label', 30],
  ['qualifiedName', 60],
  ['dns1123LabelPrefix', 30],
  ['dns1123SubdomainPrefix', 60],
  ['dns1035LabelPrefix', 30],
  ['labelValue', 40],
  ['uri', 1120],
  ['uuid', 70],
  ['byte', 84],
  ['date', 71],
  ['datetime', 71],
]);

/** A walk of a whole value; the lengths of strings are those of their UTF-8, rounded down, as the API server has it. */
function traversalCost(value: Result | undefined): number {
  if (typeof value === 'string') return Math.floor(utf8Size(value) * TRAVERSAL_FACTOR);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL_FACTOR);
  if (value === undefined || value instanceof Failure) return 1;
  if (Array.isArray(value)) return value.reduce((sum: number, item: Value) => sum + traversalCost(item), 0);
  const entries = entriesOf(value);
  if (entries === undefined) return 1;
  let sum = 0;
  for (const [key, item] of entries) sum += traversalCost(key) + traversalCost(item);
  return sum;
}

const walkWhole: CallCost = ([first]) => traversalCost(first);

const setsCost =
  (passes: number): CallCost =>
  ([left, right]) =>
    1 + sizeOf(left) * sizeOf(right) * passes;

const named = (cost: CallCost, ...names: string[]): [string, CallCost][] => names.map((name) => [name, cost]);

const NAME_COSTS: ReadonlyMap<string, CallCost> = new Map([
  ...named(() => AUTHORIZATION_UNITS, 'check'),
  ...named(ONE, 'serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name'),
  ...named(ONE, 'allowed', 'reason', 'error', 'errored'),
  ...named(parseSelector, 'fieldSelector', 'labelSelector'),
  ...named(walkWhole, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf', 'includes'),
  ...named(walkFirst, 'url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey'),
  ...named(copyFirst, 'replace', 'split', 'ip.isCanonical'),
  ...named((_args, result) => Math.ceil(sizeOf(result) * 2 * TRAVERSAL_FACTOR), 'join'),
  ...named(matchPattern, 'find', 'findAll'),
  ...named(walkFirst, 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  // `cidr.ip()` reads a field; `ip('...')` parses.
  ...named((args, result) => (args[0] instanceof Opaque ? 1 : walkFirst(args, result)), 'ip'),
  ...named(containsAddress, 'containsIP'),
  ...named(containsNetwork, 'containsCIDR'),
  ...named(validateFormat, 'validate'),
  ...named(ONE, 'format.named', 'getScheme', 'getHostname', 'getHost', 'getPort', 'getEscapedPath', 'getQuery'),
  ...named(equalityCost, '_==_'),
  ...named(walkShorter, '_!=_'),
  ...named(setsCost(1), 'sets.contains', 'sets.intersects'),
  ...named(setsCost(2), 'sets.equivalent'),
  // cel-go replaces these two by steps of its own, which it does not charge.
  ...named(NOTHING, 'or', 'orValue'),
]);

const OVERLOAD_COSTS: ReadonlyMap<string, CallCost> = new Map([
  ...named(walkFirst, 'starts_with_string', 'ends_with_string', 'string_to_bytes', 'bytes_to_string'),
  ...named(walkFirst, 'strings_quote', 'string_format'),
  ...named(([, list]) => sizeOf(list), 'in_list'),
  ...named(walkShorter, 'less_string', 'less_equals_string', 'greater_string', 'greater_equals_string'),
  ...named(walkShorter, 'less_bytes', 'less_equals_bytes', 'greater_bytes', 'greater_equals_bytes'),
  ...named(walkBoth, 'add_string', 'add_bytes'),
  // Only the method: cel-go counts `matches(text, pattern)` as any other call.
  ...named(matchPattern, 'matches_string'),
  ...named(findText, 'contains_string'),
]);
