/** What the evaluation of one root module shares: its modules, limits, problems, and what was evaluated already. */
import { constantTextOf, type Expression } from '../hcl/index.ts';
import type { Module, SourceFile } from './module.ts';
import type { Evaluation, Scope } from './scope.ts';
import { type Read, Unknown, type Value } from './values.ts';

export type TerraformProblemCode =
  | 'terraform-cycle'
  | 'terraform-capped'
  | 'terraform-module-missing'
  | 'terraform-module-depth'
  | 'terraform-too-large'
  | 'terraform-duplicate'
  | 'terraform-not-a-boolean';

/** Something about a configuration that its author should know, at a range of a file. */
export type TerraformProblem = {
  readonly code: TerraformProblemCode;
  readonly message: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
};

export type Context = {
  readonly evaluation: Evaluation;
  /** The module that a call means; `path` is the names of the calls that lead to it: `network.subnets`. */
  readonly resolveModule: (folder: string, source: string, path: string) => Module | undefined;
  readonly report: (problem: TerraformProblem) => void;
  /** Instances that one `count`, `for_each` or `dynamic` may have. */
  readonly instancesPerBlockMax: number;
  /** Modules that may be called inside of each other. */
  readonly moduleDepthMax: number;
  /** Variables of the root module from tfvars files. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** Every read there is, so that equal ones are one object. */
  readonly reads: Map<string, Read>;
};

/** A value that was evaluated, with what that read. */
export type Evaluated = { readonly value: Value; readonly reads: readonly Read[] };

/** Values by name, evaluated when first asked for. `busy` is one whose evaluation is under way. */
export type Cells = Map<string, Evaluated | 'busy'>;

/** Evaluates apart from the attribute under way: what it reads is returned, not noted. */
export function evaluateApart(evaluation: Evaluation, compute: () => Value): Evaluated {
  const outer = evaluation.reads;
  evaluation.reads = undefined;
  const value = compute();
  const reads: ReadonlySet<Read> | undefined = evaluation.reads;
  evaluation.reads = outer;
  return { value, reads: reads === undefined ? NO_READS : [...reads] };
}

const NO_READS: readonly Read[] = [];

/** What is evaluated without looking: most attributes are written out. Undefined for any other expression. */
export function constantOf(expression: Expression): Evaluated | undefined {
  if (expression.kind === 'literal') return { value: expression.value, reads: NO_READS };
  const text = constantTextOf(expression);
  return text === undefined ? undefined : { value: text, reads: NO_READS };
}

/**
 * The value of a cell, computed once. A value that needs itself is unknown, and `onCycle` hears of it.
 */
export function remember(
  evaluation: Evaluation,
  cells: Cells,
  key: string,
  compute: () => Value,
  onCycle: () => void,
): Evaluated {
  const known = cells.get(key);
  if (known === 'busy') {
    onCycle();
    return { value: new Unknown([`${key} refers to itself`]), reads: NO_READS };
  }
  if (known !== undefined) return known;
  cells.set(key, 'busy');
  const evaluated = evaluateApart(evaluation, compute);
  cells.set(key, evaluated);
  return evaluated;
}

/** The one object for a read. */
export function readOf(context: Context, target: string, attribute: string): Read {
  const key = `${target}\n${attribute}`;
  const known = context.reads.get(key);
  if (known !== undefined) return known;
  const read = { target, attribute };
  context.reads.set(key, read);
  return read;
}

/** A scope in which `find` knows a few more names. */
export function withFound(scope: Scope, found: Readonly<Record<string, Value>>): Scope {
  return { ...scope, find: (root) => (Object.hasOwn(found, root) ? found[root] : scope.find(root)) };
}
