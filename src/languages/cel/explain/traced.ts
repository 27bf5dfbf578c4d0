/**
 * CEL explain: the record of one evaluation, and what an evaluation that is recorded carries along.
 */
import type { Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import type { Bindings } from '../program.ts';
import type { Result, Value } from '../values.ts';
import type { Origin, Source } from './origin.ts';

/** An expression of which a node is part: the one that is explained, or that of a variable of its rule. */
export type Unit = {
  readonly checked: Checked;
  readonly variable?: string;
  /** How many of the rule's variables it may read: those before it. */
  readonly visibleCount: number;
};

/** One evaluation of one node. */
export type Traced = {
  readonly unit: Unit;
  readonly node: Expr;
  readonly result: Result;
  /** Where the result stands in the input; for `has(a.b)`, where `a.b` does. */
  readonly source: Source | undefined;
  /** What was evaluated for it, in order. A local name has the evaluation that gave it its value. */
  readonly children: readonly Traced[];
  /** Of a comprehension: what happened for each element. */
  readonly rounds: readonly Round[];
};

export type Round = {
  /** Index in the list or key in the map. */
  readonly key: Value;
  readonly source: Source | undefined;
  readonly predicate: Traced | undefined;
  readonly transform: Traced | undefined;
};

/**
 * What a local name stands for. `definition` is the evaluation that it comes from; the index of a list comes from
 * none.
 */
export type LocalValue = {
  readonly result: Result;
  readonly source: Source | undefined;
  readonly definition: Traced | undefined;
};

export type Locals = { readonly name: string; readonly read: () => LocalValue; readonly outer: Locals | undefined };

export type Tracer = {
  readonly bindings: Bindings;
  /** Variables of the rule, readable as `variables.<name>`; undefined when the expression stands alone. */
  readonly variables: readonly Unit[] | undefined;
  readonly variableTraces: Map<number, Traced>;
  readonly roots: Map<string, Origin>;
  /** Variables that nobody is to look at: what is read from them has no place in the input. */
  readonly givenVariables: readonly string[];
  /** Evaluations recorded so far. Above a bound, what cannot change a result is no longer evaluated. */
  tracedCount: number;
  /** Evaluates a node; handed in so that each form can live in a file of its own. */
  readonly visit: (tracer: Tracer, unit: Unit, node: Expr, locals: Locals | undefined) => Traced;
};

/**
 * Up to here both sides of `&&` and all elements are evaluated, so that every fault is found and not only the first.
 */
const EXHAUSTIVE_MAX = 20_000;

/** Beyond this the evaluation is given up: its explanation would be of no use to anyone. */
export const TRACED_MAX = 200_000;

export const isExhaustive = (tracer: Tracer): boolean => tracer.tracedCount < EXHAUSTIVE_MAX;

/** Ends a recording that grew too large. Never leaves the room. */
export class TooLarge extends Error {}
