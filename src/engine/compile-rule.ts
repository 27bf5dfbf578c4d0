/**
 * One compiled rule, for native controls and foreign policies alike: match conditions, validations with their
 * messages, and audit annotations over one set of lazily evaluated variables and one cost budget. The CEL room's own
 * limits hold: those of Kubernetes, per expression and per rule.
 */
import { LIMITS } from '../base/limits.ts';
import type { Bindings, CompiledSet, Environment, Result, SetRun } from '../languages/cel/index.ts';
import { CelError, Failure } from '../languages/cel/index.ts';
import type { PrecompiledSets, RuleFault, RuleSet, RuleSource } from './rule-set.ts';
import { annotationPlace, compileRuleSet, conditionPlace, validationPlace } from './rule-set.ts';

/** A validation that is not true. `failure` says why there is no value; without it the value is false. */
export type FailingValidation = {
  readonly index: number;
  readonly failure: Failure | undefined;
  /** Filled when the value is false. */
  readonly message: string;
};

export type RuleOutcome =
  /** A match condition is false. */
  | { readonly kind: 'skipped'; readonly condition: string }
  /** No match condition is false, and one has no value. */
  | { readonly kind: 'undecided'; readonly condition: string; readonly failure: Failure }
  /** All validations that are not true; none when all are. */
  | { readonly kind: 'judged'; readonly failing: readonly FailingValidation[] };

export type AuditAnnotation = { readonly key: string; readonly value: string | undefined; readonly error?: string };

export type CompiledRule = {
  readonly source: RuleSource;
  readonly ruleSet: RuleSet;
  readonly faults: readonly RuleFault[];
  /** How the common outcomes are told by counting; undefined where a fault keeps the rule from being counted. */
  readonly counted: CountedRule | undefined;
  /** Keeps nothing of the bindings. */
  readonly judge: (bindings: Bindings) => RuleOutcome;
  /** Values of the audit annotations; undefined where the expression gives null or nothing but white space. */
  readonly annotate: (bindings: Bindings) => readonly AuditAnnotation[];
};

/** A rule whose first expressions, match conditions and then validations, decide. */
export type CountedRule = {
  readonly set: CompiledSet;
  readonly count: number;
  /** The outcome where so many are true before one is false; undefined where only a run tells. */
  readonly outcomeOf: (trueCount: number) => RuleOutcome | undefined;
};

/** No validation is false. */
export const ALL_TRUE: RuleOutcome = { kind: 'judged', failing: [] };

/** Compiles a rule once; the faults of its expressions are in the result and make those expressions fail. */
export function compileRule(source: RuleSource, environment: Environment, precompiled?: PrecompiledSets): CompiledRule {
  const ruleSet = compileRuleSet(source, environment, precompiled);
  const counted = ruleSet.faults.length === 0 ? countRule(source, ruleSet) : undefined;
  return {
    source,
    ruleSet,
    faults: ruleSet.faults,
    counted,
    judge: (bindings) =>
      counted?.outcomeOf(counted.set.countTrue(bindings, counted.count)) ?? judge(source, ruleSet, bindings),
    annotate: (bindings) => annotate(source, ruleSet, bindings),
  };
}

/** A condition that is false decides alone; a validation that is false has a message to be made. */
function countRule({ matchConditions = [], validations }: RuleSource, { set }: RuleSet): CountedRule {
  const count = matchConditions.length + validations.length;
  const skipped = matchConditions.map(({ name }): RuleOutcome => ({ kind: 'skipped', condition: name }));
  return { set, count, outcomeOf: (trueCount) => (trueCount === count ? ALL_TRUE : skipped[trueCount]) };
}

