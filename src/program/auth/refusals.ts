/** Refused accesses: each is counted, and the ledger hears of the first, the second, the fourth, ... of an hour. */
import { AppError } from '../../base/errors.ts';
import type { ErrorCode } from '../../base/errors.ts';
import { HOUR_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { ControlRoom } from '../control-room.ts';

export type RefusalReason =
  | 'password' // wrong, or of nobody
  | 'locked' // tried too often
  | 'token' // unknown, expired, revoked
  | 'pipeline' // a token of a CI system that is not trusted
  | 'provider' // a sign-in through a provider that went wrong
  | 'cross-site' // a cookie without the proof that the page is ours
  | 'not-signed-in'
  | 'permission';

export type Refused = {
  readonly reason: RefusalReason;
  /** Id of a known user or token; `unknown` where it is left out. Never text that the caller made up. */
  readonly subject?: string | undefined;
};

/** A refusal as an error that remembers what to count it as. */
export function refuse(code: ErrorCode, detail: string, refused: Refused): AppError {
  return new AppError(code, detail, { cause: { refused } });
}

/** What an error is to be counted as; undefined for errors that refuse nobody. */
export function findRefused(error: unknown, access: Access | undefined): Refused | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { cause } = error;
  if (typeof cause === 'object' && cause !== null && 'refused' in cause) return cause.refused as Refused;
  if (error.code === 'not-signed-in') return { reason: 'not-signed-in' };
  return error.code === 'not-allowed' ? { reason: 'permission', subject: access?.actor.id } : undefined;
}

/** Counts a refusal for the measures and, at powers of two, says so in the ledger. */
export async function recordRefusal({ reason, subject = 'unknown' }: Refused, room: ControlRoom): Promise<void> {
  const atMs = room.clock.nowMs();
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  await room.store.write(async (tx) => {
    const count = await tx.refusals.count({ hourMs, reason, subject, lastMs: atMs });
    await tx.signals.count({ name: 'auth-denied', atMs });
    if (!isPowerOfTwo(count)) return;
    const actor = systemActor('sign-in');
    await tx.ledger.append({ atMs, actor, kind: 'access', action: 'refused', subject, body: { reason, count } });
    tx.announce({ topic: 'access' });
  });
}

/** An attacker who tries a million times an hour makes 21 entries. */
function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}
