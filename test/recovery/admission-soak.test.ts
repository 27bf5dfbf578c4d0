/** A replica of the gate for a long time, and a recorder without its store: memory stays where it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { AppError } from '../../src/base/errors.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { DAY_MS } from '../../src/model/instants.ts';
import { SEES_ALL } from '../../src/model/programme/access.ts';
import { createRecorder } from '../../src/program/admit/recorder.ts';
import type { Store } from '../../src/stores/api.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { makeDecision, makeDenied, makeObject } from '../harness/decisions.ts';
import type { GateReplica } from '../harness/gate-replicas.ts';
import { makeReplicaPlace, startReplica } from '../harness/gate-replicas.ts';
import { NOON_MS, withSqlite } from '../harness/stores.ts';
import { createGateClient } from './gate-client.ts';
import { planLoad, sayLoad, withLoad } from './gate-load.ts';

const IS_FULL = process.env['BULWARK_STRESS'] === 'full';
const PER_SECOND = 100;
const SOAK_MS = IS_FULL ? 30 * 60_000 : 20_000;
/**
 * As the manifests have it. Without the bound the young generation is given 96 MiB within a quarter of an hour, and
 * never gives them back: at this rate, 124 MiB resident became 222.
 */
const MEMORY = { NODE_OPTIONS: '--max-semi-space-size=8 --expose-gc', MALLOC_ARENA_MAX: '1' };
/** Until code is compiled, connections are there, and the heap has found its size. */
const WARM_UP_MS = IS_FULL ? 3 * 60_000 : 8_000;
const SAMPLE_MS = IS_FULL ? 5_000 : 500;
const MIB = 2 ** 20;
/** The young generation, three times 8 MiB, and some: over half an hour less than 200 bytes for each request. */
const RESIDENT_GROWTH_MIB_MAX = 32;
/** Of the least that was seen in use, which is shortly after a collection. */
const HEAP_GROWTH_MIB_MAX = 16;
/** What the issue of the gate asks for. */
const RESIDENT_MIB_MAX = 200;

type Sample = { readonly residentMiB: number; readonly heapMiB: number };

async function sample({ readMetric }: GateReplica): Promise<Sample> {
  const residentMiB = (await readMetric('process_resident_memory_bytes')) / MIB;
  return { residentMiB, heapMiB: (await readMetric('nodejs_heap_size_used_bytes')) / MIB };
}

/** The most resident memory and the least heap of some samples. */
function summarise(samples: readonly Sample[]): Sample {
  return {
    residentMiB: Math.max(...samples.map(({ residentMiB }) => residentMiB)),
    heapMiB: Math.min(...samples.map(({ heapMiB }) => heapMiB)),
  };
}

const say = ({ residentMiB, heapMiB }: Sample): string =>
  `${residentMiB.toFixed(1)} MiB resident, heap ${heapMiB.toFixed(1)} MiB after collections`;

test('under a steady load the memory of a replica is flat, and nothing fails', async (t) => {
  using place = await makeReplicaPlace(planLoad('warn'));
  const args = [...place.bundle, '--grace-seconds', '0'];
  const replica = await startReplica(place, { name: 'gate', args, env: MEMORY });
  const client = createGateClient([replica], place);
  try {
    await client.awaitReady(1);
    const samples: Sample[] = [];
    const tally = await withLoad(client, { perSecond: PER_SECOND }, async () => {
      await sleep(WARM_UP_MS);
      const untilMs = performance.now() + SOAK_MS - WARM_UP_MS;
      while (performance.now() < untilMs) {
        samples.push(await sample(replica));
        await sleep(SAMPLE_MS);
      }
    });
    const third = Math.floor(samples.length / 3);
    const [first, last] = [summarise(samples.slice(0, third)), summarise(samples.slice(-third))];
    const counted = await replica.readMetric('bulwark_admission_requests_total');
    t.diagnostic(`soak of ${(SOAK_MS / 1_000).toFixed(0)} s: ${sayLoad(tally)}`);
    t.diagnostic(`first third after warming up: ${say(first)}; last third: ${say(last)}; ${samples.length} samples`);
    const { failed, wrong, unjudged } = tally;
    assert.deepEqual({ failed, wrong, unjudged }, { failed: 0, wrong: 0, unjudged: 0 }, tally.faults.join('\n'));
    assert.ok(tally.requests >= (SOAK_MS * PER_SECOND * 0.9) / 1_000, `${tally.requests} requests`);
    assert.equal(counted, tally.requests, 'each call is counted once');
    assert.ok(last.residentMiB - first.residentMiB <= RESIDENT_GROWTH_MIB_MAX, `${say(first)} to ${say(last)}`);
    assert.ok(last.heapMiB - first.heapMiB <= HEAP_GROWTH_MIB_MAX, `${say(first)} to ${say(last)}`);
    assert.ok(last.residentMiB <= RESIDENT_MIB_MAX, say(last));
  } finally {
    await client.close();
    replica.close();
  }
});

