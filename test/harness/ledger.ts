/** Entries for tests of the evidence ledger. */
import type { Store } from '../../src/stores/api.ts';
import type { LedgerEntry } from '../../src/stores/api/ledger.ts';
import { NOON_MS } from './stores.ts';

/** An entry that differs from all others by its number. */
export function makeEntry(number: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    atMs: NOON_MS + number,
    actor: { kind: 'user', id: `user-${number % 3}`, name: `User ${number % 3}` },
    kind: number % 2 === 0 ? 'finding' : 'exception',
    action: 'changed',
    subject: `subject-${number % 5}`,
    body: { number, note: `what happened for the ${number}th time` },
    ...more,
  };
}

/** Appends entries in one transaction each, or in as few as `perTransaction` says. */
export async function appendMany(store: Store, count: number, perTransaction = count, from = 0): Promise<void> {
  for (let done = 0; done < count; done += perTransaction) {
    await store.write(async (tx) => {
      const end = Math.min(count, done + perTransaction);
      for (let i = done; i < end; i++) await tx.ledger.append(makeEntry(from + i));
    });
  }
}
