/** A decision: the answer of the admission gate to one request, with what it followed from. */
import type { JsonObject } from '../../base/json.ts';
import type { AdmissionRequest } from '../admission.ts';
import type { Mode, Verdict } from '../words.ts';

/**
 * `allow`: nothing stood against it. `warn`: allowed, with warnings. `deny`: refused. `unjudged`: the deadline, a full
 * queue or a fault came first, and the default of the gate was answered.
 */
export const GATE_OUTCOMES = ['allow', 'warn', 'deny', 'unjudged'] as const;
export type GateOutcome = (typeof GATE_OUTCOMES)[number];

/** What a control said, where it did not pass. */
export type GateVerdict = {
  readonly control: string;
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly mode: Mode;
  /** False where it fails as it did before the change, which does not block. */
  readonly isNew: boolean;
  readonly reason: string;
};

export type GateDecision = {
  readonly id: string;
  readonly atMs: number;
  readonly environment: string;
  /** Which part of the gate answered: what is enforced, or what is only watched. */
  readonly gate: 'enforce' | 'observe';
  readonly outcome: GateOutcome;
  /** What was answered; differs from the outcome only where `unjudged`. */
  readonly isAllowed: boolean;
  /** Why it is `unjudged`. */
  readonly reason?: string;
  /** As the API server named it. */
  readonly uid: string;
  readonly request: Pick<AdmissionRequest, 'operation' | 'kind' | 'resource' | 'subResource' | 'name' | 'namespace'>;
  readonly user: string;
  readonly isDryRun: boolean;
  /** Address of the resource, and what the inventory says of it. */
  readonly address: string;
  readonly asset: string;
  readonly owner: string;
  readonly verdicts: readonly GateVerdict[];
  /** Controls that were judged, with those that passed. */
  readonly judgedCount: number;
  /** From the last byte of the request to the answer. */
  readonly durationUs: number;
  /**
   * What a replay judges again: undefined where nothing may be recorded of it (a Secret). The recorder makes its digest
   * and masks what is secret, apart from the answer.
   */
  readonly object: JsonObject | null | undefined;
  readonly oldObject: JsonObject | null | undefined;
  /** What else rules may read of the request; left out where a replay is to do without it. */
  readonly userInfo?: JsonObject | undefined;
  readonly namespaceObject?: JsonObject | undefined;
  /** Of the request as it came, which bounds what waits to be recorded; a usual size is taken when it is left out. */
  readonly requestBytes?: number | undefined;
};

/** Takes decisions and returns at once. What it cannot keep it counts. */
export type DecisionRecorder = { readonly record: (decision: GateDecision) => void };
