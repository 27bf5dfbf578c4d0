/** Evaluates expressions of ARM templates as far as they can be before a deployment. */
import { isJsonObject, type Json } from '../../base/json.ts';
import { isSameJson, mayBecome, mergeAlternatives } from '../../base/unknown-merge.ts';
import { joinText, type UnknownValue } from '../../base/unknown-port.ts';
import { callDeployment, findTypeIndex, isIdFunction, makeResourceId } from './deployment-functions.ts';
import { describeOpenName } from './describe-name.ts';
import { LIST_FUNCTIONS, MAKERS } from './list-functions.ts';
import type { Expr } from './parse.ts';
import type { ExpressionScope } from './scope.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { dependOn, findUnknowns, getFieldAnyCase, toText } from './values.ts';

type Call = Extract<Expr, { kind: 'call' }>;

const TOO_LARGE = 'the template is too large';

/** The value of an expression. What cannot be known is unknown; what is wrong is also reported. */
export function evaluateExpression(scope: ExpressionScope, expr: Expr): Json {
  switch (expr.kind) {
    case 'text':
    case 'number':
      return expr.value;
    case 'member':
      return takeMember(scope, expr);
    case 'call':
      return callByName(scope, expr);
  }
}

function takeMember(scope: ExpressionScope, expr: Extract<Expr, { kind: 'member' }>): Json {
  const of = evaluateExpression(scope, expr.of);
  const key = evaluateExpression(scope, expr.key);
  const open = scope.unknowns.read(of);
  const memberName = toText(key);
  if (open !== undefined && memberName !== undefined) {
    const reasons = open.reasons.map((reason) =>
      reason.replace(/^(\w+\([^()]*\)(?:\.\w+)*) is/, `$1.${memberName} is`),
    );
    return scope.unknowns.make(reasons, expr.isSafe ? {} : { isSet: true });
  }
  const unknowns = findUnknowns(scope.unknowns, [of, key], false);
  if (unknowns.length > 0) return dependOn(scope.unknowns, unknowns);
  const found: Json | undefined =
    typeof key === 'number' && Array.isArray(of) ? of[key] : getFieldAnyCase(of, memberName ?? '');
  if (found !== undefined) return found;
  return expr.isSafe ? null : fail(scope, 'unknown-name', `there is no member \`${memberName ?? '?'}\` to take`);
}

function fail(scope: ExpressionScope, code: 'bad-expression' | 'unknown-name' | 'too-large', message: string): Json {
  scope.addFault(code, message);
  return scope.unknowns.make([message], { isSet: true });
}

/** The functions that look at their arguments before these are evaluated, or at the template. */
function callByName(scope: ExpressionScope, expr: Call): Json {
  const name = expr.name.toLowerCase();
  if (!scope.chargeNodes([])) return scope.unknowns.make([TOO_LARGE], {});
  if (name === 'if') return choose(scope, expr);
  const args = expr.args.map((arg) => evaluateExpression(scope, arg));
  if (!scope.chargeNodes(args)) {
    return scope.unknowns.make([TOO_LARGE], {});
  }
  if (name === 'parameters' || name === 'variables') return readName(scope, name, args[0]);
  if (name === 'copyindex') return readCopyIndex(scope, args);
  if (isIdFunction(name)) {
    nameResource(scope, expr, args, 'id');
    return makeResourceId(scope, name, args);
  }
  if (name === 'reference' || name.startsWith('list')) return refer(scope, expr, args);
  if (expr.name.includes('.')) return callOwn(scope, expr.name, args);
  return callPure(scope, expr.name, args);
}

function choose(scope: ExpressionScope, expr: Call): Json {
  const [test, whenTrue, whenFalse] = expr.args;
  if (test === undefined || whenTrue === undefined || whenFalse === undefined) {
    return fail(scope, 'bad-expression', '`if` wants a condition and two values');
  }
  const truth = evaluateExpression(scope, test);
  const open = scope.unknowns.read(truth);
  if (open === undefined) return evaluateExpression(scope, truth === true ? whenTrue : whenFalse);
  const a = evaluateExpression(scope, whenTrue);
  return mergeAlternatives(scope.unknowns, open, a, evaluateExpression(scope, whenFalse)) ?? null;
}

function readName(scope: ExpressionScope, kind: 'parameters' | 'variables', name: Json | undefined): Json {
  const open = name === undefined ? undefined : scope.unknowns.read(name);
  if (open !== undefined) return dependOn(scope.unknowns, [open]);
  const text = toText(name) ?? '';
  const value = kind === 'parameters' ? scope.readParameter(text) : scope.readVariable(text);
  return value === undefined ? fail(scope, 'unknown-name', `\`${kind}('${text}')\` is not declared`) : value;
}