function judge(source: RuleSource, ruleSet: RuleSet, bindings: Bindings): RuleOutcome {
  const run = ruleSet.set.start(bindings);
  const unmet = source.matchConditions === undefined ? undefined : checkConditions(source, ruleSet, run);
  if (unmet !== undefined) return unmet;
  const { validations } = ruleSet.slots;
  let failing: FailingValidation[] | undefined;
  let messages: SetRun | undefined;
  for (let index = 0; index < validations.length; index++) {
    const result = evaluateSlot(run, ruleSet, validations[index], validationPlace, index);
    if (result === true) continue;
    const failure = result === false ? undefined : asFailure(result, 'a validation');
    failing ??= [];
    if (failure === undefined) {
      messages ??= ruleSet.messageSet.start(bindings);
      failing.push({ index, failure, message: composeMessage(source, ruleSet, messages, index) });
    } else failing.push({ index, failure, message: '' });
  }
  return failing === undefined ? ALL_TRUE : { kind: 'judged', failing };
}

/** A false condition decides even when others have no value. */
function checkConditions(source: RuleSource, ruleSet: RuleSet, run: SetRun): RuleOutcome | undefined {
  const { matchConditions: slots } = ruleSet.slots;
  let undecided: RuleOutcome | undefined;
  for (let index = 0; index < slots.length; index++) {
    const result = evaluateSlot(run, ruleSet, slots[index], conditionPlace, index);
    if (result === true) continue;
    const condition = source.matchConditions?.[index]?.name ?? '';
    if (result === false) return { kind: 'skipped', condition };
    undecided ??= { kind: 'undecided', condition, failure: asFailure(result, 'a condition') };
  }
  return undecided;
}

function evaluateSlot(
  run: SetRun,
  ruleSet: RuleSet,
  slot: number | undefined,
  place: (index: number) => string,
  index: number,
): Result {
  if (slot !== undefined) return run.evaluate(slot);
  const issue = ruleSet.faultAt.get(place(index))?.issues[0];
  return new CelError('undeclared_reference', `compilation failed: ${issue?.message ?? 'unknown fault'}`);
}

function asFailure(result: Result, what: string): Failure {
  return result instanceof Failure ? result : new CelError('no_such_overload', `${what} must give a bool`);
}

/**
 * As the API server composes it: the message expression when it gives one line of text of at most 5 KiB, else the fixed
 * message, else the expression itself.
 */
function composeMessage(source: RuleSource, ruleSet: RuleSet, run: SetRun, index: number): string {
  const slot = ruleSet.slots.messages[index];
  const computed = slot === undefined ? undefined : run.evaluate(slot);
  if (typeof computed === 'string') {
    const message = computed.trim();
    const isUsable = message !== '' && !message.includes('\n');
    if (isUsable && Buffer.byteLength(message) <= LIMITS.celMessageBytesMax) return message;
  }
  const validation = source.validations[index];
  const fixed = validation?.message?.trim() ?? '';
  return fixed === '' ? `failed expression: ${validation?.expression.trim() ?? ''}` : fixed;
}

/** Annotations have a budget of their own, so that they cannot take the validations' away. */
function annotate(source: RuleSource, ruleSet: RuleSet, bindings: Bindings): readonly AuditAnnotation[] {
  const { auditAnnotations = [] } = source;
  if (auditAnnotations.length === 0) return [];
  const run = ruleSet.set.start(bindings);
  return auditAnnotations.map(({ key, valueExpression }, index) => {
    const result = evaluateSlot(run, ruleSet, ruleSet.slots.auditAnnotations[index], annotationPlace, index);
    if (typeof result === 'string') return { key, value: result.trim() === '' ? undefined : result.trim() };
    if (result === null) return { key, value: undefined };
    const error = result instanceof Failure ? describeFailure(result) : `${valueExpression} must give a string or null`;
    return { key, value: undefined, error };
  });
}

/** One line for people: the message of an error, the roots of an unknown. */
export function describeFailure(failure: Failure): string {
  if (failure instanceof CelError) return failure.message;
  const reasons = 'reasons' in failure && Array.isArray(failure.reasons) ? failure.reasons.join('; ') : '';
  return reasons === '' ? 'a value is not known' : `not known: ${reasons}`;
}
