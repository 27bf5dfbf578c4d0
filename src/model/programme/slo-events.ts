/** What an SLO counts: events with their sides, kept apart so that an SLO defined today has a history. */
import type { SloIndicator } from '../slo.ts';
import type { Layer, Severity } from '../words.ts';
import type { Run } from './run.ts';

export type SloEventSides = {
  readonly environment: string;
  readonly team: string;
  /** Empty where it does not apply. */
  readonly layer: Layer | '';
  readonly severity: Severity | '';
};

/** Equal events added up. `series` is what `seriesOf` gives for the SLOs that count them. */
export type SloEvents = SloEventSides & { readonly series: string; readonly good: number; readonly total: number };

/** Name of the counted events that an indicator looks at; those with a time limit differ by it. */
export function seriesOf({ kind, withinHours }: SloIndicator): string {
  return withinHours === undefined ? kind : `${kind}-${withinHours}h`;
}

/**
 * The events of a run: each result judged. What was not judged is none, as in the compliance rate. A failure that an
 * exception accepts is charged to the budget of exceptions, and to no other.
 */
export function countRunEvents(run: Pick<Run, 'controls' | 'resources' | 'results'>): readonly SloEvents[] {
  const controls = new Map(run.controls.map((control) => [control.id, control]));
  const resources = new Map(run.resources.map((resource) => [resource.address, resource]));
  const tallies = new Map<string, SloEventSides & { pass: number; fail: number; exempt: number }>();
  for (const { control: id, resource: address, verdict } of run.results) {
    if (verdict === 'unknown' || verdict === 'skipped') continue;
    const control = controls.get(id);
    const resource = resources.get(address);
    if (control === undefined || resource === undefined) continue;
    const { layer, severity } = control;
    const { environment, owner: team } = resource;
    const key = JSON.stringify([environment, team, layer, severity]);
    const tally = tallies.get(key) ?? { environment, team, layer, severity, pass: 0, fail: 0, exempt: 0 };
    tally[verdict] += 1;
    tallies.set(key, tally);
  }
  return [...tallies.values()].flatMap(({ pass, fail, exempt, ...sides }) => {
    const judged = pass + fail;
    const exceptions = { ...sides, series: 'exceptions', good: judged, total: judged + exempt };
    return judged === 0 ? [exceptions] : [{ ...sides, series: 'compliance', good: pass, total: judged }, exceptions];
  });
}

/** A finding's way from the start of its clock. */
export type FindingClock = SloEventSides & { readonly clockMs: number; readonly resolvedMs: number | undefined };

/**
 * The events of findings in the time from `fromMs` up to, not including, `toMs`: a good one when a finding is resolved
 * within the hours, a bad one when the hours have passed. Each start of a clock is one event at most, whenever it is
 * looked at.
 */
export function countClockEvents(
  clocks: readonly FindingClock[],
  withinMs: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly (SloEventSides & { readonly atMs: number; readonly isGood: boolean })[] {
  return clocks.flatMap(({ clockMs, resolvedMs, environment, team, layer, severity }) => {
    const isGood = resolvedMs !== undefined && resolvedMs - clockMs <= withinMs;
    const atMs = isGood ? resolvedMs : clockMs + withinMs;
    return atMs >= fromMs && atMs < toMs ? [{ environment, team, layer, severity, atMs, isGood }] : [];
  });
}
