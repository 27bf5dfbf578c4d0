/**
 * CEL explain: says why an expression has its result: which sub-expressions decided it, for which elements, and which
 * fields of the input a person would look at to change it. Evaluates the expression once more, slowly; nothing of
 * this is paid otherwise.
 */
import { formatPath } from '../../../base/positions.ts';
import type { TextRange } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import type { Bindings } from '../program.ts';
import { fail } from '../runtime/failures.ts';
import { Failure, type Result } from '../values.ts';
import { type Origin, pathOf } from './origin.ts';
import {
  attemptsOf,
  createReasoner,
  deepen,
  failureParts,
  isLogic,
  logicReasonsOf,
  mergeReads,
  type Read,
  readsOf,
  type Reasoner,
} from './reasons.ts';
import { shorten, showResult } from './show.ts';
import { traceUnit } from './trace.ts';
import { type Round, TooLarge, type Traced, type Unit } from './traced.ts';

/** A node of the expression, or of the rule's variable named in `variable`. `range` counts in the text of that one. */
export type Place = {
  readonly exprId: number;
  readonly range: TextRange;
  readonly text: string;
  readonly variable?: string;
};

/** A field of the input that decided a result. */
export type Culprit = {
  /** Begins with the variable. */
  readonly path: readonly (string | number)[];
  readonly rootVariable: string;
  /** Undefined where nothing stands. */
  readonly actual: Result | undefined;
};

export type Explanation = {
  readonly result: Result;
  /** The innermost sub-expressions that made the result what it is, in the order of evaluation. */
  readonly decisive: readonly (Place & { readonly value: Result })[];
  /** The fields of the input that those read. */
  readonly culprits: readonly (Place & Culprit)[];
  /** The explanation in words, a line for each step. */
  readonly text: string;
};

export type ExplainOptions = {
  /** Variables of the rule in source order, read as `variables.<name>` and followed into their own expressions. */
  readonly variables?: readonly { readonly name: string; readonly checked: Checked }[];
  /** Variables that are as they are, such as the parameters of a rule: what they hold is never the culprit. */
  readonly givenVariables?: readonly string[];
};

const PLACES_MAX = 200;
const LINES_MAX = 200;

type Telling = {
  readonly reasoner: Reasoner;
  readonly told: Set<Traced>;
  readonly decisive: Traced[];
  readonly reads: Read[];
  /** What failed operands would have read; see `attemptsOf`. */
  readonly attempts: Read[];
  /** Undefined when no text is wanted. */
  readonly lines: string[] | undefined;
};

/**
 * Explains the result of a checked expression for one input. At most 200 places and lines are given. An evaluation
 * that is too large to record, or input nested too deep, is explained by saying so. Never throws.
 */
export function explain(checked: Checked, bindings: Bindings, options: ExplainOptions = {}): Explanation {
  const root = record(checked, bindings, options);
  if (root instanceof Failure) return { result: root, decisive: [], culprits: [], text: showResult(root) };
  const lines: string[] = [];
  const telling = createTelling(lines);
  tell(telling, root, '');
  return {
    result: root.result,
    decisive: telling.decisive.map((traced) => ({ ...placeOf(traced), value: traced.result })),
    culprits: readsToldIn(telling).map((read) => ({ ...placeOf(read.by), ...culpritOf(read) })),
    text: lines.join('\n'),
  };
}

/** The culprits alone, for who has many results to explain: the words are most of the work. */
export function findCulprits(checked: Checked, bindings: Bindings, options: ExplainOptions = {}): readonly Culprit[] {
  const root = record(checked, bindings, options);
  if (root instanceof Failure) return [];
  const telling = createTelling(undefined);
  tell(telling, root, '');
  return readsToldIn(telling).map(culpritOf);
}

const createTelling = (lines: string[] | undefined): Telling => {
  return { reasoner: createReasoner(), told: new Set(), decisive: [], reads: [], attempts: [], lines };
};

function record(checked: Checked, bindings: Bindings, options: ExplainOptions): Traced | Failure {
  const variables = options.variables?.map(
    ({ name, checked: own }, index): Unit => ({ checked: own, variable: name, visibleCount: index }),
  );
  const unit: Unit = { checked, visibleCount: variables?.length ?? 0 };
  try {
    return traceUnit(bindings, unit, variables, options.givenVariables);
  } catch (error) {
    if (error instanceof TooLarge) return fail('interrupted', 'the evaluation is too large to be explained');
    if (!(error instanceof RangeError)) throw error;
    return fail('interrupted', 'the data is nested too deep to be explained');
  }
}

