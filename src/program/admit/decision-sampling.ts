/** Which passes are kept where not all of them are: chosen at random, each with a weight, so that counts stay true. */
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import { isPlainPass } from './decision-queue.ts';

export type SamplingOptions = {
  /** Share of plain passes that are kept; all when it is left out. Everything else is kept always. */
  readonly passShare?: number;
  /** Numbers from 0 up to, not including, 1, which choose the passes. */
  readonly random?: () => number;
};

export type Sampling = {
  /** How many requests the decision is kept for; 0 when it is not kept. */
  readonly weigh: (decision: GateDecision) => number;
  /** Passes that no kept one stands for yet. */
  readonly pending: () => number;
};

/** Each kept pass stands for itself and for those of its gate and environment that were left out before it. */
export function createSampling({ passShare = 1, random = Math.random }: SamplingOptions): Sampling {
  const leftOut = new Map<string, number>();
  return {
    weigh: (decision) => {
      if (passShare >= 1 || !isPlainPass(decision)) return 1;
      const key = `${decision.gate} ${decision.environment}`;
      const before = leftOut.get(key) ?? 0;
      const isKept = random() < passShare;
      leftOut.set(key, isKept ? 0 : before + 1);
      return isKept ? before + 1 : 0;
    },
    pending: () => leftOut.values().reduce((sum, count) => sum + count, 0),
  };
}
