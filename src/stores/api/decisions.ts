/**
 * Decisions of the gate, as they are kept: what was asked, what was answered, which controls did not pass, and the
 * objects that it was about, each once.
 */
import type { Visible } from '../../model/programme/access.ts';
import type { GateDecision, GateOutcome, GateVerdict } from '../../model/programme/gate-decision.ts';
import type { Operation } from '../../model/admission.ts';
import type { Page, PageWanted } from './pages.ts';

export const BODY_ROLES = ['object', 'oldObject', 'namespaceObject', 'userInfo'] as const;
export type BodyRole = (typeof BODY_ROLES)[number];

/** Digests of what it was about; a member is left out where nothing of it may be kept, or nobody told it. */
export type BodyDigests = Readonly<Partial<Record<BodyRole, string>>>;

export type DecisionRecord = Omit<GateDecision, BodyRole | 'requestBytes'> & {
  /** The write by which it came, which evidence is about. */
  readonly batch: string;
  /** How many requests it stands for: more than one where passes are sampled. */
  readonly weight: number;
  readonly bodies: BodyDigests;
};

/** A JSON value by the digest of its canonical text, without secrets. */
export type DecisionBody = {
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly chars: number;
  /** Undefined where it was too large to be kept. */
  readonly text: string | undefined;
};

/** One write of a recorder. */
export type DecisionBatch = {
  readonly id: string;
  readonly atMs: number;
  /** Which recorder wrote it. */
  readonly recorder: string;
  /** Requests whose decisions were dropped since the batch before, because too many waited. */
  readonly dropped: number;
  /** Passes that other passes stand for since the batch before. */
  readonly sampledOut: number;
  readonly decisions: readonly DecisionRecord[];
  /** Each digest once. */
  readonly bodies: readonly DecisionBody[];
};

export type DecisionFilter = {
  readonly fromMs?: number | undefined;
  /** The first instant that is not asked for any more. */
  readonly toMs?: number | undefined;
  readonly environment?: string | undefined;
  readonly team?: string | undefined;
  readonly gate?: GateDecision['gate'] | undefined;
  readonly outcome?: GateOutcome | undefined;
  readonly namespace?: string | undefined;
  /** Name of the asset that the inventory counts it to. */
  readonly asset?: string | undefined;
  /** Of the resource. */
  readonly address?: string | undefined;
  readonly user?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly isDryRun?: boolean | undefined;
  /** Id of a control that did not pass. */
  readonly control?: string | undefined;
  /** What some control said, the one that is named where one is. */
  readonly verdict?: GateVerdict['verdict'] | undefined;
};

/** Requests counted, each decision with its weight. */
export type DecisionCount = { readonly outcome: GateOutcome; readonly group: string; readonly count: number };

export type ControlCount = Pick<GateVerdict, 'control' | 'verdict' | 'mode' | 'isNew'> & { readonly count: number };

export const DECISION_SIDES = ['day', 'environment', 'team'] as const;
export type DecisionSide = (typeof DECISION_SIDES)[number];

type Asked = { readonly filter: DecisionFilter; readonly visible: Visible };

export type DecisionRecords = {
  /** Whether the batch is there: a write whose answer was lost is not done again. */
  readonly hasBatch: (id: string) => Promise<boolean>;
  readonly add: (batch: DecisionBatch) => Promise<void>;
  readonly find: (id: string, visible: Visible) => Promise<DecisionRecord | undefined>;
  /** Newest first. */
  readonly list: (wanted: Asked & PageWanted) => Promise<Page<DecisionRecord>>;
  /** In the order of ids: what evidence of a batch is held against. */
  readonly listBatch: (batch: string) => Promise<readonly DecisionRecord[]>;
  /** Those of the digests that there are. */
  readonly listBodies: (digests: readonly string[]) => Promise<readonly DecisionBody[]>;
  /** By outcome and, where given, by a side; groups without a count are left out. */
  readonly count: (wanted: Asked & { readonly by?: DecisionSide | undefined }) => Promise<readonly DecisionCount[]>;
  /** By control, verdict, mode and novelty: requests in which it did not pass. */
  readonly countControls: (wanted: Asked) => Promise<readonly ControlCount[]>;
  /** Microseconds that a share of the requests took at most, by nearest rank; undefined where there are none. */
  readonly findDuration: (wanted: Asked & { readonly share: number }) => Promise<number | undefined>;
  /** What batches say that is not in decisions. */
  readonly sumBatches: (span: {
    readonly fromMs: number;
    readonly toMs: number;
  }) => Promise<{ readonly dropped: number; readonly sampledOut: number; readonly bodiesLeftOut: number }>;
  /** When the newest decision beyond the `rowsMax` newest ones was made; undefined where there is none. */
  readonly findBeyond: (rowsMax: number) => Promise<number | undefined>;
  /**
   * Forgets decisions before an instant, `limit` of them at most, and gives how many; when none is left there, bodies
   * that nothing refers to any more, as many at most. Done when there is nothing of either.
   */
  readonly prune: (
    beforeMs: number,
    limit: number,
  ) => Promise<{ readonly decisions: number; readonly isDone: boolean }>;
};
