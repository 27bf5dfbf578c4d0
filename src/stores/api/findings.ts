/**
 * Findings over time: one per control, subject and place, however many sources see it. What becomes of one is decided
 * in `model/programme/finding-life.ts`; here it is remembered, counted and found again.
 */
import type { Visible } from '../../model/programme/access.ts';
import type { FindingState } from '../../model/programme/finding-life.ts';
import type {
  FindingChange,
  FindingEvent,
  Sighting,
  SightingMark,
  TrackedFinding,
} from '../../model/programme/tracked-finding.ts';
import type { Layer, Severity } from '../../model/words.ts';
import type { Page, PageWanted } from './pages.ts';

export {
  EVENT_KINDS,
  type EventKind,
  type FindingChange,
  type FindingEvent,
  type Sighting,
  type SightingMark,
  type TrackedFinding,
} from '../../model/programme/tracked-finding.ts';

export const FINDING_SORTS = ['severity', 'due', 'first-seen', 'last-seen'] as const;
/** `severity`: gravest first, then by due date; `due`: soonest first, none last; the others: newest first. */
export type FindingSort = (typeof FINDING_SORTS)[number];

/** Members that are left out do not limit; an empty list matches nothing. */
export type FindingFilter = {
  readonly states?: readonly FindingState[];
  readonly severities?: readonly Severity[];
  readonly controls?: readonly string[];
  readonly environments?: readonly string[];
  readonly teams?: readonly string[];
  readonly layers?: readonly Layer[];
  readonly asset?: string;
  readonly assignee?: string;
  readonly exception?: string;
  /** Only those that were due before this instant. */
  readonly overdueMs?: number;
  /** Part of the address, or of the control's id, name or title; case does not matter. */
  readonly text?: string;
};

export const FACETS = ['state', 'severity', 'environment', 'team', 'control', 'layer'] as const;
export type Facet = (typeof FACETS)[number];

/** Exact counts by each facet, of the findings that the filter leaves without its member for that facet. */
export type FacetCounts = Readonly<Record<Facet, readonly { readonly value: string; readonly count: number }[]>>;

export const GROUP_SIDES = ['control', 'asset', 'team'] as const;
/** What findings are listed together by. */
export type GroupSide = (typeof GROUP_SIDES)[number];

/** The findings that share a control, a team, or an asset of one environment. */
export type FindingGroup = {
  readonly value: string;
  /** Of an asset. */
  readonly environment: string | undefined;
  readonly count: number;
  /** Gravest first; those without findings are left out. */
  readonly severities: readonly { readonly severity: Severity; readonly count: number }[];
  readonly overdue: number;
  /** When the oldest of them was seen first. */
  readonly oldestMs: number;
};

/** How many findings share these. */
export type FindingCount = Pick<TrackedFinding, 'state' | 'severity' | 'environment' | 'team' | 'control' | 'layer'> & {
  readonly count: number;
};

/** A finding's way from the start of its clock to its end: what time to remediate is measured on. */
export type Remediation = Pick<TrackedFinding, 'control' | 'severity' | 'environment' | 'team' | 'layer'> & {
  readonly finding: string;
  /** `accepted`: it was not being waited for when it ended. */
  readonly from: FindingState | undefined;
  readonly clockMs: number;
  readonly resolvedMs: number;
};

export type FindingRecords = {
  readonly list: (
    wanted: { readonly filter: FindingFilter; readonly visible: Visible; readonly sort: FindingSort } & PageWanted,
  ) => Promise<Page<TrackedFinding>>;
  /** Undefined when there is none, or none that may be seen. */
  readonly find: (id: string, visible: Visible) => Promise<TrackedFinding | undefined>;
  /** Those that exist, held for this transaction. */
  readonly take: (ids: readonly string[], visible: Visible) => Promise<readonly TrackedFinding[]>;
  /** Ids for work on many; as many as `limit`. */
  readonly listIds: (filter: FindingFilter, visible: Visible, limit: number) => Promise<readonly string[]>;
  readonly countFacets: (filter: FindingFilter, visible: Visible) => Promise<FacetCounts>;
  /** Most of the gravest severity first, then of the next, then by value; with the number of all groups. */
  readonly listGroups: (
    wanted: {
      readonly filter: FindingFilter;
      readonly visible: Visible;
      readonly by: GroupSide;
      /** Before this, what is due is overdue. */
      readonly nowMs: number;
    } & PageWanted,
  ) => Promise<Page<FindingGroup>>;
  readonly listCounts: (filter: FindingFilter, visible: Visible) => Promise<readonly FindingCount[]>;
  /**
   * Writes chunks of changes with their events, and the counts at the end. Called once per transaction, and the ids of
   * all chunks ascend: so transactions wait for each other in one order.
   *
   * Throws `state-conflict` when a finding is no longer the version that was decided on.
   */
  readonly save: (
    chunks: Iterable<readonly FindingChange[]> | AsyncIterable<readonly FindingChange[]>,
  ) => Promise<void>;
  readonly listEvents: (finding: string, wanted: PageWanted) => Promise<Page<FindingEvent>>;
  readonly listSightings: (finding: string) => Promise<readonly Sighting[]>;
  /** Marks of all sightings of these findings. */
  readonly listMarks: (findings: readonly string[]) => Promise<readonly SightingMark[]>;
  /** Those of the findings of which a present result says that they fail, are exempt, or cannot be told. */
  readonly listUpheld: (findings: readonly string[]) => Promise<readonly string[]>;
  /** Marks of a target in the order of findings and addresses; `after` is the last one that was read. */
  readonly listTargetMarks: (
    target: string,
    after: Pick<SightingMark, 'finding' | 'address'> | undefined,
    limit: number,
  ) => Promise<readonly SightingMark[]>;
  readonly saveSightings: (sightings: readonly (Sighting & Pick<SightingMark, 'digest'>)[]) => Promise<void>;
  readonly dropSightings: (sightings: readonly Pick<Sighting, 'finding' | 'target' | 'address'>[]) => Promise<void>;
  /** Forgets all sightings of the findings. */
  readonly forgetSightings: (findings: readonly string[]) => Promise<void>;
  /** Says of all sightings of findings that an exception covers them, or that none does. */
  readonly markSightings: (findings: readonly string[], exception: string | undefined) => Promise<void>;
  /**
   * Of a control: findings that people closed as false positives since an instant, others that an exception accepts
   * as such at present, and these with all that were first seen since, each once however often it was.
   */
  readonly countFalsePositives: (wanted: {
    readonly control: string;
    readonly sinceMs: number;
    readonly visible: Visible;
  }) => Promise<{ readonly closed: number; readonly accepted: number; readonly findings: number }>;
  /** Findings whose clock ended in the time from `fromMs` up to, not including, `toMs`. */
  readonly listRemediations: (wanted: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly visible: Visible;
  }) => Promise<readonly Remediation[]>;
};
