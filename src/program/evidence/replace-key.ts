/** Replaces the key that signs the ledger, so that whoever trusts the old one can go on to the new one. */
import type { Actor } from '../../model/programme/actor.ts';
import type { ControlRoom } from '../control-room.ts';
import { signCheckpoint } from './checkpoints.ts';
import type { LedgerSigner } from './signer.ts';
import { rotateLedgerKey } from './signer.ts';

/**
 * Makes a new key in the key file, records that, and has the checkpoint that holds the record signed by both keys.
 * Processes that run meanwhile sign with the old key, which stays trusted, until they are started anew. Throws
 * `cannot-write` and as `signCheckpoint` does.
 */
export async function replaceLedgerKey(room: ControlRoom, file: string, actor: Actor): Promise<LedgerSigner> {
  const former = room.ledgerSigner();
  // What the old key cannot vouch for, the new one must not either.
  await signCheckpoint(room);
  const signer = rotateLedgerKey(room.house.files, file, former);
  await room.store.write((tx) =>
    tx.ledger.append({
      atMs: room.clock.nowMs(),
      actor,
      kind: 'administration',
      action: 'ledger-key-replaced',
      subject: signer.verifier.name,
      body: { former: former.verifier.text, present: signer.verifier.text },
    }),
  );
  await signCheckpoint(room);
  await signCheckpoint({ ...room, ledgerSigner: () => signer });
  return signer;
}
