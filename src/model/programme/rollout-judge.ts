/**
 * What a rollout is to do next: its gates against what is known, and what follows. What is not known opens no gate, and
 * leads back nowhere either.
 */
import { DAY_MS } from '../instants.ts';
import type { Rollout } from '../rollout.ts';
import type { Actor } from './actor.ts';
import { findFreeze } from './rollout-freeze.ts';
import { describeStep, listSteps } from './rollout-steps.ts';

/** Held gates in days, percent, counts and milliseconds. */
export const DEFAULT_GATES = {
  daysInStageMin: 7,
  quietDaysMin: 3,
  complianceRatePercentMin: 95,
  unknownRatePercentMax: 1,
  openExceptionsMax: 10,
} as const;

export const DEFAULT_STEP_BACK = { newFailuresMax: 10, onBudgetSpent: true, holdOffDays: 3 } as const;

/** What was judged longer ago than this says nothing of today. */
export const FACTS_DAYS_MAX = 2;

/** What is known of the controls of a rollout in its environment; what is not known is undefined. */
export type RolloutFacts = {
  readonly verdicts: {
    readonly pass: number;
    readonly fail: number;
    readonly unknown: number;
    readonly exempt: number;
  };
  /** When the controls were last judged there. */
  readonly judgedMs: number | undefined;
  /** Findings of theirs that were first seen since the step began. */
  readonly newFailures: number | undefined;
  /** When a finding of theirs was last seen for the first time. */
  readonly lastFailureMs: number | undefined;
  readonly openExceptions: number | undefined;
  readonly evaluationP99Ms: number | undefined;
  readonly isBudgetSpent: boolean | undefined;
};

/** Where a rollout stands. */
export type RolloutPosition = {
  readonly document: Rollout;
  /** Index in `listSteps`. */
  readonly step: number;
  /** When the step began. */
  readonly sinceMs: number;
  readonly steppedBackMs: number | undefined;
  /** Set while a person keeps it where it is. */
  readonly hold: { readonly reason: string; readonly actor: Actor; readonly atMs: number } | undefined;
};

export type GateName =
  | 'days-in-stage'
  | 'quiet-days'
  | 'compliance-rate'
  | 'unknown-rate'
  | 'open-exceptions'
  | 'evaluation-p99';

export type RolloutGate = {
  readonly name: GateName;
  /** Undefined where there is no data. */
  readonly value: number | undefined;
  readonly bound: number;
  readonly relation: 'at least' | 'at most';
  readonly unit: 'days' | '%' | 'exceptions' | 'ms';
  readonly status: 'ok' | 'not' | 'no data';
};

export type RolloutProposal = {
  readonly act: 'promote' | 'step-back' | 'stay';
  /** The step that it leads to. */
  readonly to: number;
  /** Why, or why it stays. */
  readonly reasons: readonly string[];
};

export type RolloutJudgement = { readonly gates: readonly RolloutGate[]; readonly proposal: RolloutProposal };

/** Judges a rollout. The gates are those of the step that it is in; the last step has none left to open. */
export function judgeRollout(position: RolloutPosition, facts: RolloutFacts, nowMs: number): RolloutJudgement {
  const gates = listGates(position, facts, nowMs);
  return { gates, proposal: propose(position, facts, gates, nowMs) };
}

/** What of the gates is not open, for people. */
export function describeShutGates(gates: readonly RolloutGate[]): readonly string[] {
  return gates.filter(({ status }) => status !== 'ok').map(describeGate);
}

function propose(
  position: RolloutPosition,
  facts: RolloutFacts,
  gates: readonly RolloutGate[],
  nowMs: number,
): RolloutProposal {
  const { document, step, hold, steppedBackMs } = position;
  const stay = (...reasons: readonly string[]): RolloutProposal => ({ act: 'stay', to: step, reasons });
  if (hold !== undefined) return stay(`held by ${hold.actor.name}: ${hold.reason}`);
  const { holdOffDays = DEFAULT_STEP_BACK.holdOffDays } = document.spec.stepBack ?? {};
  // After a step back the same facts still hold for a while: acting on them again would lead back to the start.
  const isHeldOff = steppedBackMs !== undefined && nowMs < steppedBackMs + holdOffDays * DAY_MS;
  if (isHeldOff) return stay(`stepped back less than ${holdOffDays} days ago`);
  const troubles = step === 0 ? [] : listTroubles(document, facts);
  if (troubles.length > 0) return { act: 'step-back', to: step - 1, reasons: troubles };
  const next = listSteps(document)[step + 1];
  if (next === undefined) return stay('it has come to its last step');
  const shut = describeShutGates(gates);
  if (shut.length > 0) return stay(...shut);
  const freeze = findFreeze(document.spec.freeze ?? [], nowMs);
  if (freeze !== undefined) return stay(freeze);
  return { act: 'promote', to: step + 1, reasons: [`all gates are open to ${describeStep(next)}`] };
}

