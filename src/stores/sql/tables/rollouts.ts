/** Tables of rollouts. */
import type { Generated } from 'kysely';
import type { RolloutAct } from '../../api/rollouts.ts';

export type RolloutTables = {
  readonly rollouts: {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
    readonly document: string;
    readonly controls: string;
    readonly step: number;
    readonly since_ms: number;
    readonly stepped_back_ms: number | null;
    readonly hold: string | null;
    readonly started_by: string;
    readonly started_ms: number;
    readonly ended_ms: number | null;
    readonly judged: string | null;
    readonly version: number;
  };
  /** What the rollouts in force decide: one for a control in an environment. */
  readonly rollout_controls: {
    readonly control: string;
    readonly environment: string;
    readonly rollout: string;
  };
  readonly rollout_events: {
    /** Numbers them in their order. */
    readonly id: Generated<number>;
    readonly rollout: string;
    readonly at_ms: number;
    readonly actor: string;
    readonly act: RolloutAct;
    readonly from_step: string;
    readonly to_step: string;
    readonly text: string;
  };
};
