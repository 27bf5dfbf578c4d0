/**
 * CEL compiler, JavaScript back end: what the emitters of the node kinds share.
 *
 * Generated code is a list of statements. Each node leaves its value in a JavaScript variable; a failure leaves by
 * `break` to the nearest construct that absorbs failures (`&&`, `||`, `all`, `exists`, bind) or by `return`. So there
 * are no exceptions and no objects per step. Fast paths test types in line; all else calls the functions that the
 * closures use (`$name`). Only names that this room makes and texts through `JSON.stringify` are written into code.
 */
import type { Expr } from '../../ast.ts';
import type { Checked } from '../../check/scope.ts';
import type { CostOptions, CostPlan } from '../../cost/plan.ts';
import type { Value } from '../../values.ts';
import { takesRefined } from '../dispatch.ts';
import type { Recipe, ValueRecipe } from './recipes.ts';

/**
 * What is known of a JavaScript variable that holds a node's value:
 * - `any`: any value, also an `Unknown` that stood in the input;
 * - `value`: any value but a failure;
 * - `bool`, `string`, `list`, `null`: that type; `int`: number or bigint; `small`: a safe-integer number;
 * - `optional`: an optional taken out of its box: the variable holds its value (of kind `any`), or `undefined` for
 * none.
 */
export type Kind = 'any' | 'value' | 'bool' | 'int' | 'small' | 'string' | 'list' | 'null' | 'optional';

export type Operand = {
  /** A variable name or a literal: free to repeat, without effect. */
  readonly code: string;
  readonly kind: Kind;
  /** The value, where it is known when compiling. */
  readonly constant?: Value;
  /** How that value is made; there with `constant`. */
  readonly recipe?: ValueRecipe;
  /** What the value is, apart from the variable that holds it: `b0.spec.template`. Reads of one path give one value. */
  readonly path?: string;
  /** Whether the value, or what the optional holds, is known to be JSON; see `isData`. */
  readonly isData?: boolean | undefined;
};

/** What is known of a value besides its variable. */
export type Known = Pick<Operand, 'kind' | 'isData'>;

/**
 * Whether the value is certain to be JSON with all that is in it: nothing in it has failed, or is of a class, and what
 * looks for that can be left out. It is most of the code otherwise, and a gate reads all code for each request.
 */
export function isData({ isData: isKnown, kind, constant }: Operand): boolean {
  if (isKnown === true || DATA_KINDS.has(kind)) return true;
  return Array.isArray(constant) && constant.every((item) => typeof item !== 'object' || item === null);
}

const DATA_KINDS: ReadonlySet<Kind> = new Set(['bool', 'int', 'small', 'string', 'null']);

/** The kind of what is read from the operand. */
export const kindWithin = (operand: Operand): Kind => (operand.isData === true ? 'value' : 'any');

/**
 * Where failures go. `return` leaves the function; a label collects them in a variable and goes on behind the block;
 * `leave` is a statement that gives up at once, for code that only has to tell what is true and what is false.
 */
export type Target =
  | 'return'
  | { readonly leave: string }
  | { readonly label: string; readonly slot: string; isUsed: boolean };

export type Local = {
  readonly name: string;
  readonly operand: Operand;
  /** Variable that holds the failure of the local's initial value, where it may have failed. */
  readonly failureSlot: string | undefined;
  readonly outer: Local | undefined;
};

/** The surroundings of a node. */
export type Place = {
  readonly target: Target;
  readonly locals: Local | undefined;
  /** Bindings that were found present on every way to here. Code that may be skipped works on a copy. */
  readonly bound: Set<string>;
  /** Fast reads that were made before, and the variables that hold what they found, by path. */
  readonly reads: Map<string, string>;
};

/** What all functions of a unit share. */
export type UnitCode = {
  /** What code refers to as `k0`, `k1`, ...: recipes as JSON, each once. */
  readonly constants: Map<string, { readonly name: string; readonly recipe: Recipe }>;
  /** What is known of each rule variable's value when it did not fail. */
  readonly variables: Known[];
  /** Whether a rule variable may hold a library object; see `Emitter.mayHoldOpaque`. */
  readonly mayHoldOpaque: boolean;
  readonly costOptions: CostOptions;
  /** Names of bindings that hold JSON, as the caller vouches. */
  readonly data: ReadonlySet<string>;
};

