/** Forgets decisions of the gate that are old, or too many; that they were forgotten is evidence, and they are not. */
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS } from '../../model/instants.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { ControlRoom } from '../control-room.ts';
import { takeTurn } from '../ingest/chunks.ts';
import { DECISION_KIND, PRUNED_ACTION } from '../evidence/decision-digest.ts';

/** How long decisions are kept. */
export const DECISION_DAYS = 30;

/** Decisions of one transaction. */
const CHUNK_ROWS = 2_000;

export type DecisionBounds = { readonly days?: number; readonly rowsMax?: number };

/** Gives how many were forgotten. */
export async function pruneDecisions(
  room: ControlRoom,
  { days = DECISION_DAYS, rowsMax = LIMITS.decisionsKeptMax }: DecisionBounds = {},
): Promise<number> {
  const nowMs = room.clock.nowMs();
  const beyondMs = await room.store.read((tx) => tx.decisions.findBeyond(rowsMax));
  // Of those that were made in one millisecond all go, so that no more than the bound are left.
  const beforeMs = Math.max(nowMs - days * DAY_MS, (beyondMs ?? Number.MIN_SAFE_INTEGER) + 1);
  let forgotten = 0;
  for (let isDone = false; !isDone; ) {
    const pruned = await room.store.write(async (tx) => {
      const chunk = await tx.decisions.prune(beforeMs, CHUNK_ROWS);
      // With the first of them: what ends half way has said so.
      if (chunk.decisions > 0 && forgotten === 0) {
        await tx.ledger.append({
          atMs: nowMs,
          actor: systemActor('clean-up'),
          kind: DECISION_KIND,
          action: PRUNED_ACTION,
          subject: PRUNED_ACTION,
          body: { beforeMs, days, rowsMax },
        });
      }
      return chunk;
    });
    forgotten += pruned.decisions;
    ({ isDone } = pruned);
    await takeTurn();
  }
  if (forgotten > 0) room.log.info('decisions were forgotten', { forgotten, beforeMs });
  return forgotten;
}
