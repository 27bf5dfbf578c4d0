/** Tests of the recorder: nothing is lost without being counted, nothing is kept twice, and nothing waits for it. */
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { makeDecision, makeDenied, makeObject, makeVerdict } from '../../../test/harness/decisions.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import type { Random } from '../../../test/harness/random.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { NOON_MS, withPostgres, withSqlite } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { HOUR_MS } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import type { Store } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { signCheckpoint } from '../evidence/checkpoints.ts';
import { verifyStore } from '../evidence/verify-store.ts';
import { readMeasures } from '../measure/read-measures.ts';
import type { RecorderOptions } from './recorder.ts';
import { createRecorder } from './recorder.ts';

/** Timers never fire by themselves here. */
const LONG_MS = 3_600_000;

type Opened = { readonly store: Store; readonly room: ControlRoom; readonly lines: readonly string[] };

const withRoom = (work: (opened: Opened) => Promise<void>): Promise<void> =>
  withSqlite(async ({ store }) => {
    const { room, lines } = createControlRoom(store);
    await work({ store, room, lines });
  });

const open = (room: ControlRoom, options: RecorderOptions = {}, store: Pick<Store, 'write'> = room.store) =>
  createRecorder({ ...room, store, name: 'test' }, { flushMs: LONG_MS, ...options });

async function listAll(store: Store) {
  const { items } = await store.read((tx) => tx.decisions.list({ filter: {}, visible: SEES_ALL, limit: 100_000 }));
  return items;
}

const away = (): never => {
  throw new AppError('store-unavailable', 'test');
};

test('decisions are kept with their bodies, each once and without secrets', () =>
  withRoom(async ({ store, room }) => {
    const recorder = open(room);
    const namespaceObject = { kind: 'Namespace', metadata: { name: 'shop' } };
    const userInfo = { username: 'alice', groups: ['dev'] };
    const env = [{ name: 'DB', value: 'correct-horse-battery' }];
    const object = { ...makeObject('web', true), env };
    recorder.record(makeDenied(1, { object, namespaceObject, userInfo, user: 'ali\0ce' }));
    recorder.record(makeDenied(2, { object: structuredClone(object), namespaceObject, oldObject: undefined }));
    await recorder.flush();
    const [second, first] = await listAll(store);
    assert.equal(first?.user, 'ali\ufffdce');
    assert.deepEqual(Object.keys(first?.bodies ?? {}), ['object', 'oldObject', 'namespaceObject', 'userInfo']);
    assert.equal(first?.bodies.object, second?.bodies.object);
    assert.equal(second?.bodies.oldObject, undefined);
    const digests = [...Object.values(first?.bodies ?? {}), ...Object.values(second?.bodies ?? {})];
    const bodies = await store.read((tx) => tx.decisions.listBodies(digests));
    assert.equal(bodies.length, 4);
    assert.ok(bodies.some(({ text }) => text === 'null'));
    assert.doesNotMatch(bodies.map(({ text }) => text).join(), /correct-horse/);
    assert.deepEqual(recorder.stats(), { recorded: 2, stored: 2, waiting: 0, dropped: 0, troubles: 0 });
  }));

test('of an object that is too large the digest is kept', () =>
  withRoom(async ({ store, room }) => {
    const recorder = open(room);
    const lists = Array.from({ length: 100 }, (_, i) => `${i}${'x'.repeat(4_000)}`);
    recorder.record(makeDenied(1, { object: { kind: 'Deployment', lists } }));
    await recorder.flush();
    const [kept] = await listAll(store);
    const [body] = await store.read((tx) => tx.decisions.listBodies([kept?.bodies.object ?? '']));
    assert.equal(body?.text, undefined);
    assert.ok((body?.chars ?? 0) > LIMITS.decisionBodyCharsMax);
  }));

