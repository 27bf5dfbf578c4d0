/**
 * What one call may cost, and how large its result may be, from the sizes of its arguments: cel-go's checker estimates
 * of the standard library and the Kubernetes API server's of its libraries. Costs exclude those of the arguments.
 */
import type { Call, Expr } from '../ast.ts';
import { formatType, type Type } from '../types.ts';
import * as E from './estimation.ts';
import { add, ANY_SIZE, exactly, multiply, NOTHING, type Range, scale, UNBOUNDED } from './ranges.ts';
import { replacedSize } from './replaced-size.ts';
import {
  AUTHORIZATION_UNITS,
  FORMAT_PATTERN_SIZE_MAX,
  FORMAT_SIZE_MAX,
  LIST_UNITS,
  PATTERN_FACTOR,
  REQUIREMENT_UNITS,
  REQUIREMENTS_PER_CHARACTER,
  TRAVERSAL_FACTOR,
} from './units.ts';

export type CallEstimate = { readonly cost: Range; readonly size?: Range | undefined };

export type EstimatedCall = {
  readonly node: Call;
  /** Full name of the function. */
  readonly name: string;
  readonly overloadId: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
};

/** Undefined = this rule does not apply to the call. */
type Rule = (est: E.Estimation, call: EstimatedCall) => CallEstimate | undefined;

/** Estimates one overload of a call: by its name for the libraries, else by its overload for the standard library. */
export function estimateCall(est: E.Estimation, call: EstimatedCall): CallEstimate {
  return LIBRARY_RULES.get(call.name)?.(est, call) ?? STANDARD_RULES.get(call.overloadId)?.(est, call) ?? { cost: ONE };
}

const ONE = exactly(1);

const traverse = (size: Range): Range => scale(size, TRAVERSAL_FACTOR);
const sizeAt = (est: E.Estimation, call: EstimatedCall, index: number): Range => {
  const arg = call.args[index];
  return arg === undefined ? ANY_SIZE : E.sizeOrAny(est, arg);
};
const targetSize = (est: E.Estimation, call: EstimatedCall): Range =>
  call.target === undefined ? ANY_SIZE : E.sizeOrAny(est, call.target);

const fixed =
  (units: number): Rule =>
  () => ({ cost: exactly(units) });

/** A rule for methods only. */
const ofTarget =
  (rule: (size: Range, est: E.Estimation, call: EstimatedCall) => CallEstimate): Rule =>
  (est, call) =>
    call.target === undefined ? undefined : rule(targetSize(est, call), est, call);

/** A rule for calls with at least one argument, from its size. */
const ofFirst =
  (rule: (size: Range, est: E.Estimation, call: EstimatedCall) => CallEstimate): Rule =>
  (est, call) =>
    call.args.length === 0 ? undefined : rule(sizeAt(est, call, 0), est, call);

const walkFirst = ofFirst((size) => ({ cost: traverse(size) }));

const matchCost = (text: Range, pattern: Range): Range =>
  multiply(traverse(add(text, ONE)), scale(pattern, PATTERN_FACTOR));

const parseSelector = ofFirst((size) => {
  const requirements = scale(size, REQUIREMENTS_PER_CHARACTER);
  return { cost: add(exactly(LIST_UNITS), traverse(size), scale(requirements, REQUIREMENT_UNITS)) };
});

/** One unit per element, and a walk of each element that is a string or bytes. */
function costPerElement(est: E.Estimation, target: Expr): Range | undefined {
  const type = E.typeOfNode(est, target);
  const element = elementType(type);
  if (element === undefined) return undefined;
  const isText = element.kind === 'string' || element.kind === 'bytes';
  return isText ? add(ONE, traverse(elementSize(est, target, element))) : ONE;
}

/** What a list holds; for a map, Kubernetes looks at its first type parameter too. */
function elementType(type: Type): Type | undefined {
  if (type.kind === 'list') return type.element;
  return type.kind === 'map' ? type.key : undefined;
}

const elementSize = (est: E.Estimation, target: Expr, element: Type): Range =>
  est.hint(E.extendPath(E.pathOf(est, target), '@items'), element) ?? ANY_SIZE;

