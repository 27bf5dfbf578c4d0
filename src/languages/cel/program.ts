/**
 * What the CEL room hands out: a compiled expression (`Program`), and the compiled expressions of one rule
 * (`CompiledSet`) that share lazily evaluated variables and one cost budget.
 */
import type { Ast, CelIssue } from './ast.ts';
import type { Checked } from './check/scope.ts';
import type { Type } from './types.ts';
import type { Result, Value } from './values.ts';

/**
 * Values of the declared variables. A declared variable without a binding is an `undeclared_reference` where it is
 * used.
 */
export type Bindings = Readonly<Record<string, Value>>;

/** Bounds on one evaluation. Costs are Kubernetes CEL cost units. */
export type EvaluationLimits = {
  /** Most that one expression may cost; above it the result is `cost_exceeded`. Default 1e6. */
  readonly expressionCostMax?: number;
  /** Most that all expressions and variables of one run may cost together. Default 1e7. Only for sets. */
  readonly setCostMax?: number;
  /** Asked between steps of loops; true ends the evaluation with `interrupted`. Must not throw. */
  readonly isInterrupted?: () => boolean;
};

/** A compiled expression. Immutable; evaluations share nothing. */
export type Program = {
  readonly checked: Checked;
  readonly ast: Ast;
  readonly resultType: Type;
  /**
   * Evaluates. Never throws. The first evaluations run on closures; JavaScript is generated once that pays off, or when
   * `source` was asked for.
   */
  readonly evaluate: (bindings: Bindings, limits?: EvaluationLimits) => Result;
  /** Evaluates and counts the cost exactly as Kubernetes would; slower. */
  readonly evaluateTracked: (
    bindings: Bindings,
    limits?: EvaluationLimits,
  ) => { readonly result: Result; readonly cost: number };
  /** Generates the JavaScript now and shows it; undefined where code must not be generated. */
  readonly source: () => string | undefined;
};

export type NamedExpression = { readonly name: string; readonly expression: string };

/**
 * The expressions of one rule. Expression and variable order matters: a variable sees only those declared before it.
 */
export type SetSource = {
  /** Readable in the later variables and in all expressions as `variables.<name>`. */
  readonly variables: readonly NamedExpression[];
  readonly expressions: readonly NamedExpression[];
};

/** Issues by name: `variables.<name>` for variables, the name itself for expressions. */
export type SetIssues = ReadonlyMap<string, readonly CelIssue[]>;

/** `set` is there exactly when `issues` is empty. */
export type SetCompilation = { readonly set?: CompiledSet; readonly issues: SetIssues };

export type CompiledSet = {
  /** Type of each expression, in source order. */
  readonly resultTypes: readonly Type[];
  /** Checked expressions in source order. */
  readonly checked: readonly Checked[];
  /** One of them, for an explanation: with code that was generated ahead of time, no other is checked for it. */
  readonly checkedAt: (index: number) => Checked;
  /** Checked variables in source order. */
  readonly checkedVariables: readonly { readonly name: string; readonly checked: Checked }[];
  /** Begins the judgement of one input. Variables are evaluated at most once per run, failures included. */
  readonly start: (bindings: Bindings, limits?: EvaluationLimits) => SetRun;
  /**
   * How many of the first `count` expressions are true within the default limits before one is false, and `count` where
   * all are: the common answers of a rule, found at the least cost. `UNSURE` where only a run can tell.
   */
  readonly countTrue: (bindings: Bindings, count: number) => number;
  /** Generates the JavaScript now and shows it; undefined where code must not be generated. */
  readonly source: () => string | undefined;
};

export type SetRun = {
  /** Result of the expression at `index` in source order. Never throws. */
  readonly evaluate: (index: number) => Result;
  /** Value of `variables.<name>` by its index, evaluating it when no expression has. Never throws. */
  readonly evaluateVariable: (index: number) => Result;
  /** Exact cost of what was evaluated so far; counting it may evaluate again, so ask once, at the end. */
  readonly measureCost: () => number;
  /** Upper bound of the cost so far, for free. */
  readonly costSpent: number;
};
