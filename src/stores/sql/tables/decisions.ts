/** Tables of the gate's decisions. */
import type { GateDecision, GateOutcome, GateVerdict } from '../../../model/programme/gate-decision.ts';
import type { Mode } from '../../../model/words.ts';

export type DecisionTables = {
  readonly decision_batches: {
    readonly id: string;
    readonly at_ms: number;
    readonly recorder: string;
    readonly dropped: number;
    readonly sampled_out: number;
  };
  readonly decisions: {
    readonly id: string;
    readonly at_ms: number;
    readonly batch: string;
    readonly weight: number;
    readonly environment: string;
    readonly team: string;
    readonly asset: string;
    readonly address: string;
    readonly gate: GateDecision['gate'];
    readonly outcome: GateOutcome;
    readonly is_allowed: number;
    readonly reason: string | null;
    readonly uid: string;
    readonly operation: string;
    /** Empty for what is in no namespace. */
    readonly namespace: string;
    /** The rest of the request as JSON: it is read, not asked about. */
    readonly request: string;
    readonly user_name: string;
    readonly is_dry_run: number;
    readonly judged_count: number;
    readonly duration_us: number;
    /** Digests of bodies. */
    readonly object: string | null;
    readonly old_object: string | null;
    readonly namespace_object: string | null;
    readonly user_info: string | null;
  };
  readonly decision_verdicts: {
    readonly decision: string;
    readonly control: string;
    readonly verdict: GateVerdict['verdict'];
    readonly mode: Mode;
    readonly is_new: number;
    readonly reason: string;
  };
  readonly decision_bodies: {
    readonly digest: string;
    readonly chars: number;
    readonly body: string | null;
    /** When the newest decision that refers to it was made. */
    readonly last_ms: number;
  };
};
