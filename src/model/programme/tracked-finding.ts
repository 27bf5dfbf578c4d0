/**
 * A finding as the programme remembers it: one per control, subject and place, over all targets and runs that see it,
 * and what becomes of it when a run or a person says something new.
 */
import type { FixStep } from '../control.ts';
import type { Layer, Severity } from '../words.ts';
import type { Actor } from './actor.ts';
import type { CloseCause, FindingState } from './finding-life.ts';
import type { SightingExcerpt } from './sighting-excerpt.ts';

export type TrackedFinding = {
  /** `identifyTracked`. */
  readonly id: string;
  readonly state: FindingState;
  readonly control: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly environment: string;
  readonly team: string;
  readonly asset: string;
  /** Of the resource, without the number of a repeat. */
  readonly address: string;
  /** As `formatPath` writes it. */
  readonly path: string;
  readonly message: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** When the clock of the due date began: opened or reopened. */
  readonly clockMs: number;
  /** Undefined while it is accepted or resolved. */
  readonly dueMs: number | undefined;
  readonly resolvedMs: number | undefined;
  /** Name of the exception by which it is accepted. */
  readonly exception: string | undefined;
  readonly assignee: string | undefined;
  /** Counts changes; a change names the one that it was decided on. */
  readonly version: number;
};

/** Where and by which target a finding is seen at present. */
export type Sighting = {
  readonly finding: string;
  readonly target: string;
  /** As the run has it, with the number of a repeat. */
  readonly address: string;
  readonly control: string;
  readonly source: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly path: string;
  readonly message: string;
  readonly fix: readonly FixStep[];
  readonly excerpt: SightingExcerpt | undefined;
  /** The fix as a unified diff of the authored file. */
  readonly patch: string | undefined;
  /** Undefined when it fails; the exception in force otherwise. */
  readonly exception: string | undefined;
  readonly firstSeenMs: number;
};

/** What of a sighting decides on a finding. */
export type SightingMark = Pick<Sighting, 'finding' | 'target' | 'address' | 'control' | 'file' | 'exception'> & {
  /** Changes with anything that the sighting says. */
  readonly digest: string;
};

export const EVENT_KINDS = [
  'opened',
  'reopened',
  'acknowledged',
  'accepted',
  'resolved',
  'assigned',
  'commented',
  'severity-changed',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export type FindingEvent = {
  readonly finding: string;
  readonly atMs: number;
  readonly actor: Actor;
  readonly kind: EventKind;
  readonly from: FindingState | undefined;
  readonly to: FindingState;
  /** A comment, the assignee, the exception, the reason. */
  readonly text: string;
  /** When the clock began that this event ends; for `resolved`. */
  readonly clockMs: number;
  /** Why a person closed it; of nothing else. */
  readonly cause?: CloseCause;
};

/**
 * A finding written, and what is told of it. `before` undefined: it is new. Where the version is the same nothing but
 * `lastSeenMs` is written.
 */
export type FindingChange = {
  readonly before: TrackedFinding | undefined;
  readonly after: TrackedFinding;
  readonly events: readonly FindingEvent[];
};