/** Decisions while the store is away: several times as many as may wait. */
const AWAY = (IS_FULL ? 20 : 4) * LIMITS.decisionsQueuedMax;
const BEFORE = 1_000;
/** Decisions between two turns of others, as a gate has them. */
const TURN = 200;

/** The heap when what nobody holds is gone. */
function readHeapMiB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / MIB;
}

/** A store that can be away. */
function createAwayStore(store: Store): Pick<Store, 'write'> & { isAway: boolean } {
  const made: Pick<Store, 'write'> & { isAway: boolean } = {
    isAway: false,
    write: (work) =>
      made.isAway ? Promise.reject(new AppError('store-unavailable', 'nobody is there')) : store.write(work),
  };
  return made;
}

test('a recorder whose store is away for long holds no more than its bounds, and counts what it drops', (t) =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const away = createAwayStore(store);
    const recorder = createRecorder({ ...room, store: away, name: 'gate' });
    let number = 0;
    const record = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        number += 1;
        // As from JSON: no two of them share anything.
        const object = { ...makeObject(`web-${number}`, false), text: 'x'.repeat(2_000) + String(number) };
        const decision = number % 10 === 0 ? makeDenied(number, { object }) : makeDecision(number, { object });
        recorder.record({ ...decision, requestBytes: 6_000 });
        if (i % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await record(BEFORE);
    await recorder.flush();
    assert.equal(recorder.stats().stored, BEFORE);
    away.isAway = true;
    await record(AWAY / 2);
    const halfMiB = readHeapMiB();
    await record(AWAY / 2);
    const wholeMiB = readHeapMiB();
    const { waiting, dropped, recorded } = recorder.stats();
    t.diagnostic(
      `away for ${AWAY} decisions: ${waiting} wait, ${dropped} dropped; ` +
        `heap ${halfMiB.toFixed(1)} MiB at half of them, ${wholeMiB.toFixed(1)} MiB at the end`,
    );
    assert.ok(waiting <= LIMITS.decisionsQueuedMax + LIMITS.decisionsPerBatchMax, `${waiting} wait`);
    assert.equal(BEFORE + waiting + dropped, recorded);
    assert.ok(wholeMiB - halfMiB <= HEAP_GROWTH_MIB_MAX, `${halfMiB} to ${wholeMiB} MiB`);
    // Large ones are bounded by their bytes.
    for (let i = 0; i < 200; i++) recorder.record(makeDenied(++number, { requestBytes: MIB }));
    assert.ok(recorder.stats().waiting <= LIMITS.decisionsQueuedBytesMax / MIB + LIMITS.decisionsPerBatchMax);
    away.isAway = false;
    await recorder.close(60_000);
    const end = recorder.stats();
    assert.deepEqual([end.waiting, end.stored + end.dropped], [0, number]);
    await store.read(async (tx) => {
      const counts = await tx.decisions.count({ filter: {}, visible: SEES_ALL });
      assert.equal(
        counts.reduce((sum, { count }) => sum + count, 0),
        end.stored,
      );
      const said = await tx.decisions.sumBatches({ fromMs: 0, toMs: NOON_MS + DAY_MS });
      assert.equal(said.dropped, end.dropped, 'the store is told of all that it does not have');
    });
    t.diagnostic(`back again: ${end.stored} stored, ${end.dropped} dropped and said so, of ${number}`);
  }));