/** `copyIndex([loop,] [offset])`. */
function readCopyIndex(scope: ExpressionScope, args: readonly Json[]): Json {
  const [first, second] = args;
  const loop = typeof first === 'string' ? first : undefined;
  const offset = (loop === undefined ? first : second) ?? 0;
  const index = scope.readCopyIndex(loop);
  if (index === undefined) return fail(scope, 'bad-expression', '`copyIndex` is used outside of its loop');
  return typeof index === 'number' && typeof offset === 'number' ? index + offset : index;
}

/** `reference` and `list...`: what a resource says of itself once it runs. */
function refer(scope: ExpressionScope, expr: Call, args: readonly Json[]): Json {
  const [target] = args;
  if (typeof target === 'string' && !target.startsWith('/')) {
    const slash = target.lastIndexOf('/');
    const type = slash < 0 ? undefined : target.slice(0, slash);
    scope.addReference({ type, name: target.slice(slash + 1), attribute: expr.name });
  }
  return scope.unknowns.make([`${expr.name}(...) is known after deployment`], { isSet: true });
}

/** Tells the scope which resource an id function names. */
function nameResource(scope: ExpressionScope, expr: Call, args: readonly Json[], attribute: string): void {
  const index = findTypeIndex(args);
  const type = args[index];
  if (typeof type !== 'string') return;
  const names = expr.args.slice(index + 1).map((arg, i) => {
    const known = args[index + 1 + i];
    return typeof known === 'string' ? known.toLowerCase() : describeOpenName((part) => readPart(scope, part), arg);
  });
  scope.addReference({ type, name: names.join('/'), attribute });
}

/** The value of a part of a name. Ids in it are not evaluated again: each would do so with those in itself. */
function readPart(scope: ExpressionScope, part: Expr): Json | undefined {
  return hasId(part) ? undefined : evaluateExpression(scope, part);
}

function hasId(expr: Expr): boolean {
  if (expr.kind === 'member') return hasId(expr.of) || hasId(expr.key);
  return expr.kind === 'call' && (isIdFunction(expr.name.toLowerCase()) || expr.args.some(hasId));
}

function callOwn(scope: ExpressionScope, name: string, args: readonly Json[]): Json {
  const result = scope.callOwnFunction(name, args);
  return result ?? fail(scope, 'unknown-name', `the template declares no function \`${name}\``);
}

/** The functions of values alone. */
function callPure(scope: ExpressionScope, name: string, args: readonly Json[]): Json {
  const lower = name.toLowerCase();
  const own = callPartly(scope, lower, args) ?? callDeployment(scope, name, args);
  if (own !== undefined) return own;
  const maker = MAKERS.get(lower);
  const ofList = LIST_FUNCTIONS.get(lower);
  const ofText = TEXT_FUNCTIONS.get(lower);
  if (maker === undefined && ofList === undefined && ofText === undefined) {
    return fail(scope, 'bad-expression', `\`${name}\` is no function of ARM templates`);
  }
  const open = maker === undefined ? findUnknowns(scope.unknowns, args, ofList === undefined) : [];
  if (open.length > 0) return dependOn(scope.unknowns, open);
  const result = (maker ?? ofList)?.(args, scope.templateLoopItemsMax) ?? ofText?.(args);
  if (result === undefined) return fail(scope, 'bad-expression', `\`${name}\` cannot work with these arguments`);
  if (typeof result !== 'string' || result.length <= scope.templateTextCharsMax) return result;
  return fail(scope, 'too-large', `\`${name}\` makes a text of more than ${scope.templateTextCharsMax} characters`);
}

/** The functions that know something of their result while some arguments are unknown. */
function callPartly(scope: ExpressionScope, name: string, args: readonly Json[]): Json | undefined {
  switch (name) {
    case 'concat':
      return concat(scope, args);
    case 'format':
      return format(scope, args);
    case 'join':
      return join(scope, args);
    case 'and':
      return combine(scope, args, false);
    case 'or':
      return combine(scope, args, true);
    case 'not':
      return typeof args[0] === 'boolean' ? !args[0] : passOn(scope, args);
    case 'equals':
      return equals(scope, args);
    case 'coalesce':
      return coalesce(scope, args);
    case 'contains':
      return contains(scope, args);
    case 'empty':
      return isCertainlyFilled(scope, args[0]) ? false : undefined;
    case 'tryget':
      return passOn(scope, args.slice(0, 1)) ?? getFieldAnyCase(args[0], toText(args[1]) ?? '') ?? null;
    default:
      return undefined;
  }
}

