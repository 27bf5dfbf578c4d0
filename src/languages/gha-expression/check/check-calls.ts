/** Checks function calls: name, place, number and types of arguments, and what constant arguments give away. */
import { readConstantJson } from '../constant-json.ts';
import { parseFormat } from '../format-string.ts';
import type { CallNode, Expression } from '../ast.ts';
import { SPECIAL_FUNCTIONS, WORKFLOW_KEYS } from './availability.ts';
import { type FunctionEntry, FUNCTIONS, type Signature } from './functions.ts';
import { type Checker, listNames, report, suggestName } from './reporter.ts';
import { ANY, BOOL, type ExpressionType, formatType, isAssignable, mergeTypes, typeOfJson } from './types.ts';

/** Types of the arguments of a call, in order. */
type ArgumentTypes = readonly ExpressionType[];

const constantText = (node: Expression | undefined): string | undefined =>
  node?.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;

function checkPlace(c: Checker, node: CallNode): void {
  const key = node.name.toLowerCase();
  const { availability } = c.scope;
  if (availability === undefined || !SPECIAL_FUNCTIONS.has(key) || availability.functions.has(key)) return;
  const places = Array.from(WORKFLOW_KEYS).flatMap(([place, entry]) => (entry.functions.has(key) ? [place] : []));
  report(
    c,
    'function-not-available',
    node.nameRange,
    `function '${node.name}' may not be called here`,
    `It is available in ${listNames(places)}.`,
  );
}

function describeCount({ signatures }: FunctionEntry): string {
  const [first] = signatures as [Signature];
  const least = first.params.length - first.optionalCount;
  if (first.rest !== undefined) return `at least ${least}`;
  return first.optionalCount === 0 ? String(least) : `${least} to ${first.params.length}`;
}

const acceptsCount = ({ params, optionalCount, rest }: Signature, count: number): boolean =>
  count >= params.length - optionalCount && (rest !== undefined || count <= params.length);

const paramAt = ({ params, rest }: Signature, at: number): ExpressionType => params[at] ?? rest ?? ANY;

/** Position of the first argument that a signature refuses, -1 for none. */
const findRefused = (signature: Signature, types: ArgumentTypes): number =>
  types.findIndex((type, at) => !isAssignable(paramAt(signature, at), type));

function checkSignature(c: Checker, node: CallNode, entry: FunctionEntry, types: ArgumentTypes): void {
  if (!entry.signatures.some((signature) => acceptsCount(signature, types.length))) {
    report(
      c,
      'argument-count',
      node.range,
      `'${entry.name}' takes ${describeCount(entry)} arguments, here are ${types.length}`,
      'Add or remove arguments.',
    );
    return;
  }
  const refused = entry.signatures.map((signature) => findRefused(signature, types));
  if (refused.includes(-1)) return;
  const at = Math.max(...refused);
  const wanted = entry.signatures.map((signature) => formatType(paramAt(signature, at))).join(' or ');
  report(
    c,
    'argument-type',
    node.args[at]?.range ?? node.range,
    `argument ${at + 1} of '${entry.name}' is ${formatType(types[at] ?? ANY)}, it takes ${wanted}`,
    'Pass a value of that type; toJSON turns objects and lists into text.',
  );
}

function checkFormat(c: Checker, node: CallNode): void {
  const [first] = node.args;
  const text = constantText(first);
  if (first === undefined || text === undefined) return;
  const parts = parseFormat(text);
  if (parts === undefined) {
    report(
      c,
      'invalid-format',
      first.range,
      'the format string has a single brace',
      'Placeholders are {0}, {1}, ...; double a brace that stands for itself.',
    );
    return;
  }
  const used = new Set(parts.filter((part) => typeof part === 'number'));
  const count = node.args.length - 1;
  for (const number of used) {
    if (number < count) continue;
    const message = `placeholder {${number}} has no argument, ${count} are given`;
    report(c, 'missing-argument', first.range, message, 'Add the argument, or remove the placeholder.');
  }
  for (const [number, argument] of node.args.slice(1).entries()) {
    if (used.has(number)) continue;
    const message = `argument {${number}} does not occur in the format string`;
    report(c, 'unused-argument', argument.range, message, 'Add the placeholder, or remove the argument.');
  }
}

function checkFromJson(c: Checker, node: CallNode): ExpressionType {
  const [first] = node.args;
  const text = constantText(first);
  if (first === undefined || text === undefined) return ANY;
  const json = readConstantJson(text);
  if (json.kind === 'value') return typeOfJson(json.value);
  if (json.kind === 'invalid') {
    report(c, 'invalid-json', first.range, 'fromJSON is given text that is not JSON', 'Mend the JSON text.');
  }
  return ANY;
}

/** `case(predicate, value, predicate, value, ..., default)`. */
function checkCase(c: Checker, node: CallNode, types: ArgumentTypes): ExpressionType {
  if (types.length % 2 === 0) {
    const message = "'case' needs a default after its pairs of predicate and value";
    report(c, 'argument-count', node.range, message, 'Add the default as the last argument.');
  }
  const values: ExpressionType[] = [];
  for (const [at, type] of types.entries()) {
    const isPredicate = at % 2 === 0 && at < types.length - 1;
    if (!isPredicate) values.push(type);
    else if (at > 0 && !isAssignable(BOOL, type)) {
      const message = `argument ${at + 1} of 'case' is ${formatType(type)}, a predicate is bool`;
      report(c, 'argument-type', node.args[at]?.range ?? node.range, message, 'Compare the value with something.');
    }
  }
  return values.length === 0 ? ANY : values.reduce(mergeTypes);
}

/** The type of a call. */
export function checkCall(c: Checker, node: CallNode, types: ArgumentTypes): ExpressionType {
  const key = node.name.toLowerCase();
  const entry = FUNCTIONS.get(key);
  if (entry === undefined) {
    const names = Array.from(FUNCTIONS.values(), ({ name }) => name);
    const remedy = suggestName(node.name, names, 'Functions');
    report(c, 'undefined-function', node.nameRange, `there is no function '${node.name}'`, remedy);
    return ANY;
  }
  checkPlace(c, node);
  checkSignature(c, node, entry, types);
  if (key === 'format') checkFormat(c, node);
  if (key === 'fromjson') return checkFromJson(c, node);
  if (key === 'case' && types.length >= 3) return checkCase(c, node, types);
  return entry.signatures[0]?.result ?? ANY;
}
