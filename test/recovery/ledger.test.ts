/** Killed in the middle of appending: every entry and every checkpoint that was acknowledged is there and verifies. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { signCheckpoint } from '../../src/program/evidence/checkpoints.ts';
import { verifyStore } from '../../src/program/evidence/verify-store.ts';
import type { Store } from '../../src/stores/api.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { runAndKill } from '../harness/crash.ts';
import { startPostgres } from '../harness/postgres.ts';
import { createRandom } from '../harness/random.ts';
import type { OpenedStore } from '../harness/stores.ts';
import { openStoreAt, withSqlite } from '../harness/stores.ts';

/** Lives of each store; more with BULWARK_STRESS=full. */
const KILLS_MIN = process.env['BULWARK_STRESS'] === 'full' ? 100 : 10;
const LIFE_MS_MAX = 500;

const PROGRAM = join(import.meta.dirname, 'appender.ts');

/** Entries by subject: a transaction's subject is its own. */
async function countEntries(store: Store): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let from = 0; ; ) {
    const leaves = await store.read((tx) => tx.ledger.readLeaves(from, 1_000));
    for (const { subject } of leaves) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    if (leaves.length < 1_000) return counts;
    from += leaves.length;
  }
}

async function killAndVerify({ store, place }: OpenedStore, say: (text: string) => void): Promise<void> {
  const random = createRandom(6962);
  const said: (readonly string[])[] = [];
  let kills = 0;
  while (kills < KILLS_MIN) {
    const lifeMs = (): number => random.below(LIFE_MS_MAX);
    const life = await runAndKill({ program: PROGRAM, args: [place], linesMin: 1, lifeMs });
    said.push(...life.said.map((line) => line.split(' ')));
    kills += life.kills;
  }
  const counts = await countEntries(store);
  const appended = said.filter(([word]) => word === 'appended');
  const lost = appended.filter(([, subject = '', count]) => counts.get(subject) !== Number(count));
  assert.deepEqual(lost, []);
  // What was said as signed must hold whatever the store says by now.
  const notes = said.filter(([word]) => word === 'signed').map(([, size, note = '']) => ({ size, note }));
  const checkpoints = notes.map(({ size = '', note }) => ({
    name: size,
    text: Buffer.from(note, 'base64').toString(),
  }));
  const { room } = createControlRoom(store);
  // Refused if what is there did not continue what was signed before.
  await signCheckpoint(room);
  const report = await verifyStore(store, { keys: room.ledgerSigner().trusted, checkpoints });
  assert.deepEqual(report.faults, []);
  assert.ok(appended.length > 0);
  say(
    `${store.kind}: ${kills} kills, ${appended.length} transactions acknowledged and none lost, ` +
      `${report.size} entries and ${report.checkpoints} checkpoints verify`,
  );
}

test('no acknowledged evidence is lost on SQLite', (t) =>
  withSqlite((opened) => killAndVerify(opened, (text) => t.diagnostic(text))));

test('no acknowledged evidence is lost on PostgreSQL', async (t) => {
  const server = await startPostgres({ isDurable: true });
  try {
    const place = await server.createDatabase();
    const store = await openStoreAt(place);
    const opened = { store, place, openAgain: () => openStoreAt(place) };
    await killAndVerify(opened, (text) => t.diagnostic(text)).finally(store.close);
  } finally {
    await server.stop();
  }
});