/** `indexOf` and `lastIndexOf` also serve strings, which are walked. */
const searchElements: Rule = (est, { target }) => {
  if (target === undefined) return undefined;
  const size = E.sizeOrAny(est, target);
  const element = costPerElement(est, target);
  return { cost: element === undefined ? traverse(size) : multiply(size, element) };
};

/** `includes` takes any target and counts a character of a string as an element. */
const searchAny: Rule = (est, { target }) =>
  target === undefined ? undefined : { cost: multiply(E.sizeOrAny(est, target), costPerElement(est, target) ?? ONE) };

const copyTarget = ofTarget((size) => ({ cost: traverse(size), size }));

const replaceText = ofTarget((size, est, call) => ({
  cost: scale(size, 2 * TRAVERSAL_FACTOR),
  size: replacedSize(size, sizeAt(est, call, 0), sizeAt(est, call, 1)),
}));

const splitText = ofTarget((size, _est, { args }) => {
  const limit = args[1];
  const isKnown = limit?.kind === 'literal' && limit.value.type === 'int';
  const max = isKnown ? BigInt.asUintN(64, limit.value.value) : size.max;
  return { cost: scale(size, 2 * TRAVERSAL_FACTOR), size: { min: 0n, max } };
});

const joinTexts: Rule = (est, call) => {
  const { target } = call;
  if (target === undefined) return undefined;
  const count = E.sizeOrAny(est, target);
  const element = elementType(E.typeOfNode(est, target));
  let size = element === undefined ? NOTHING : multiply(count, elementSize(est, target, element));
  if (call.args.length > 0) {
    const gaps = { min: count.min > 0n ? count.min - 1n : 0n, max: count.max > 0n ? count.max - 1n : 0n };
    size = add(size, multiply(sizeAt(est, call, 0), gaps));
  }
  return { cost: traverse(size), size };
};

const findPattern = ofTarget((size, est, call) => ({
  cost: matchCost(size, sizeAt(est, call, 0)),
  size: { min: 0n, max: size.max },
}));

/** Two addresses of 4 to 16 bytes, and a walk of one given as text. */
const ADDRESS: Range = { min: 4n, max: 16n };
const containsAddress = (est: E.Estimation, call: EstimatedCall): Range =>
  add(traverse(add(ADDRESS, ADDRESS)), call.overloadId.endsWith('_string') ? traverse(sizeAt(est, call, 0)) : NOTHING);

/** Kubernetes compares values of its own types at a price of its own; anything else is cel-go's. */
const equalityRule: Rule = (est, { args: [left, right] }) => {
  if (left === undefined || right === undefined) return undefined;
  const type = E.typeOfNode(est, left);
  if (type.kind !== 'opaque' || formatType(type) !== formatType(E.typeOfNode(est, right))) return undefined;
  if (type.name === 'kubernetes.NamedFormat') return { cost: traverse({ min: 1n, max: BigInt(FORMAT_SIZE_MAX) }) };
  if (type.name !== 'kubernetes.URL') return { cost: ONE };
  return { cost: traverse({ min: 1n, max: E.sizeOfNode(est, right)?.max ?? 1n }) };
};

const setsRule =
  (passes: number): Rule =>
  (est, call) => ({ cost: add(scale(multiply(sizeAt(est, call, 0), sizeAt(est, call, 1)), passes), ONE) });

const rulesFor = (rule: Rule, ...keys: string[]): [string, Rule][] => keys.map((key) => [key, rule]);

