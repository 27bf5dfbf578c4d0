/** What an evaluation runs in: the names of a place, the services of its host, and the limits that it keeps. */
import type { Expression } from '../hcl/index.ts';
import { type Read, Unknown, type Value } from './values.ts';

/** What evaluation cannot do by itself; a host that lacks a service leaves its results unknown. */
export type Host = {
  /** A file below the scan's roots, by a path relative to the root module's folder; undefined when it was not read. */
  readonly readFile?: (path: string) => Uint8Array | undefined;
  /** RE2; undefined when the pattern is not valid. */
  readonly compileRegex?: (pattern: string) => Regex | undefined;
  readonly decodeYaml?: (text: string) => Value | undefined;
  /** Parses a template file: the text as a template, and its problems as one line. */
  readonly parseTemplate?: (text: string) => Expression | undefined;
};

export type Regex = {
  readonly groupNames: () => readonly string[];
  readonly matchAll: (text: string, limit: number) => readonly RegexMatch[];
};
export type RegexMatch = {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
};

/** Names that `for`, `dynamic` and template loops bind, innermost first. */
export type Names = { readonly name: string; readonly value: Value; readonly outer: Names | undefined };

/** One evaluation of a root module: what all of its expressions share. */
export type Evaluation = {
  readonly host: Host;
  /** Expressions that may still be evaluated. */
  stepsLeft: number;
  /** Characters that may still be made of others. */
  charsLeft: number;
  depth: number;
  /** What the attribute being evaluated has read so far. */
  reads: Set<Read> | undefined;
};

export type Scope = {
  readonly evaluation: Evaluation;
  /** The value of a name that no loop binds, undefined when the module has none of it. */
  readonly find: (root: string) => Value | undefined;
  readonly names: Names | undefined;
  /** The element of the splat around the expression. */
  readonly splatItem?: Value;
};

/** How expressions are evaluated, for the parts of the language that stand in files of their own. */
export type Evaluate = (expression: Expression, scope: Scope) => Value;

/** Nesting of expressions, through locals, variables and modules, at which evaluation gives up. */
const EXPRESSION_DEPTH_MAX = 400;
/** Expressions evaluated, and elements made, for one root module, besides those of its resources. */
const STEPS_MAX = 2_000_000;
/** Characters of all texts that one root module's expressions make. */
const CHARS_MAX = 100_000_000;
/** What every resource may take on top, so that large configurations are read as well as small ones. */
const STEPS_PER_RESOURCE = 1000;

/** A fresh evaluation on a host. */
export function createEvaluation(host: Host): Evaluation {
  return { host, stepsLeft: STEPS_MAX, charsLeft: CHARS_MAX, depth: 0, reads: undefined };
}

/** Grants what one more resource may take. An evaluation that was stopped stays so. */
export function grantSteps(evaluation: Evaluation): void {
  if (!isStopped(evaluation)) evaluation.stepsLeft += STEPS_PER_RESOURCE;
}

/** True when an evaluation took too long: everything that it was asked since is unknown. */
export function isStopped({ stepsLeft, charsLeft }: Evaluation): boolean {
  return stepsLeft < 0 || charsLeft < 0;
}

/** The scope with one more name. */
export function bindName(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, names: { name, value, outer: scope.names } };
}

/**
 * Counts one step, or as many as something costs; an unknown when the evaluation must stop here. `leaveStep` takes the
 * depth back.
 */
export function enterStep(evaluation: Evaluation, steps = 1): Unknown | undefined {
  evaluation.stepsLeft -= steps;
  if (isStopped(evaluation)) return new Unknown([TOO_LONG]);
  if (evaluation.depth >= EXPRESSION_DEPTH_MAX) return new Unknown(['expressions depend on each other too deeply']);
  evaluation.depth++;
  return undefined;
}

const TOO_LONG = 'the configuration takes too long to evaluate';

/** A list of lists takes up more than one of numbers. */
const WEIGHT_OF_LIST = 4;

/** The value, once what it takes up was counted; an unknown when it is too much. */
export function chargeValue(evaluation: Evaluation, value: Value): Value {
  if (typeof value === 'string') evaluation.charsLeft -= value.length;
  else if (Array.isArray(value)) evaluation.stepsLeft -= value.length * (Array.isArray(value[0]) ? WEIGHT_OF_LIST : 1);
  else return value;
  return isStopped(evaluation) ? new Unknown([TOO_LONG]) : value;
}

/** Ends what `enterStep` began. */
export function leaveStep(evaluation: Evaluation): void {
  evaluation.depth--;
}

const READS_PER_ATTRIBUTE_MAX = 256;

/** Notes what an expression read, for the references of the attribute that it stands in. */
export function noteReads(evaluation: Evaluation, reads: readonly Read[]): void {
  if (reads.length === 0) return;
  evaluation.reads ??= new Set();
  for (const read of reads) if (evaluation.reads.size < READS_PER_ATTRIBUTE_MAX) evaluation.reads.add(read);
}
