/** What becomes of a finding after a run: the one place where sightings turn into states, clocks and history. */
import type { Actor } from './actor.ts';
import { findDueMs, type DueDates } from './due-dates.ts';
import { type FindingState, moveFinding, type Transition } from './finding-life.ts';
import type { Exposure } from './inventory/sources.ts';
import type { EventKind, FindingChange, FindingEvent, SightingMark, TrackedFinding } from './tracked-finding.ts';

/** What the newest sighting says of the finding. */
export type FindingFacts = Pick<
  TrackedFinding,
  'control' | 'severity' | 'layer' | 'environment' | 'team' | 'asset' | 'address' | 'path' | 'message'
> & { readonly exposure: Exposure | undefined };

export type Following = {
  readonly id: string;
  readonly before: TrackedFinding | undefined;
  /** Undefined where the run did not report it. */
  readonly seen: FindingFacts | undefined;
  /** All sightings that there are after the run, of all targets. */
  readonly marks: readonly Pick<SightingMark, 'exception'>[];
  /** When the run looked. */
  readonly atMs: number;
  /** When it is taken in: what is said to have been later was written while the clock was ahead. */
  readonly nowMs: number;
  readonly actor: Actor;
  readonly dueDates?: DueDates;
};

/**
 * The finding after the run, with its history; undefined where nothing is to be written. It fails as long as one
 * sighting fails, it is accepted when an exception covers every one, and it is resolved when there is none.
 */
export function followFinding(following: Following): FindingChange | undefined {
  const { before, seen, marks } = following;
  const isFailing = marks.some(({ exception }) => exception === undefined);
  const transition = moveFinding(before?.state, marks.length === 0 ? 'gone' : isFailing ? 'seen' : 'exempt');
  // Without a sighting there was nothing to forget.
  if (transition === undefined) return undefined;
  const base = before === undefined ? start(following) : leaveFuture(before, following);
  if (base === undefined || (seen === undefined && transition.to === before?.state)) return undefined;
  const after = settle(base, transition, following);
  // Seen again is no change that somebody who decides on the finding would have to know of.
  const isChanged = FIELDS.some((field) => after[field] !== before?.[field]);
  const version = base.version + (isChanged ? 1 : 0);
  return { before, after: { ...after, version }, events: listEvents(before, after, following) };
}

/** All that a run may change, but for when it was last seen. */
const FIELDS = [
  'state',
  'severity',
  'layer',
  'team',
  'asset',
  'path',
  'message',
  'clockMs',
  'dueMs',
  'resolvedMs',
  'exception',
] as const satisfies readonly (keyof TrackedFinding)[];

function start({ id, seen, atMs }: Following): TrackedFinding | undefined {
  if (seen === undefined) return undefined;
  const { exposure: _, ...facts } = seen;
  return {
    id,
    ...facts,
    state: 'open',
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    clockMs: atMs,
    dueMs: undefined,
    resolvedMs: undefined,
    exception: undefined,
    assignee: undefined,
    version: 0,
  };
}

/** A clock that begins in the future would begin when the run looked, had the time been told rightly. */
function leaveFuture(finding: TrackedFinding, { atMs, nowMs }: Following): TrackedFinding {
  const bound = (instantMs: number): number => (instantMs > nowMs ? atMs : instantMs);
  const { firstSeenMs, lastSeenMs, clockMs } = finding;
  return { ...finding, firstSeenMs: bound(firstSeenMs), lastSeenMs: bound(lastSeenMs), clockMs: bound(clockMs) };
}

function settle(base: TrackedFinding, { to, clock }: Transition, following: Following): TrackedFinding {
  const { seen, marks, atMs, dueDates } = following;
  const { exposure, ...facts } = seen ?? {};
  const clockMs = clock === 'start' ? atMs : base.clockMs;
  const next = { ...base, ...facts, state: to, clockMs };
  const isRunning = to !== 'accepted' && to !== 'resolved';
  // Unless a sighting says anew how it is exposed, the due date stands.
  const isDueAnew = isRunning && (seen !== undefined || clock === 'start');
  return {
    ...next,
    lastSeenMs: seen === undefined ? base.lastSeenMs : Math.max(base.lastSeenMs, atMs),
    dueMs: isDueAnew ? findDueMs(clockMs, next.severity, exposure, dueDates) : isRunning ? base.dueMs : undefined,
    resolvedMs: to === 'resolved' ? (base.resolvedMs ?? atMs) : undefined,
    exception: to === 'accepted' ? marks.find(({ exception }) => exception !== undefined)?.exception : undefined,
  };
}

const KIND_OF: Readonly<Record<FindingState, EventKind>> = {
  open: 'opened',
  acknowledged: 'acknowledged',
  accepted: 'accepted',
  resolved: 'resolved',
  reopened: 'reopened',
};

function listEvents(
  before: TrackedFinding | undefined,
  after: TrackedFinding,
  { atMs, actor, seen }: Following,
): readonly FindingEvent[] {
  const event = { finding: after.id, atMs, actor, from: before?.state, to: after.state } as const;
  const clockMs = before?.clockMs ?? after.clockMs;
  const events: FindingEvent[] = [];
  if (before?.state !== after.state) {
    events.push({ ...event, kind: KIND_OF[after.state], text: after.exception ?? after.message, clockMs });
  }
  if (seen !== undefined && before !== undefined && before.severity !== after.severity) {
    events.push({ ...event, kind: 'severity-changed', text: `${before.severity} to ${after.severity}`, clockMs });
  }
  return events;
}
