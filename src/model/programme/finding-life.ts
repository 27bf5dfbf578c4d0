/**
 * The life of a finding: its states, and the closed table of what moves it from one to another, by whom and with which
 * clock. Everything else that is asked of a finding's state is refused.
 */

/**
 * `acknowledged`: someone has taken it up; `accepted`: an exception in force covers it; `reopened`: it was accepted or
 * resolved before, and its clock began anew.
 */
export const FINDING_STATES = ['open', 'acknowledged', 'accepted', 'resolved', 'reopened'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** Why a person says that a finding is no more. */
export const CLOSE_CAUSES = ['mended', 'false-positive', 'not-applicable'] as const;
export type CloseCause = (typeof CLOSE_CAUSES)[number];

/** States in which the clock runs: somebody has to do something, by a due date. */
export const RUNNING_STATES: readonly FindingState[] = ['open', 'acknowledged', 'reopened'];

/**
 * `seen`, `exempt`, `gone`: what all sightings say together after a run; `exception-ended`: it expired, was revoked or
 * paused; `acknowledge`, `close`: what a person asks for.
 */
export const FINDING_MOVES = ['seen', 'exempt', 'gone', 'exception-ended', 'acknowledge', 'close'] as const;
export type FindingMove = (typeof FINDING_MOVES)[number];

/** `keep`: as it was; `start`: now, with a new due date; `stop`: nothing is due. */
export type ClockRule = 'keep' | 'start' | 'stop';

export type Transition = {
  readonly to: FindingState;
  readonly clock: ClockRule;
  readonly why: string;
};

const STILL = (to: FindingState): Transition => ({ to, clock: 'keep', why: 'nothing new' });
const BACK: Transition = {
  to: 'reopened',
  clock: 'start',
  why: 'it is back: the time that it was gone does not count',
};
const COVERED: Transition = { to: 'accepted', clock: 'stop', why: 'an exception in force covers every sighting' };
const GONE: Transition = { to: 'resolved', clock: 'stop', why: 'no target sees it any more' };
const TAKEN: Transition = { to: 'acknowledged', clock: 'keep', why: 'taking it up buys no time' };
const CLOSED: Transition = { to: 'resolved', clock: 'stop', why: 'a person says so where no run can' };
const UNCOVERED: Transition = { to: 'reopened', clock: 'start', why: 'what was accepted is due from now on' };

/** What is missing here is refused. */
const TRANSITIONS: Readonly<Record<FindingState, Partial<Readonly<Record<FindingMove, Transition>>>>> = {
  open: { seen: STILL('open'), exempt: COVERED, gone: GONE, acknowledge: TAKEN, close: CLOSED },
  acknowledged: { seen: STILL('acknowledged'), exempt: COVERED, gone: GONE, close: CLOSED },
  accepted: { seen: UNCOVERED, exempt: STILL('accepted'), gone: GONE, 'exception-ended': UNCOVERED },
  resolved: { seen: BACK, exempt: COVERED, gone: STILL('resolved') },
  reopened: { seen: STILL('reopened'), exempt: COVERED, gone: GONE, acknowledge: TAKEN, close: CLOSED },
};

const FIRST: Partial<Readonly<Record<FindingMove, Transition>>> = {
  seen: { to: 'open', clock: 'start', why: 'seen for the first time' },
  exempt: { to: 'accepted', clock: 'stop', why: 'an exception was there before the first sighting' },
};

/** Where a move leads from a state, undefined standing for a finding that does not exist yet; undefined: refused. */
export function moveFinding(from: FindingState | undefined, move: FindingMove): Transition | undefined {
  return from === undefined ? FIRST[move] : TRANSITIONS[from][move];
}
