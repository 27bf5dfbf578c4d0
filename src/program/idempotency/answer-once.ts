/**
 * A request that its sender may repeat, because no answer came, changes things once: that it took effect is written in
 * the transaction that does it, so that neither is without the other, whenever the process is killed.
 */
import { AppError } from '../../base/errors.ts';
import { fingerprint } from '../../base/ids.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { Attempt, AttemptHold, KeptAnswer } from '../../stores/api/idempotency.ts';
import type { ControlRoom } from '../control-room.ts';

export type { KeptAnswer } from '../../stores/api/idempotency.ts';

/** How long a key is remembered. */
export const KEY_LIFE_MS = 24 * 60 * 60 * 1_000;

export type KeyedRequest = {
  /** As its sender made it up. */
  readonly key: string;
  /** Fingerprint of everything that was asked. */
  readonly digest: string;
  /** The answer holds a secret, and is not kept. */
  readonly isSecret: boolean;
};

export type KeyedAnswer = KeptAnswer & { readonly isRepeated: boolean };

/**
 * Runs `work` at most once for a key of an actor, or gives the answer that it gave. `work` uses the room that it is
 * given. Throws `key-reused` for another request with the key, `state-conflict` while the first one runs and where its
 * answer is not known, and what `work` throws.
 */
export async function answerOnce(
  { key, digest, isSecret }: KeyedRequest,
  actor: Actor,
  room: ControlRoom,
  work: (room: ControlRoom) => Promise<KeptAnswer>,
): Promise<KeyedAnswer> {
  const nowMs = room.clock.nowMs();
  const hold: AttemptHold = { id: fingerprint(actor.kind, actor.id, key), holder: room.newId() };
  const terms = { digest, nowMs, leaseUntilMs: nowMs + LIMITS.answerMsMax, expiresMs: nowMs + KEY_LIFE_MS };
  const known = await room.store.write((tx) => tx.idempotency.begin({ ...hold, ...terms }));
  if (known !== undefined) return repeatAnswer(known, digest);
  let answer: KeptAnswer;
  try {
    answer = await work(markEffects(room, hold));
  } catch (error) {
    await room.store.write((tx) => tx.idempotency.forget(hold));
    throw error;
  }
  if (!isSecret && (answer.body?.length ?? 0) <= LIMITS.keptAnswerCharsMax) {
    await room.store.write((tx) => tx.idempotency.keepAnswer(hold, answer));
  }
  return { ...answer, isRepeated: false };
}

/** The room for one attempt: whatever it writes takes effect only while the attempt is still its own. */
function markEffects(room: ControlRoom, hold: AttemptHold): ControlRoom {
  return {
    ...room,
    store: {
      ...room.store,
      write: (work) =>
        room.store.write(async (tx) => {
          const value = await work(tx);
          if (await tx.idempotency.takeEffect(hold)) return value;
          throw new AppError('state-conflict', 'it took so long that a repetition of this request was begun');
        }),
    },
  };
}

function repeatAnswer({ digest: first, state, answer }: Attempt, digest: string): KeyedAnswer {
  if (first !== digest) throw new AppError('key-reused', 'what was asked with it before is not what is asked now');
  if (answer !== undefined) return { ...answer, isRepeated: true };
  if (state === 'started') throw new AppError('state-conflict', 'the first request with this key is still being done');
  throw new AppError('state-conflict', 'the first request with this key took effect, and its answer was not kept');
}
