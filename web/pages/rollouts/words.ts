/** Words of the page for what the API names: gates, freeze windows, where a rollout stands. Pure. */
import type { ItemOf, ReplyOf } from '../../api/calls.ts';

export type Rollout = ItemOf<'rollouts'>;
export type ShownRollout = ReplyOf<'rollouts', 'show'>;
export type Judgement = ShownRollout['now'];
export type Gate = Judgement['gates'][number];
export type Plan = ReplyOf<'rollouts', 'plan'>;

export const STAGES = ['audit', 'warn', 'enforce'] as const;
export type Stage = (typeof STAGES)[number];

type GateWords = {
  readonly title: string;
  /** What is measured: its denominator and its window. */
  readonly of: string;
};

const GATES: Readonly<Record<string, GateWords>> = {
  'days-in-stage': { title: 'Days in this step', of: 'since the step began' },
  'quiet-days': { title: 'Quiet days', of: 'without a new failing result, since the step began' },
  'compliance-rate': {
    title: 'Compliance rate',
    of: 'passes of passes, fails and accepted fails, as last scanned',
  },
  'unknown-rate': { title: 'Unknown rate', of: 'of all results, as last scanned' },
  'open-exceptions': { title: 'Open exceptions', of: 'in force now for its controls' },
  'evaluation-p99': { title: 'Evaluation time, p99', of: 'of evaluations of its controls' },
};

/** A gate for people; one that this page does not know keeps its own name. */
export function describeGate(name: string): GateWords {
  return GATES[name] ?? { title: name, of: '' };
}

/** A value with its unit: never rounded to where it would seem to pass. */
export function sayGateValue(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  const text = new Intl.NumberFormat('en', { maximumFractionDigits: 1, roundingMode: 'floor' }).format(value);
  return `${text} ${unit}`;
}

/** How full the bar of a gate is, and where its bound stands, in percent. */
export function measureGate({ value, bound, unit }: Pick<Gate, 'value' | 'bound' | 'unit'>) {
  const whole = unit === '%' ? 100 : Math.max(bound * 1.25, value ?? 0, 1);
  const share = (part: number): number => Math.min(100, Math.max(0, (100 * part) / whole));
  return { filled: value === null ? 0 : share(value), mark: share(bound) };
}

/** Where one gate's rows are. */
export function rowsBehind(
  name: string,
  { controls, environment }: Pick<Rollout, 'controls' | 'environment'>,
): string | undefined {
  const places = new URLSearchParams({ environment });
  if (name === 'open-exceptions') {
    // The list of exceptions takes one control.
    if (controls.length === 1) places.set('control', controls[0] ?? '');
    places.set('state', 'active');
    return `/exceptions?${places.toString()}`;
  }
  for (const control of controls) places.append('control', control);
  if (name === 'quiet-days') return `/findings?${places.toString()}&state=all&sort=first-seen`;
  return name === 'compliance-rate' ? `/findings?${places.toString()}` : undefined;
}

export type Condition = 'held' | 'frozen' | 'ready' | 'step back' | 'gates shut' | 'last step' | 'ended' | 'not judged';

/** Where it stands at one look. A hold and an end are facts; the rest is what was last made of it. */
export function findCondition(rollout: Rollout, judgement: Judgement | null = rollout.judged): Condition {
  if (rollout.endedAt !== null) return 'ended';
  if (rollout.hold !== null) return 'held';
  if (judgement?.proposal.act === 'step-back') return 'step back';
  if (rollout.step === rollout.steps.at(-1)) return 'last step';
  if (rollout.frozen !== null) return 'frozen';
  if (judgement === null) return 'not judged';
  return judgement.proposal.act === 'promote' ? 'ready' : 'gates shut';
}

type FreezeWindow = Rollout['freeze'][number];

/** `mon to fri 22:00 to 06:00 UTC`, `2026-12-20 to 2027-01-05: year end`. */
export function sayFreeze(window: FreezeWindow): string {
  if ('from' in window)
    return `${window.from} to ${window.to}${window.reason === undefined ? '' : `: ${window.reason}`}`;
  const { days, start, end } = window;
  const when = days.length === 7 ? 'every day' : days.join(', ');
  return `${when}, ${start} to ${end}${end <= start ? ' of the next day' : ''} UTC`;
}

/** The step after, and the step before; undefined at the ends. */
export function stepsAround({ steps, step }: Pick<Rollout, 'steps' | 'step'>) {
  const index = steps.indexOf(step);
  return { next: steps[index + 1], before: index > 0 ? steps[index - 1] : undefined };
}

/** Whether the step denies anything: only those of enforce do. */
export function denies(step: string): boolean {
  return step.startsWith('enforce');
}

/** The page of a rollout. */
export function addressOf({ id }: Pick<Rollout, 'id'>): string {
  return `/rollouts/${encodeURIComponent(id)}`;
}
