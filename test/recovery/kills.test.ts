/** Killed at random, again and again: what was acknowledged is there, the evidence verifies, no job is done twice. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Store } from '../../src/stores/api.ts';
import { SEES_ALL } from '../../src/model/programme/access.ts';
import { verifyStore } from '../../src/program/evidence/verify-store.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { runAndKill } from '../harness/crash.ts';
import { createRandom } from '../harness/random.ts';
import { startPostgres } from '../harness/postgres.ts';
import type { OpenedStore } from '../harness/stores.ts';
import { openStoreAt, withPostgres, withSqlite } from '../harness/stores.ts';
import { signCheckpoint } from '../../src/program/evidence/checkpoints.ts';

/** Acknowledged lines per store: a few lives by default, 200 operations and more with BULWARK_STRESS=full. */
const LINES_MIN = process.env['BULWARK_STRESS'] === 'full' ? 300 : 42;

const PROGRAM = join(import.meta.dirname, 'operator.ts');

type Said = Readonly<Record<string, readonly (readonly string[])[]>>;

function sort(lines: readonly string[]): Said {
  return Object.groupBy(
    lines.map((line) => line.split(' ')),
    ([word = '']) => word,
  ) as Said;
}

async function countLost(store: Store, said: Said): Promise<readonly string[]> {
  return store.read(async (tx) => {
    const lost: string[] = [];
    for (const [, id = ''] of said['run'] ?? []) {
      if ((await tx.runs.find(id, SEES_ALL)) === undefined) lost.push(`run ${id}`);
    }
    for (const word of ['requested', 'approved']) {
      for (const [, id = ''] of said[word] ?? []) {
        const exception = await tx.exceptions.find(id, SEES_ALL);
        if (exception === undefined || (word === 'approved' && exception.state !== 'active'))
          lost.push(`${word} ${id}`);
      }
    }
    for (const [word, id = '', step] of [...(said['started'] ?? []), ...(said['promoted'] ?? [])]) {
      const rollout = await tx.rollouts.find(id, SEES_ALL);
      if (rollout === undefined || (step !== undefined && String(rollout.step) !== step)) lost.push(`${word} ${id}`);
    }
    for (const [, id = ''] of said['added'] ?? []) {
      if ((await tx.jobs.find(id)) === undefined) lost.push(`job ${id}`);
    }
    return lost;
  });
}

/** Entries of evidence that a job was done, by job. */
async function countDone(store: Store): Promise<ReadonlyMap<string, number>> {
  const leaves = await store.read((tx) => tx.ledger.listLeaves({ kind: 'job' }, 10_000));
  const counts = new Map<string, number>();
  for (const { bytes } of leaves) {
    const { subject } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly subject: string };
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}

/** `programs` run at once, each with numbers of its own. */
async function killAndCheck(
  { store, place }: OpenedStore,
  say: (text: string) => void,
  { programs, linesMin }: { readonly programs: number; readonly linesMin: number },
): Promise<void> {
  const random = createRandom(20_260_302);
  const lifeMs = (): number => 30 + random.below(900);
  const runs = Array.from({ length: programs }, (_, i) =>
    runAndKill({ program: PROGRAM, args: [store.kind, place, String(i * 100_000)], linesMin, lifeMs }),
  );
  const crashes = await Promise.all(runs);
  const lines = crashes.flatMap(({ said }) => said);
  const kills = crashes.reduce((sum, crash) => sum + crash.kills, 0);
  const said = sort(lines);
  assert.deepEqual(await countLost(store, said), []);
  const done = await countDone(store);
  assert.deepEqual(
    [...done].filter(([, count]) => count !== 1),
    [],
  );
  const { room } = createControlRoom(store);
  await signCheckpoint(room);
  const report = await verifyStore(store, { keys: [room.ledgerSigner().verifier] });
  assert.deepEqual(report.faults, []);
  say(
    `${store.kind}: ${lines.length} acknowledged over ${kills} kills, none lost; ` +
      `${done.size} jobs, none twice; ${report.size} entries verify`,
  );
}

test('nothing acknowledged is lost on SQLite', (t) =>
  withSqlite((opened) => killAndCheck(opened, (text) => t.diagnostic(text), { programs: 1, linesMin: LINES_MIN })));

test('nothing acknowledged is lost on PostgreSQL', async (t) => {
  const server = await startPostgres({ isDurable: true });
  const place = await server.createDatabase();
  const store = await openStoreAt(place);
  const opened = { store, place, openAgain: () => openStoreAt(place) };
  await killAndCheck(opened, (text) => t.diagnostic(text), { programs: 1, linesMin: LINES_MIN });
  await store.close();
  await server.stop();
});

for (const [kind, withKind] of [
  ['SQLite', withSqlite],
  ['PostgreSQL', withPostgres],
] as const) {
  test(`two programs that are killed at random share one store on ${kind}`, (t) =>
    withKind((opened) => killAndCheck(opened, (text) => t.diagnostic(text), { programs: 2, linesMin: LINES_MIN / 3 })));
}