test('what too many wait with is dropped, the oldest passes first, and counted where it can be seen', () =>
  withRoom(async ({ store, room, lines }) => {
    const recorder = open(room, { bounds: { countMax: 4, bytesMax: 1_000_000 } });
    for (let i = 0; i < 4; i++) recorder.record(makeDecision(i));
    recorder.record(makeDenied(10));
    recorder.record(makeDecision(11, { verdicts: [makeVerdict({ mode: 'audit' })] }));
    assert.equal(recorder.stats().dropped, 2);
    await recorder.flush();
    assert.deepEqual(
      (await listAll(store)).map(({ id }) => id),
      ['d-000011', 'd-000010', 'd-000003', 'd-000002'],
    );
    const span = { fromMs: NOON_MS - 1, toMs: NOON_MS + 1 };
    assert.equal((await store.read((tx) => tx.decisions.sumBatches(span))).dropped, 2);
    assert.ok(lines.some((line) => line.includes('dropped') && line.includes('2')));
    assert.deepEqual([recorder.stats().stored, recorder.stats().dropped], [4, 2]);
    for (let i = 20; i < 26; i++) recorder.record(makeDenied(i, { requestBytes: 400_000 }));
    assert.equal(recorder.stats().waiting, 2);
  }));

test('the store may be away for a while, and lose the answer to a write that it took', () =>
  withRoom(async ({ store, room, lines }) => {
    let mood: 'away' | 'deaf' | 'fine' = 'away';
    const moody: Pick<Store, 'write'> = {
      write: async (work) => {
        if (mood === 'away') away();
        const value = await store.write(work);
        if (mood === 'deaf') away();
        return value;
      },
    };
    const recorder = open(room, {}, moody);
    recorder.record(makeDenied(1));
    await recorder.flush();
    assert.equal((await listAll(store)).length, 0);
    mood = 'deaf';
    await recorder.flush();
    recorder.record(makeDenied(2));
    mood = 'fine';
    await recorder.flush();
    assert.equal((await listAll(store)).length, 2);
    assert.deepEqual(recorder.stats(), { recorded: 2, stored: 2, waiting: 0, dropped: 0, troubles: 2 });
    const sums = await store.read((tx) =>
      tx.signals.sum({ names: ['admission-reject'], fromMs: 0, toMs: NOON_MS + HOUR_MS, visible: SEES_ALL }),
    );
    assert.deepEqual(sums, [{ name: 'admission-reject', group: '', count: 2 }]);
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['warn', 'info'],
    );
    await recorder.close(1_000);
  }));

test('what the store refuses for good does not stop what comes after it', () =>
  withRoom(async ({ store, room }) => {
    const recorder = open(room);
    recorder.record(makeDenied(1));
    await recorder.flush();
    recorder.record(makeDenied(1));
    for (let i = 0; i < 3; i++) await recorder.flush();
    recorder.record(makeDenied(2));
    await recorder.flush();
    assert.equal((await listAll(store)).length, 2);
    const { stored, dropped, waiting } = recorder.stats();
    assert.deepEqual({ stored, dropped, waiting }, { stored: 2, dropped: 1, waiting: 0 });
    const broken = open(room, {}, { write: () => Promise.reject(new Error('never')) });
    broken.record(makeDenied(9));
    for (let i = 0; i < 6; i++) await broken.flush();
    assert.deepEqual(broken.stats(), { recorded: 1, stored: 0, waiting: 0, dropped: 1, troubles: 6 });
  }));