const readsToldIn = ({ reads, attempts }: Telling): readonly Read[] => mergeReads(deepen(reads, attempts));

const culpritOf = ({ origin }: Read): Culprit => ({
  path: pathOf(origin),
  rootVariable: origin.variable,
  actual: origin.value,
});

function placeOf({ unit, node }: Traced): Place {
  const text = unit.checked.ast.text.slice(node.range.start, node.range.end);
  const { variable } = unit;
  return { exprId: node.id, range: node.range, text, ...(variable === undefined ? {} : { variable }) };
}

/**
 * Writes a line for an evaluation and goes on to what decided it, down to the places in the input; each is told once.
 */
function tell(telling: Telling, traced: Traced, indent: string): void {
  if (telling.told.has(traced) || isFull(telling)) return;
  telling.told.add(traced);
  say(telling, () => `${indent}${shorten(placeOf(traced).text)} is ${showResult(traced.result)}`);
  if (traced.node.kind === 'logical') telling.attempts.push(...attemptsOf(traced));
  const parts = partsToTell(telling.reasoner, traced);
  if (parts.length === 0) return tellReads(telling, traced, `${indent}  `);
  const rounds = indexRounds(traced);
  for (const part of parts) tellPart(telling, traced, part, rounds.get(part), `${indent}  `);
}

/** Of a comprehension: the round that each part was evaluated in. */
function indexRounds({ rounds }: Traced): ReadonlyMap<Traced, Round> {
  const byPart = new Map<Traced, Round>();
  for (const round of rounds) {
    if (round.predicate !== undefined) byPart.set(round.predicate, round);
    if (round.transform !== undefined) byPart.set(round.transform, round);
  }
  return byPart;
}

function partsToTell(reasoner: Reasoner, traced: Traced): readonly Traced[] {
  if (traced.result instanceof Failure) return failureParts(traced);
  return isLogic(reasoner, traced) ? flattenChain(reasoner, traced) : [];
}

/** The reasons of a chain `a && b && c` as if it were one operator of many operands. */
function flattenChain(reasoner: Reasoner, traced: Traced): readonly Traced[] {
  const { node } = traced;
  const reasons = logicReasonsOf(reasoner, traced);
  if (node.kind !== 'logical') return reasons;
  return reasons.flatMap((reason) =>
    reason.node.kind === 'logical' && reason.node.operator === node.operator
      ? flattenChain(reasoner, reason)
      : [reason],
  );
}

/** Goes on to a part, after a line that names the element when the part belongs to one. */
function tellPart(telling: Telling, whole: Traced, part: Traced, round: Round | undefined, indent: string): void {
  if (round === undefined) tell(telling, part, indent);
  else {
    say(telling, () => `${indent}for ${nameRound(whole, round)}:`);
    tell(telling, part, `${indent}  `);
  }
}

function nameRound(whole: Traced, { key, source }: Round): string {
  if (source?.origin !== undefined) return formatPath(pathOf(source.origin));
  const subject = whole.children[0];
  return `${subject === undefined ? '' : shorten(placeOf(subject).text)}[${showResult(key)}]`;
}

/** Ends a thread: the evaluation that decided, and what it read. */
function tellReads(telling: Telling, traced: Traced, indent: string): void {
  if (telling.decisive.length < PLACES_MAX) telling.decisive.push(traced);
  for (const read of readsOf(telling.reasoner, traced)) {
    if (telling.reads.length < PLACES_MAX) telling.reads.push(read);
    say(telling, () => {
      const line = `${indent}${showOrigin(read.origin)}`;
      return line.trim() === telling.lines?.at(-1)?.trim() ? undefined : line;
    });
  }
}

const showOrigin = (origin: Origin): string => `${formatPath(pathOf(origin))} is ${showResult(origin.value)}`;

const isFull = ({ decisive, lines }: Telling): boolean =>
  decisive.length >= PLACES_MAX && (lines === undefined || lines.length > LINES_MAX);

/** Adds a line, unless there is none to add. */
function say({ lines }: Telling, write: () => string | undefined): void {
  if (lines === undefined || lines.length > LINES_MAX) return;
  const line = lines.length < LINES_MAX ? write() : '…';
  if (line !== undefined) lines.push(line);
}
