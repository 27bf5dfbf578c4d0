/** Incidents: the times in which an SLO called somebody, as its changes of state tell them. */
import type { SloState } from './burn-rates.ts';

/** States in which somebody is called. */
export const CALLING_STATES: readonly SloState[] = ['page', 'ticket'];

/** An SLO was in one state up to an instant, and in another one from it on. */
export type StateChange = {
  readonly name: string;
  readonly atMs: number;
  readonly from: SloState;
  readonly to: SloState;
};

export type Incident = {
  /** `page` where it paged at any time of it. */
  readonly severity: 'page' | 'ticket';
  readonly startedMs: number;
  /** Undefined while it lasts. */
  readonly endedMs: number | undefined;
};

/** How an SLO stands now, and since when. */
export type Standing = { readonly state: SloState; readonly sinceMs: number };

/**
 * The incidents of one SLO, oldest first: each from the first state that calls somebody to the next that does not, be
 * it that nothing is counted any more. Where the changes do not tell of the state that it is in, that state's start
 * counts. `changes` are in order of time.
 */
export function findIncidents(changes: readonly StateChange[], standing: Standing | undefined): readonly Incident[] {
  const incidents: Incident[] = [];
  let running: Incident | undefined;
  for (const { atMs, from, to } of changes) {
    if (isCalling(to)) {
      // Of one whose start is forgotten, `from` still tells that it paged.
      const severity = [running?.severity, from, to].includes('page') ? 'page' : 'ticket';
      running = { startedMs: running?.startedMs ?? atMs, endedMs: undefined, severity };
    } else if (running !== undefined) {
      incidents.push({ ...running, endedMs: atMs });
      running = undefined;
    }
  }
  // It was in this state before changes were kept.
  if (running === undefined && changes.length === 0 && standing !== undefined && isCalling(standing.state)) {
    running = { severity: standing.state, startedMs: standing.sinceMs, endedMs: undefined };
  }
  return running === undefined ? incidents : [...incidents, running];
}

function isCalling(state: SloState): state is Incident['severity'] {
  return CALLING_STATES.includes(state);
}