function listTroubles({ spec }: Rollout, { newFailures, isBudgetSpent }: RolloutFacts): readonly string[] {
  const { newFailuresMax = DEFAULT_STEP_BACK.newFailuresMax, onBudgetSpent = DEFAULT_STEP_BACK.onBudgetSpent } =
    spec.stepBack ?? {};
  const troubles: string[] = [];
  if (newFailures !== undefined && newFailures > newFailuresMax) {
    troubles.push(`${newFailures} new failing results since the step began; ${newFailuresMax} are allowed`);
  }
  if (onBudgetSpent && isBudgetSpent === true) troubles.push('its error budget is spent');
  return troubles;
}

function listGates(position: RolloutPosition, facts: RolloutFacts, nowMs: number): readonly RolloutGate[] {
  const asked = position.document.spec.gates ?? {};
  const boundOf = (name: keyof typeof DEFAULT_GATES): number => asked[name] ?? DEFAULT_GATES[name];
  const { pass, fail, unknown, exempt } = facts.verdicts;
  const isFresh = facts.judgedMs !== undefined && facts.judgedMs > nowMs - FACTS_DAYS_MAX * DAY_MS;
  const percent = (part: number, whole: number): number | undefined =>
    isFresh && whole > 0 ? (100 * part) / whole : undefined;
  const { evaluationP99MsMax } = asked;
  const quietDays = isFresh ? countQuietDays(position, facts, nowMs) : undefined;
  return [
    gate('days-in-stage', 'days', (nowMs - position.sinceMs) / DAY_MS, 'at least', boundOf('daysInStageMin')),
    gate('quiet-days', 'days', quietDays, 'at least', boundOf('quietDaysMin')),
    // An accepted failure is a failure, as in every rate.
    gate('compliance-rate', '%', percent(pass, pass + fail + exempt), 'at least', boundOf('complianceRatePercentMin')),
    gate(
      'unknown-rate',
      '%',
      percent(unknown, pass + fail + exempt + unknown),
      'at most',
      boundOf('unknownRatePercentMax'),
    ),
    gate('open-exceptions', 'exceptions', facts.openExceptions, 'at most', boundOf('openExceptionsMax')),
    ...(evaluationP99MsMax === undefined
      ? []
      : [gate('evaluation-p99', 'ms', facts.evaluationP99Ms, 'at most', evaluationP99MsMax)]),
  ];
}

/** Days since the last new failing result; those before the step began are no proof of the step. */
function countQuietDays({ sinceMs }: RolloutPosition, { newFailures, lastFailureMs }: RolloutFacts, nowMs: number) {
  if (newFailures === undefined) return undefined;
  return (nowMs - Math.max(sinceMs, lastFailureMs ?? sinceMs)) / DAY_MS;
}

function gate(
  name: GateName,
  unit: RolloutGate['unit'],
  value: number | undefined,
  relation: RolloutGate['relation'],
  bound: number,
): RolloutGate {
  if (value === undefined) return { name, unit, value, relation, bound, status: 'no data' };
  const isOpen = relation === 'at least' ? value >= bound : value <= bound;
  return { name, unit, value, relation, bound, status: isOpen ? 'ok' : 'not' };
}

/** `compliance-rate is 93.2 %, at least 95 % is needed`. */
export function describeGate({ name, value, unit, relation, bound }: RolloutGate): string {
  const is = value === undefined ? 'has no data' : `is ${Math.floor(value * 10) / 10} ${unit}`;
  return `${name} ${is}, ${relation} ${bound} ${unit} is needed`;
}