/**
 * A variable whose value is the same throughout the function, as parameters are, and what is made of it once at the
 * head of the function: nothing that has an effect.
 */
export type Steady = {
  readonly root: string;
  /** Variables that hold fields of the root, by paths. */
  readonly fields: Map<string, string>;
  /** Variables that are filled when first needed, by paths. */
  readonly filled: Map<string, string>;
  /** Statements that declare all of them. */
  readonly lines: string[];
};

/** One function that is being written. */
export type Emitter = {
  readonly unit: UnitCode;
  readonly checked: Checked;
  readonly plan: CostPlan;
  /** Names of the rule's variables that may be read here; undefined outside a set. */
  readonly ruleVariables: readonly string[] | undefined;
  /** Where they stand among the variables of all sets whose code is written together. */
  readonly variableBase: number;
  /** What their functions are called with. */
  readonly variableArgs: string;
  lines: string[];
  /** Upper bound of what one pass over the code that was written costs, loops aside. */
  units: number;
  names: number;
  /** Whether library objects may turn up where data is expected, so that field reads must look twice. */
  readonly mayHoldOpaque: boolean;
  /** Variables that are declared at the head of the function or of the loop body that is being written. */
  declared: string[];
  /** Names of bindings that the code reads, and the variables that hold them. */
  readonly bindings: Map<string, string>;
  /** Where it is known what stays the same in all loops. */
  readonly steady?: Steady | undefined;
  /** Writes the code of a node and says where its value is. */
  readonly emit: (node: Expr, place: Place) => Operand;
};

export const write = (e: Emitter, ...lines: readonly string[]): void => {
  e.lines.push(...lines);
};

/** A name that is new in the function. */
export const fresh = (e: Emitter, prefix: string): string => `${prefix}${e.names++}`;

/** Declares a variable with a value and returns its name. */
export function declareVariable(e: Emitter, prefix: string, value?: string): string {
  const name = fresh(e, prefix);
  write(e, value === undefined ? `let ${name};` : `let ${name} = ${value};`);
  return name;
}

/** The statement that declares variables, if there are any. */
export const declarations = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`let ${names.join(', ')};`];

/** Refers to what a recipe makes from generated code. */
export function constantCode(e: Emitter, recipe: Recipe): string {
  const { constants } = e.unit;
  const key = JSON.stringify(recipe);
  const known = constants.get(key);
  if (known !== undefined) return known.name;
  const name = `k${constants.size}`;
  constants.set(key, { name, recipe });
  return name;
}

/** A value that is known: as a literal, where JavaScript has one that means the same. */
export function constantOperand(e: Emitter, value: Value, recipe: ValueRecipe): Operand {
  const known = { constant: value, recipe };
  if (value === null) return { code: 'null', kind: 'null', ...known };
  if (typeof value === 'string') return { code: JSON.stringify(value), kind: 'string', ...known };
  if (typeof value === 'boolean') return { code: String(value), kind: 'bool', ...known };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { code: `(${value})`, kind: 'small', ...known };
  const kind = typeof value === 'bigint' ? 'int' : Array.isArray(value) ? 'list' : 'value';
  return { code: constantCode(e, { value: recipe }), kind, ...known };
}

/** The statement that fails with the failure that `code` yields. */
export function failStatement(target: Target, code: string): string {
  if (target === 'return') return `return ${code};`;
  if ('leave' in target) return target.leave;
  target.isUsed = true;
  return `{ ${target.slot} = $mergeFailures(${target.slot}, ${code}); break ${target.label}; }`;
}

/** As `failStatement`, pointing errors at a node. */
export const failAt = (target: Target, code: string, node: Expr): string =>
  failStatement(target, `$tag(${code}, ${node.id})`);

/** Tests that tell what is certainly no failure, by the kind that is expected. */
const SURE_TESTS: { readonly [kind in Kind]?: (name: string) => string } = {
  bool: (name) => `typeof ${name} !== "boolean" && `,
  int: (name) => `typeof ${name} !== "number" && `,
  string: (name) => `typeof ${name} !== "string" && `,
  list: (name) => `!Array.isArray(${name}) && `,
};

/**
 * Fails when the variable holds a failure. `expected`: its kind where it holds none, which is quicker to tell than that
 * a value has no class of ours, and in less code.
 */
