/** Rollouts over time. What may become of one is decided in `model/programme/rollout-life.ts`. */
import type { Actor } from '../../model/programme/actor.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import type { Page, PageWanted } from './pages.ts';

export const ROLLOUT_ACTS = ['start', 'promote', 'step-back', 'hold', 'release', 'end', 'propose'] as const;
export type RolloutAct = (typeof ROLLOUT_ACTS)[number];

export type RolloutEvent = {
  readonly rollout: string;
  readonly atMs: number;
  readonly actor: Actor;
  readonly act: RolloutAct;
  /** Steps by their names; equal where it did not move. */
  readonly from: string;
  readonly to: string;
  /** The reasons that were given, or found. */
  readonly text: string;
};

export type RolloutFilter = {
  readonly environment?: string;
  /** Id of a control. */
  readonly control?: string;
  /** Also those that have ended. */
  readonly isEndedToo?: boolean;
};

export type RolloutRecords = {
  /** Throws `state-conflict` where another one in force has its name, or one of its controls in its environment. */
  readonly add: (rollout: StoredRollout) => Promise<void>;
  /** Undefined when there is none, or none that may be seen. A rollout is seen by all teams of its environment. */
  readonly find: (id: string, visible: Visible) => Promise<StoredRollout | undefined>;
  /** The one in force under the name, if it may be seen. */
  readonly findInForce: (name: string, visible: Visible) => Promise<StoredRollout | undefined>;
  /** Newest first. */
  readonly list: (
    wanted: { readonly filter: RolloutFilter; readonly visible: Visible } & PageWanted,
  ) => Promise<Page<StoredRollout>>;
  /** Writes the next version. Throws `state-conflict` when it is not the next one by now. */
  readonly save: (rollout: StoredRollout) => Promise<void>;
  /** Keeps what was made of it, where it is still of this version. */
  readonly saveJudged: (rollout: Pick<StoredRollout, 'id' | 'version' | 'judged'>) => Promise<void>;
  /** All that decide modes at present. */
  readonly listInForce: () => Promise<readonly StoredRollout[]>;
  readonly addEvent: (event: RolloutEvent) => Promise<void>;
  /** Oldest first. */
  readonly listEvents: (rollout: string) => Promise<readonly RolloutEvent[]>;
};
