/**
 * Exceptions over time. What may become of one is decided in `model/programme/exception-life.ts`; whether one counts,
 * in `model/exception-rules.ts`.
 */
import type { Actor } from '../../model/programme/actor.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { ExceptionAct, ExceptionState, StoredException } from '../../model/programme/exception-life.ts';
import type { Page, PageWanted } from './pages.ts';

export type ExceptionEvent = {
  readonly exception: string;
  readonly atMs: number;
  readonly actor: Actor;
  readonly act: ExceptionAct | 'request';
  readonly from: ExceptionState | undefined;
  readonly to: ExceptionState;
  /** The reason that was given. */
  readonly text: string;
};

/** Members that are left out do not limit; an empty list matches nothing. */
export type ExceptionFilter = {
  readonly states?: readonly ExceptionState[];
  readonly teams?: readonly string[];
  /** Also those that hold in every environment. */
  readonly environment?: string;
  /** As the document names it. */
  readonly control?: string;
};

/**
 * A time for which an exception was approved, for one control, environment and team: what its error budget is charged
 * with. An environment or team is empty where the scope reaches all.
 */
export type ExceptionTerm = {
  readonly control: string;
  readonly environment: string;
  readonly team: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** Terms within a window, added up. */
export type ExceptionCharge = Pick<ExceptionTerm, 'control' | 'environment' | 'team'> & {
  /** Exceptions with a term in the window. */
  readonly exceptions: number;
  /** Time in force within the window, over all of them. */
  readonly inForceMs: number;
};

export type ExceptionRecords = {
  /** Throws `state-conflict` where one that lives has the name. */
  readonly add: (exception: StoredException) => Promise<void>;
  /** Undefined when there is none, or none that may be seen. */
  readonly find: (id: string, visible: Visible) => Promise<StoredException | undefined>;
  /** The one that lives under the name, if it may be seen. */
  readonly findLiving: (name: string, visible: Visible) => Promise<StoredException | undefined>;
  /** Newest first. */
  readonly list: (
    wanted: { readonly filter: ExceptionFilter; readonly visible: Visible } & PageWanted,
  ) => Promise<Page<StoredException>>;
  /** Writes the next version. Throws `state-conflict` when it is not the next one by now. */
  readonly save: (exception: StoredException) => Promise<void>;
  /** Approved ones whose end has not come, in the order of ids: what evaluators judge by. */
  readonly listApproved: (nowMs: number) => Promise<readonly StoredException[]>;
  /** Living ones that end at or before the instant, in the order of ids, after an id. */
  readonly listEnding: (untilMs: number, after: string, limit: number) => Promise<readonly StoredException[]>;
  /** Remembers that these accepted findings. */
  readonly markMatched: (ids: readonly string[], atMs: number) => Promise<void>;
  readonly addEvent: (event: ExceptionEvent) => Promise<void>;
  /** Oldest first. */
  readonly listEvents: (exception: string) => Promise<readonly ExceptionEvent[]>;
  readonly addTerms: (exception: string, terms: readonly ExceptionTerm[]) => Promise<void>;
  /** Ends its terms at an instant that is earlier than their own end. */
  readonly closeTerms: (exception: string, atMs: number) => Promise<void>;
  /** Terms that meet the time from `fromMs` up to, not including, `toMs`. */
  readonly sumTerms: (window: {
    readonly fromMs: number;
    readonly toMs: number;
  }) => Promise<readonly ExceptionCharge[]>;
};
