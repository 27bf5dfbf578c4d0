/** Error budgets for people, and where the events that they count are seen. Pure. */
import { RUNNING_STATES } from '../../src/wire/words.ts';
import type { ItemOf } from '../api/calls.ts';
import { sayHours, sayShare } from './numbers.ts';

export type Slo = ItemOf<'slos'>;
export type Indicator = Slo['document']['spec']['indicator'];
export type Incident = ItemOf<'slos', 'incidents'>;

/** `35 %`; `spent` or `spent 2.5 times` where nothing is left of it. */
export function sayLeft(left: number): string {
  if (left > 0) return sayShare(left);
  const times = Number((1 - left).toFixed(1));
  return times <= 1 ? 'spent' : `spent ${times} times`;
}

/** How it stands; what nobody counted is said as such. */
export function sayState(state: Slo['state']): string {
  return state === 'no-data' ? 'no data' : state;
}

/** `14.4`: how many times as fast as the budget allows. */
export function sayRate(rate: number): string {
  return String(Number(rate.toFixed(rate < 10 ? 2 : 1)));
}

/** `20 min`, `5.5 h`, `4.2 days`: how long an incident lasted, or has lasted until now. */
export function sayLength({ startedAt, endedAt }: Pick<Incident, 'startedAt' | 'endedAt'>, nowMs: number): string {
  const ms = (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt);
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : sayHours(minutes / 60);
}

/** Findings behind what an indicator counts as bad. */
const STATES: Readonly<Partial<Record<Indicator['kind'], readonly string[]>>> = {
  compliance: RUNNING_STATES,
  detection: RUNNING_STATES,
  exceptions: ['accepted'],
  remediation: [...RUNNING_STATES, 'resolved'],
};

/** Address of the rows behind an indicator; undefined where nothing lists its events. */
export function linkToRows(indicator: Indicator): string | undefined {
  const { kind, environments = [], teams = [], layers = [], severities = [] } = indicator;
  if (kind === 'admission') return '/on-call?outcome=deny&hours=168';
  const states = STATES[kind];
  if (states === undefined) return undefined;
  const pairs = [
    ...states.map((state) => ['state', state]),
    ...environments.map((one) => ['environment', one]),
    ...teams.map((one) => ['team', one]),
    ...layers.map((one) => ['layer', one]),
    ...severities.map((one) => ['severity', one]),
  ];
  return `/findings?${new URLSearchParams(pairs).toString()}`;
}

/** Address of an SLO. */
export function linkToSlo(name: string): string {
  return `/slos/${encodeURIComponent(name)}`;
}
