/** Checks calls: methods, functions in namespaces, operators, and the operators that are not functions. */
import type { Call, Conditional, Expr, Logical } from '../ast.ts';
import type { Overload } from '../environment.ts';
import { BOOL, DYN, type Type } from '../types.ts';
import { isAssignable } from './assignability.ts';
import { MACRO_FORMS } from '../parse/macros.ts';
import { childrenOf } from '../parse/walk.ts';
import { describeCall, describeForms, findNearestFunction, suggestFunction } from './diagnostics.ts';
import { type Locals, findByName, findLocal, rootNameOf, toQualifiedName } from './names.ts';
import { resolveOverloads } from './overloads.ts';
import { type CheckState, report, showType } from './state.ts';
import { freshVariable, rollBack, substitute } from './substitution.ts';

/** Checks a call and notes which overloads it may run. */
export function checkCall(state: CheckState, call: Call, locals: Locals | undefined): Type {
  const { scope } = state;
  const qualifiedName = namespacedNameOf(call, locals);
  const namespaced = qualifiedName && findByName(scope.functions, scope.container, qualifiedName);
  if (namespaced) return resolveCall(state, call, undefined, namespaced, locals, true);
  const found = findByName(scope.functions, scope.container, call.name);
  if (found !== undefined) return resolveCall(state, call, call.target, found, locals, false);
  return reportUndeclared(state, call, qualifiedName, locals);
}

/** Checks the operands as well, but when a macro was meant its variables are no faults of their own. */
function reportUndeclared(
  state: CheckState,
  call: Call,
  qualifiedName: string | undefined,
  locals: Locals | undefined,
): Type {
  const nearest = findNearestFunction(state.scope, call, qualifiedName);
  const issueCount = state.issues.length;
  for (const child of childrenOf(call)) state.visit(state, child, locals);
  if (nearest !== undefined && MACRO_FORMS.has(nearest)) state.issues.length = issueCount;
  const message = `there is no function '${call.name}'`;
  report(state, 'undeclared-reference', message, call.nameRange, suggestFunction(nearest));
  return DYN;
}

/** `math.abs` for `math.abs(x)`, when `math` is no local variable. */
function namespacedNameOf(call: Call, locals: Locals | undefined): string | undefined {
  const prefix = call.target && toQualifiedName(call.target);
  if (prefix === undefined || findLocal(locals, rootNameOf(prefix)) !== undefined) return undefined;
  return `${prefix}.${call.name}`;
}

function resolveCall(
  state: CheckState,
  call: Call,
  target: Expr | undefined,
  [name, overloads]: readonly [string, readonly Overload[]],
  locals: Locals | undefined,
  isNamespaced: boolean,
): Type {
  const args = target === undefined ? call.args : [target, ...call.args];
  const argState = name === 'format' ? allowMixedLiterals(state) : state;
  const types = args.map((arg) => state.visit(argState, arg, locals));
  const isMember = target !== undefined;
  const resolution = resolveOverloads(state.substitution, overloads, isMember, types);
  const candidates = resolution?.overloads ?? overloads.filter((overload) => overload.isMember === isMember);
  state.references[call.id] = { kind: 'overloads', name, overloads: candidates, isNamespaced };
  if (resolution !== undefined) return resolution.result;
  reportNoMatch(state, call, name, overloads, args, types);
  return DYN;
}

/** The arguments of `format` come in one list and may differ in type everywhere, as cel-go has it. */
const allowMixedLiterals = (state: CheckState): CheckState =>
  state.scope.isHeterogeneous ? state : { ...state, scope: { ...state.scope, isHeterogeneous: true } };

function reportNoMatch(
  state: CheckState,
  call: Call,
  name: string,
  overloads: readonly Overload[],
  args: readonly Expr[],
  types: readonly Type[],
): void {
  const isMember = args.length > call.args.length;
  const shown = types.map((type) => substitute(state.substitution, type, 'dyn'));
  const before = state.substitution.trail.length;
  const fits = (candidates: readonly Overload[], tried: readonly Type[]): boolean => {
    const isFitting = resolveOverloads(state.substitution, candidates, isMember, tried) !== undefined;
    rollBack(state.substitution, before);
    return isFitting;
  };
  // An argument is to blame when the call would fit were it of another type; of a container and its index, the index.
  const culprits = shown.flatMap((_, at) => (fits(overloads, shown.with(at, DYN)) ? [at] : []));
  const culprit = culprits.length === 1 || name.startsWith('_[') ? culprits.at(-1) : undefined;
  const sameFirst = overloads.filter((one) =>
    fits(
      [one],
      one.params.map((_, at) => (at === 0 ? (shown[0] ?? DYN) : DYN)),
    ),
  );
  const message = `no overload fits ${describeCall(name, isMember, shown)}`;
  const range = (culprit === undefined ? undefined : args[culprit]?.range) ?? call.nameRange;
  const forms = describeForms(name, isMember, sameFirst.length > 0 ? sameFirst : overloads);
  report(state, 'no-matching-overload', message, range, forms);
}

/** `&&` and `||` take bool on both sides. */
export function checkLogical(state: CheckState, expr: Logical, locals: Locals | undefined): Type {
  for (const side of [expr.left, expr.right]) expectBool(state, side, locals, `an operand of ${expr.operator}`);
  return BOOL;
}

/** `c ? a : b` takes a bool and two branches of one type. */
export function checkConditional(state: CheckState, expr: Conditional, locals: Locals | undefined): Type {
  expectBool(state, expr.condition, locals, 'the condition of ?:');
  const then = state.visit(state, expr.then, locals);
  const otherwise = state.visit(state, expr.otherwise, locals);
  const result = freshVariable(state.substitution);
  isAssignable(state.substitution, then, result);
  if (isAssignable(state.substitution, otherwise, result)) return substitute(state.substitution, result);
  const [a, b] = [then, otherwise].map((type) => showType(state, type));
  report(
    state,
    'no-matching-overload',
    `the branches of ?: differ in type: ${a} and ${b}`,
    expr.otherwise.range,
    'Give both branches one type, or wrap one in dyn().',
  );
  return DYN;
}

/** Checks an expression that must be bool and reports when it is not. */
export function expectBool(state: CheckState, expr: Expr, locals: Locals | undefined, role: string): void {
  const type = state.visit(state, expr, locals);
  if (isAssignable(state.substitution, type, BOOL)) return;
  const message = `${role} must be bool, found ${showType(state, type)}`;
  report(state, 'no-matching-overload', message, expr.range);
}