/** Unknown when any argument is; undefined when all are known. */
function passOn(scope: ExpressionScope, args: readonly Json[]): Json | undefined {
  const open = findUnknowns(scope.unknowns, args, true);
  return open.length === 0 ? undefined : dependOn(scope.unknowns, open);
}

function concat(scope: ExpressionScope, args: readonly Json[]): Json {
  if (!args.some((arg) => Array.isArray(arg))) return joinParts(scope, args);
  const open = findUnknowns(scope.unknowns, args, false);
  return open.length > 0 ? dependOn(scope.unknowns, open) : (args.flat() as readonly Json[]);
}

/** Values put together as one text. */
function joinParts(scope: ExpressionScope, values: readonly Json[]): Json {
  const parts: (string | UnknownValue)[] = [];
  let charCount = 0;
  for (const value of values) {
    const part = toText(value) ?? scope.unknowns.read(value);
    if (part === undefined) return fail(scope, 'bad-expression', 'only texts can be put together');
    charCount += typeof part === 'string' ? part.length : 0;
    parts.push(part);
  }
  if (charCount <= scope.templateTextCharsMax) return joinText(scope.unknowns, parts);
  return fail(scope, 'too-large', `a text has more than ${scope.templateTextCharsMax} characters`);
}

/** `format('{0}-{1}', ...)`, with `{{` for a brace. */
function format(scope: ExpressionScope, [pattern, ...values]: readonly Json[]): Json | undefined {
  if (typeof pattern !== 'string') return passOn(scope, [pattern ?? null]);
  const pieces = pattern.split(/(\{\{|\}\}|\{\d+(?:[,:][^{}]*)?\})/);
  return joinParts(
    scope,
    pieces.map((piece, i) => {
      if (i % 2 === 0) return piece;
      return piece === '{{' || piece === '}}' ? piece.slice(1) : (values[Number.parseInt(piece.slice(1), 10)] ?? '');
    }),
  );
}

function join(scope: ExpressionScope, [list, delimiter]: readonly Json[]): Json | undefined {
  if (!Array.isArray(list) || typeof delimiter !== 'string') return passOn(scope, [list ?? null, delimiter ?? null]);
  return joinParts(
    scope,
    (list as readonly Json[]).flatMap((item, i) => (i === 0 ? [item] : [delimiter, item])),
  );
}

function combine(scope: ExpressionScope, args: readonly Json[], decisive: boolean): Json {
  if (args.includes(decisive)) return decisive;
  return passOn(scope, args) ?? !decisive;
}

function equals(scope: ExpressionScope, [a = null, b = null]: readonly Json[]): Json {
  const open = findUnknowns(scope.unknowns, [a, b], true);
  const [first] = open;
  if (first === undefined) return isSameJson(a, b);
  const text = [a, b].find((value) => typeof value === 'string');
  const isWhole = open.length === 1 && [a, b].some((value) => scope.unknowns.read(value) !== undefined);
  return isWhole && text !== undefined && !mayBecome(first, text) ? false : dependOn(scope.unknowns, open);
}

/** The first value that is not null. */
function coalesce(scope: ExpressionScope, args: readonly Json[]): Json {
  const before: UnknownValue[] = [];
  for (const arg of args) {
    const open = scope.unknowns.read(arg);
    if (open?.refinement.isSet === true && before.length === 0) return arg;
    if (open !== undefined) before.push(open);
    else if (arg !== null) return before.length === 0 ? arg : dependOn(scope.unknowns, before);
  }
  return before.length === 0 ? null : dependOn(scope.unknowns, before);
}

/** Whether a list has an item, an object a key, or a text a text in it. */
function contains(scope: ExpressionScope, [within = null, item = null]: readonly Json[]): Json | undefined {
  const open = findUnknowns(scope.unknowns, [within, item], false);
  if (open.length > 0) return dependOn(scope.unknowns, open);
  if (typeof within === 'string') return within.includes(toText(item) ?? '');
  if (Array.isArray(within)) {
    const isFound = (within as readonly Json[]).some((known) => isSameJson(known, item));
    return isFound ? true : (passOn(scope, [within]) ?? false);
  }
  return isJsonObject(within) ? getFieldAnyCase(within, toText(item) ?? '') !== undefined : undefined;
}

function isCertainlyFilled(scope: ExpressionScope, value: Json | undefined): boolean {
  return value !== undefined && scope.unknowns.read(value)?.refinement.isNonEmpty === true;
}