test('closing brings what waits to the store, and gives up at the deadline', () =>
  withRoom(async ({ store, room }) => {
    const recorder = open(room);
    recorder.record(makeDenied(1));
    await recorder.close(10_000);
    recorder.record(makeDenied(2));
    assert.deepEqual(recorder.stats(), { recorded: 2, stored: 1, waiting: 0, dropped: 1, troubles: 0 });
    assert.equal((await listAll(store)).length, 1);
    const lost = open(room, {}, { write: () => Promise.reject(new AppError('store-unavailable', 'test')) });
    lost.record(makeDenied(3));
    await lost.close(20);
    assert.equal(lost.stats().dropped, 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = open(room, {}, { write: async (work) => promise.then(() => store.write(work)) });
    slow.record(makeDenied(4));
    await slow.close(20);
    assert.deepEqual([slow.stats().dropped, slow.stats().stored], [1, 0]);
    resolve();
    while (slow.stats().stored === 0) await new Promise((done) => setTimeout(done, 5));
    assert.deepEqual([slow.stats().dropped, slow.stats().stored], [0, 1]);
  }));

test('the measure counts judged requests of the enforcing gate, the SLO also refusals by default', () =>
  withRoom(async ({ store, room }) => {
    const recorder = open(room);
    const unjudged = { outcome: 'unjudged', reason: 'the deadline', judgedCount: 0, verdicts: [] } as const;
    const decisions: readonly GateDecision[] = [
      makeDecision(1),
      makeDenied(2),
      makeDenied(3, { isDryRun: true }),
      makeDecision(4, { gate: 'observe' }),
      makeDecision(5, { judgedCount: 0 }),
      makeDecision(6, { ...unjudged, isAllowed: false }),
      makeDecision(7, unjudged),
    ];
    for (const decision of decisions) recorder.record(decision);
    await recorder.flush();
    await store.read(async (tx) => {
      const names = ['admission-request', 'admission-reject'] as const;
      const sums = await tx.signals.sum({ names, fromMs: 0, toMs: NOON_MS + HOUR_MS, visible: SEES_ALL, by: 'team' });
      assert.deepEqual(sums, [
        { name: 'admission-reject', group: 'team-a', count: 1 },
        { name: 'admission-request', group: 'team-a', count: 2 },
      ]);
      assert.deepEqual(await tx.sloEvents.total({ kind: 'admission', environments: ['prod'] }), { good: 1, total: 3 });
    });
    const [m7] = await readMeasures(
      { ids: ['M7'], toMs: NOON_MS + HOUR_MS },
      { actor: { kind: 'system', id: 't', name: 't' }, grants: [{ role: 'administrator' }] },
      { ...room, house: { ...room.house, loadBundle: () => ({ hash: '', controls: [], profiles: [] }) } },
    );
    const rate = m7?.groups[0]?.figures.find(({ name }) => name === 'rate');
    assert.deepEqual(rate?.result, { state: 'value', value: 1 / 2, denominator: 2 });
  }));

/** One life of a recorder over a store that fails as it likes, among records and flushes in any order. */
async function liveOnce(store: Store, random: Random, next: () => GateDecision, room: ControlRoom) {
  const flaky: Pick<Store, 'write'> = {
    write: async (work) => {
      const luck = random.below(5);
      if (luck === 0) away();
      const value = await store.write(work);
      if (luck === 1) away();
      return value;
    },
  };
  const bounds = { countMax: 5 + random.below(30), bytesMax: 40_000 + random.below(400_000) };
  const recorder = open(room, { bounds }, flaky);
  const ids: string[] = [];
  const flushes: Promise<void>[] = [];
  for (let step = 0; step < 40; step++) {
    for (let i = random.below(8); i > 0; i--) {
      const decision = next();
      ids.push(decision.id);
      recorder.record(decision);
    }
    const turn = random.below(3);
    if (turn === 0) flushes.push(recorder.flush());
    if (turn === 1) await recorder.flush();
  }
  await Promise.all(flushes);
  await recorder.close(random.below(2) === 0 ? 0 : 5_000);
  await Promise.all(flushes);
  return { ids, stats: recorder.stats() };
}

test('whatever happens in whatever order, every decision is stored once or counted', (t) =>
  withRoom(async ({ store, room }) => {
    const random = createRandom(20_261_125);
    let number = 0;
    const next = (): GateDecision => {
      number += 1;
      const requestBytes = 1_000 + random.below(20_000);
      return random.below(3) === 0 ? makeDenied(number, { requestBytes }) : makeDecision(number, { requestBytes });
    };
    let stored = 0;
    let dropped = 0;
    for (let life = 0; life < 25; life++) {
      const { ids, stats } = await liveOnce(store, random, next, room);
      // A write that was on its way at the deadline may have come through after it.
      await store.write(() => Promise.resolve());
      assert.equal(stats.recorded, ids.length);
      assert.equal(stats.stored + stats.dropped + stats.waiting, ids.length);
      assert.equal(stats.waiting, 0);
      stored += stats.stored;
      dropped += stats.dropped;
    }
    const kept = await listAll(store);
    assert.equal(new Set(kept.map(({ id }) => id)).size, kept.length);
    // What is stored without its answer ever coming counts as dropped: never the other way round.
    assert.ok(kept.length >= stored, `${kept.length} stored, ${stored} said`);
    assert.ok(kept.length <= stored + dropped);
    t.diagnostic(`${number} decisions, ${stored} stored, ${dropped} dropped`);
  }));

test('replicas that write at once on PostgreSQL lose nothing and count everything', (t) =>
  withPostgres(async ({ store, openAgain }) => {
    const stores = [store, await openAgain(), await openAgain()];
    const recorders = stores.map((one, i) => {
      const { room } = createControlRoom(one);
      return open(room, {}, one === store ? one : stores[i]);
    });
    let number = 0;
    for (let round = 0; round < 8; round++) {
      for (const recorder of recorders) {
        for (let i = 0; i < 10; i++) {
          number += 1;
          const owner = `team-${number % 4}`;
          recorder.record(number % 2 === 0 ? makeDenied(number, { owner }) : makeDecision(number, { owner }));
        }
      }
      await Promise.all(recorders.map((recorder) => recorder.flush()));
    }
    await Promise.all(recorders.map((recorder) => recorder.close(10_000)));
    const troubles = recorders.reduce((sum, recorder) => sum + recorder.stats().troubles, 0);
    assert.equal((await listAll(store)).length, number);
    await store.read(async (tx) => {
      const names = ['admission-request', 'admission-reject'] as const;
      const sums = await tx.signals.sum({ names, fromMs: 0, toMs: NOON_MS + HOUR_MS, visible: SEES_ALL });
      assert.deepEqual(
        sums.map(({ count }) => count),
        [number / 2, number],
      );
      const total = await tx.sloEvents.total({ kind: 'admission', environments: ['prod'] });
      assert.deepEqual(total, { good: number / 2, total: number });
    });
    const { room } = createControlRoom(store);
    await signCheckpoint(room);
    assert.deepEqual((await verifyStore(store, { keys: room.ledgerSigner().trusted })).faults, []);
    t.diagnostic(`${number} decisions of ${recorders.length} recorders, ${troubles} writes tried again`);
  }));

test('recording takes no time, and what comes later is done in short slices', (t) =>
  withRoom(async ({ room }) => {
    const recorder = open(room, {}, { write: () => Promise.resolve(undefined as never) });
    const containers = Array.from({ length: 40 }, (_, i) => ({
      name: `c-${i}`,
      image: `registry.example.com/shop/web-${i}:1.2.3`,
      env: [{ name: 'A', value: `value-number-${i}` }],
      args: ['--listen=0.0.0.0:8080', '--verbose'],
    }));
    const decisions = Array.from({ length: 400 }, (_, i) =>
      makeDenied(i, { object: { ...makeObject(`w-${i}`, true), containers } }),
    );
    const startedMs = performance.now();
    for (const decision of decisions) recorder.record(decision);
    const recordUs = ((performance.now() - startedMs) * 1_000) / decisions.length;
    let longestMs = 0;
    let lastMs = performance.now();
    let isDone = false;
    const watch = (): void => {
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
      if (!isDone) setImmediate(watch);
    };
    setImmediate(watch);
    await recorder.flush();
    isDone = true;
    t.diagnostic(`${recordUs.toFixed(1)} us to record; the longest slice took ${longestMs.toFixed(1)} ms`);
    // Far above what is measured, for machines that do other things meanwhile.
    assert.ok(longestMs < 250, `${longestMs} ms`);
  }));
