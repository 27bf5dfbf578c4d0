/**
 * What was scanned and what came out: targets, runs (headers), and of each target the resources and verdicts as they
 * stand now. Verdicts of passes are kept too, so that every rate has its denominator.
 */
import type { Actor } from '../../model/programme/actor.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { Coverage, RunControl, RunResource, RunResult, TargetRef } from '../../model/programme/run.ts';
import type { Mode, Verdict } from '../../model/words.ts';
import type { VerdictCounts } from '../../model/result.ts';
import type { Page, PageWanted } from './pages.ts';

/** A target with its newest run. */
export type Target = TargetRef & {
  readonly environment: string;
  readonly runId: string;
  /** When the newest run that counts began. */
  readonly startedMs: number;
  /** When the newest run that read everything began. */
  readonly wholeMs: number | undefined;
  readonly repository: string | undefined;
  readonly commit: string | undefined;
};

/** What a run did to the findings. */
export type RunEffect = {
  readonly opened: number;
  readonly reopened: number;
  readonly accepted: number;
  readonly resolved: number;
  /** Seen before and seen again, or accepted and still so. */
  readonly still: number;
};

/** A run without its results. */
export type RunRecord = {
  readonly id: string;
  readonly target: TargetRef;
  readonly environment: string;
  readonly profile: string;
  readonly version: string;
  readonly startedMs: number;
  readonly durationMs: number;
  readonly receivedMs: number;
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  readonly ref: string | undefined;
  readonly actor: Actor;
  /** SHA-256 over the run as it came, in hex. */
  readonly digest: string;
  readonly coverage: Pick<Coverage, 'isWhole' | 'unreadFiles'> & { readonly controls: number };
  readonly resources: number;
  readonly verdicts: VerdictCounts;
  readonly decision: { readonly exit: number; readonly reasons: readonly string[] };
  readonly problemCount: number;
  /** True when a newer run of the target was here first: it is kept, and changed nothing. */
  readonly isLate: boolean;
  readonly effect: RunEffect;
};

/** A resource as the newest run that looked at it saw it. */
export type StoredResource = RunResource & {
  readonly target: string;
  /** Since when it is as it is. */
  readonly sinceMs: number;
};

/** What tells whether a resource is another one by now. */
export type ResourceMark = { readonly address: string; readonly file: string; readonly digest: string };

/** The verdict of a control on a resource as it stands now. */
export type StoredResult = Pick<RunResult, 'control' | 'resource' | 'mode' | 'verdict' | 'reason' | 'exception'> & {
  readonly target: string;
  /** Since when the verdict is this one. */
  readonly sinceMs: number;
};

/** A result with the file of its resource. */
export type ResultMark = StoredResult & { readonly file: string };

export type ResultKey = Pick<StoredResult, 'resource' | 'control'>;

/** Present verdicts counted. */
export type VerdictTally = VerdictCounts & {
  readonly control: string;
  readonly environment: string;
  readonly team: string;
};

/** Verdicts of one day: of each target those of its last run on that day. */
export type DailyTally = VerdictCounts & {
  /** `2026-03-02`, UTC. */
  readonly day: string;
  readonly target: string;
  readonly environment: string;
  readonly team: string;
  readonly layer: string;
  readonly control: string;
};

export type RunRecords = {
  /**
   * Makes other transactions that ask for one of the same keys wait until this one ends. Asked for once per
   * transaction, before anything is read.
   */
  readonly lock: (keys: readonly string[]) => Promise<void>;
  readonly findTarget: (id: string) => Promise<Target | undefined>;
  readonly saveTarget: (target: Target) => Promise<void>;
  readonly listTargets: (visible: Visible) => Promise<readonly Target[]>;
  /** Takes a target out of the programme with its resources and results; its runs stay. */
  readonly dropTarget: (id: string) => Promise<void>;
  readonly find: (id: string, visible: Visible) => Promise<RunRecord | undefined>;
  /** Newest first. */
  readonly list: (
    wanted: { readonly target?: string; readonly visible: Visible } & PageWanted,
  ) => Promise<Page<RunRecord>>;
  readonly add: (run: RunRecord) => Promise<void>;
  /** What controls are called, by runs or by the programme itself. */
  readonly saveControls: (controls: readonly RunControl[]) => Promise<void>;
  readonly listControls: () => Promise<readonly RunControl[]>;
  /** Marks of a target's resources in the order of addresses; `after` is the last one that was read. */
  readonly listResourceMarks: (
    target: string,
    after: string | undefined,
    limit: number,
  ) => Promise<readonly ResourceMark[]>;
  /** Whose the resources of a target are, and where they run; each pair once. */
  readonly listTargetPlaces: (
    target: string,
  ) => Promise<readonly { readonly team: string; readonly environment: string }[]>;
  readonly saveResources: (
    target: string,
    resources: readonly (RunResource & Pick<ResourceMark, 'digest'>)[],
    atMs: number,
  ) => Promise<void>;
  /** Drops those of them of which no result is left. */
  readonly dropResources: (target: string, addresses: readonly string[]) => Promise<void>;
  /** All results of the next `limit` resources of a target; `next`, the address of the last of them, leads on. */
  readonly listResultMarks: (
    target: string,
    after: string | undefined,
    limit: number,
  ) => Promise<{ readonly items: readonly ResultMark[]; readonly next: string | undefined }>;
  /** Results of resources that are stored; `sinceMs` moves where the verdict is another one. */
  readonly saveResults: (
    target: string,
    results: readonly Omit<StoredResult, 'target' | 'sinceMs'>[],
    atMs: number,
  ) => Promise<void>;
  readonly dropResults: (target: string, keys: readonly ResultKey[]) => Promise<void>;
  /** Writes the target's part of a day from its present results. */
  readonly tallyDay: (target: string, day: string) => Promise<void>;
  readonly listTallies: (wanted: {
    readonly fromDay: string;
    readonly toDay: string;
    readonly visible: Visible;
    readonly environment?: string;
    readonly control?: string;
  }) => Promise<readonly DailyTally[]>;
  /** Present verdicts by control, environment and team. */
  readonly countVerdicts: (wanted: {
    readonly visible: Visible;
    readonly control?: string;
    readonly environment?: string;
    readonly asset?: string;
  }) => Promise<readonly VerdictTally[]>;
  /** Present resources, for replay and for pages: in the order of target and address. */
  readonly listResources: (
    wanted: {
      readonly visible: Visible;
      readonly target?: string;
      readonly environment?: string;
      readonly asset?: string;
      /** Bodies are left out otherwise. */
      readonly hasBody?: true;
    } & PageWanted,
  ) => Promise<Page<StoredResource>>;
  /** Present results, in the order of target, resource and control. */
  readonly listResults: (
    wanted: {
      readonly visible: Visible;
      readonly target?: string;
      readonly resource?: string;
      readonly control?: string;
      readonly environment?: string;
      readonly verdict?: Verdict;
      readonly mode?: Mode;
    } & PageWanted,
  ) => Promise<Page<StoredResult>>;
};
