/** What the store adds to an evaluation, the same for scans, background and admission. */
import type { EvaluatorOptions } from '../../engine/evaluate.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import { createModeOverlay } from '../../model/programme/rollout-modes.ts';
import type { Store, Transaction } from '../../stores/api.ts';

/** Approved exceptions, and what rollouts decide. */
export type InForce = {
  readonly exceptions: readonly LoadedException[];
  readonly rollouts: readonly RolloutInForce[];
};

/** A store has nothing to add. */
export const NOTHING_IN_FORCE: InForce = { exceptions: [], rollouts: [] };

/**
 * The exceptions that somebody approved, that have not ended, and that are whole documents. Whether one counts is
 * judged again by whoever applies it: what stands in a store is no proof.
 */
export async function listInForce(tx: Transaction, nowMs: number): Promise<readonly LoadedException[]> {
  const stored = await tx.exceptions.listApproved(nowMs);
  if (stored.length === 0) return [];
  const { readDocument } = await import('../../model/read-document.ts');
  return stored.flatMap(({ id, document }) => {
    // The name of the store, where others have that of a file.
    const file = `store:exceptions/${id}`;
    const { value } = readDocument(document, file);
    return value?.kind === 'Exception' ? [{ exception: value, file }] : [];
  });
}

/** Both at once, on one view of the store. */
export function loadInForce(store: Store, nowMs: number): Promise<InForce> {
  return store.read(async (tx) => ({
    exceptions: await listInForce(tx, nowMs),
    rollouts: await tx.rollouts.listInForce(),
  }));
}

/** The options of an evaluator with what the store adds: the one way in which it reaches a verdict or a mode. */
export function addInForce(options: EvaluatorOptions, { exceptions, rollouts }: InForce): EvaluatorOptions {
  return {
    ...options,
    exceptions: [...(options.exceptions ?? []), ...exceptions],
    modes: createModeOverlay(rollouts, options.profile.spec.environment),
  };
}