export const failIfFailure = (target: Target, name: string, node: Expr, expected: Kind = 'any'): string =>
  `if (${SURE_TESTS[expected]?.(name) ?? ''}${name} instanceof $Failure) ${failAt(target, name, node)}`;

/** Fails when the variable holds a failure, other than an unknown value of which it is certain that it is there. */
export const failUnlessPresent = (target: Target, name: string, node: Expr): string =>
  `if (${name} instanceof $Failure && !$isSetUnknown(${name})) ${failAt(target, name, node)}`;

/** Fails when the variable holds a failure, other than an unknown value of which something is certain. */
export const failUnlessRefined = (target: Target, name: string, node: Expr): string =>
  `if (${name} instanceof $Failure && !$isRefined(${name})) ${failAt(target, name, node)}`;

/** Collects what `body` writes, without writing it. */
export function capture(e: Emitter, body: () => void): string[] {
  const outer = e.lines;
  e.lines = [];
  body();
  const lines = e.lines;
  e.lines = outer;
  return lines;
}

/**
 * Writes a block whose failures are collected in `slot` and do not leave it. Returns whether any can occur; `slot` is
 * only needed then.
 */
export function absorb(e: Emitter, place: Place, slot: string, body: (inner: Place) => void): boolean {
  if (typeof place.target === 'object' && 'leave' in place.target) {
    write(e, '{', ...capture(e, () => body({ ...place, bound: new Set(place.bound) })), '}');
    return false;
  }
  const target = { label: fresh(e, 'L'), slot, isUsed: false };
  const lines = capture(e, () => body({ ...place, target, bound: new Set(place.bound) }));
  if (target.isUsed) write(e, `${target.label}: {`, ...lines, '}');
  else write(e, '{', ...lines, '}');
  return target.isUsed;
}

/** The surroundings of code that may be skipped. */
export const skippable = (place: Place): Place => ({
  ...place,
  bound: new Set(place.bound),
  reads: new Map(place.reads),
});

/** The operand as a CEL value: puts an optional into its box. The result may still be an unknown. */
export function boxed(e: Emitter, operand: Operand, place: Place, node: Expr): Operand {
  if (operand.kind !== 'optional') return operand;
  const name = declareVariable(e, 't', `$box(${operand.code})`);
  write(e, failIfFailure(place.target, name, node));
  return { code: name, kind: 'value' };
}

/** The operand as a value that is no failure. */
export function settled(e: Emitter, operand: Operand, place: Place, node: Expr): Operand {
  const value = boxed(e, operand, place, node);
  if (value.kind !== 'any') return value;
  write(e, failIfFailure(place.target, value.code, node));
  return { ...value, kind: 'value' };
}

/** The test that a variable is of the type that a fast path needs; undefined when that is known. */
export function typeTest(operand: Operand, type: 'string' | 'number'): string | undefined {
  const isKnown = type === 'string' ? operand.kind === 'string' : operand.kind === 'small';
  return isKnown ? undefined : `typeof ${operand.code} === "${type}"`;
}

/** Joins tests; none needed is `true`. */
export const allOf = (...tests: readonly (string | undefined)[]): string =>
  tests.filter((test) => test !== undefined).join(' && ') || 'true';

/** Takes fuel for work whose amount shows at run time. Leaves the function when none is left. */
export const burn = (amount: string): string => `if ((s.fuel -= ${amount}) < 0 && s.refuel()) return s.halted;`;

/**
 * Writes what `rest` writes, which is evaluated after the operand. An operand that is a failure must win over a failure
 * of the rest, so where the rest may leave the block the operand is looked at first.
 */
export function emitAfter<T>(e: Emitter, operand: Operand, place: Place, node: Expr, rest: () => T): T {
  const results: T[] = [];
  const lines = capture(e, () => results.push(rest()));
  const mayBeFailure = operand.kind === 'any' || (operand.kind === 'optional' && operand.isData !== true);
  if (mayBeFailure && lines.some((line) => /\b(?:return|break)\b/.test(line))) {
    const reference = e.checked.references[node.id];
    const mayBeRefined = reference?.kind === 'overloads' && takesRefined(reference.overloads);
    const fail = mayBeRefined ? failUnlessRefined : failIfFailure;
    write(e, fail(place.target, operand.code, node));
  }
  write(e, ...lines);
  return results[0] as T;
}