const LIBRARY_RULES: ReadonlyMap<string, Rule> = new Map([
  ...rulesFor(fixed(AUTHORIZATION_UNITS), 'check'),
  ...rulesFor(fixed(1), 'serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name'),
  ...rulesFor(fixed(1), 'allowed', 'reason', 'error', 'errored'),
  ...rulesFor(parseSelector, 'fieldSelector', 'labelSelector'),
  ...rulesFor(searchElements, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'),
  ...rulesFor(searchAny, 'includes'),
  ...rulesFor(
    ofFirst((size) => ({ cost: traverse(size), size })),
    'url',
    'jsonpatch.escapeKey',
  ),
  ...rulesFor(copyTarget, 'lowerAscii', 'upperAscii', 'substring', 'trim'),
  ...rulesFor(replaceText, 'replace'),
  ...rulesFor(splitText, 'split'),
  ...rulesFor(joinTexts, 'join'),
  ...rulesFor(findPattern, 'find', 'findAll'),
  ...rulesFor(walkFirst, 'cidr', 'isIP', 'isCIDR', 'ip', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...rulesFor(
    ofFirst((size) => ({ cost: scale(size, 2 * TRAVERSAL_FACTOR) })),
    'ip.isCanonical',
  ),
  ...rulesFor((est, call) => ({ cost: containsAddress(est, call) }), 'containsIP'),
  ...rulesFor((est, call) => ({ cost: add(containsAddress(est, call), traverse(ADDRESS), ONE) }), 'containsCIDR'),
  ...rulesFor(
    ofFirst((size) => ({ cost: scale(traverse(size), FORMAT_PATTERN_SIZE_MAX * PATTERN_FACTOR) })),
    'validate',
  ),
  ...rulesFor(equalityRule, '_==_'),
  ...rulesFor(setsRule(1), 'sets.contains', 'sets.intersects'),
  ...rulesFor(setsRule(2), 'sets.equivalent'),
]);

/** The comparison stops at the end of the shorter operand, and may stop at the first difference. */
const compareBoth: Rule = (est, call) => {
  const left = sizeAt(est, call, 0);
  const right = sizeAt(est, call, 1);
  const max = left.max < right.max ? left.max : right.max;
  return { cost: traverse({ min: max > 0n ? 1n : 0n, max }) };
};

const concatenate: Rule = (est, { node, overloadId, args: [left, right] }) => {
  if (left === undefined || right === undefined) return undefined;
  const size = add(E.sizeOrAny(est, left), E.sizeOrAny(est, right));
  E.setEntries(est, node, E.uniteEntries(E.entriesOfNode(est, left), E.entriesOfNode(est, right)));
  return { cost: overloadId === 'add_list' ? ONE : traverse(size), size };
};

const saturate = (bound: bigint): bigint => (bound > UNBOUNDED ? UNBOUNDED : bound);

const STANDARD_RULES: ReadonlyMap<string, Rule> = new Map([
  ...rulesFor(
    ofTarget((size) => ({ cost: traverse(size) })),
    'string_format',
  ),
  // A character takes up to four bytes.
  ...rulesFor(
    ofFirst((size) => ({ cost: traverse(size), size: { min: size.min, max: saturate(size.max * 4n) } })),
    'string_to_bytes',
  ),
  ...rulesFor(
    ofFirst((size) => ({ cost: traverse(size), size: { min: size.min / 4n, max: size.max } })),
    'bytes_to_string',
  ),
  // Two quotes, and each character may be escaped.
  ...rulesFor(
    ofFirst((size) => ({
      cost: traverse(size),
      size: { min: saturate(size.min + 2n), max: saturate(size.max * 2n + 2n) },
    })),
    'strings_quote',
  ),
  ...rulesFor(walkFirst, 'starts_with_string', 'ends_with_string'),
  ...rulesFor((est, call) => ({ cost: sizeAt(est, call, 1) }), 'in_list'),
  ...rulesFor(
    ofTarget((size, est, call) => ({ cost: matchCost(size, sizeAt(est, call, 0)) })),
    'matches_string',
  ),
  ...rulesFor(
    ofTarget((size, est, call) => ({ cost: multiply(traverse(size), traverse(sizeAt(est, call, 0))) })),
    'contains_string',
  ),
  ...rulesFor(concatenate, 'add_string', 'add_bytes', 'add_list'),
  ...rulesFor(compareBoth, 'less_string', 'less_equals_string', 'greater_string', 'greater_equals_string'),
  ...rulesFor(compareBoth, 'less_bytes', 'less_equals_bytes', 'greater_bytes', 'greater_equals_bytes'),
  ...rulesFor(compareBoth, 'equals', 'not_equals'),
]);
