/** Many pipelines that upload at once: each acknowledged run is there once, and the server answers others meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SEES_ALL } from '../../src/model/programme/access.ts';
import type { Run } from '../../src/model/programme/run.ts';
import { writeUploadedRun } from '../../src/wire/run.ts';
import { makeResource, makeResult, makeRun } from '../harness/findings.ts';
import { createRandom } from '../harness/random.ts';
import type { OpenedStore } from '../harness/stores.ts';
import { NOON_MS, withPostgres, withSqlite } from '../harness/stores.ts';
import type { Served } from './serve.ts';
import { findLedgerFaults, serve } from './serve.ts';

const IS_FULL = process.env['BULWARK_STRESS'] === 'full';
/** Uploads at once, and resources of each; each resource has three results. */
const UPLOADS = IS_FULL ? 50 : 20;
const RESOURCES = IS_FULL ? 1_000 : 60;
const CONTROLS = ['K8S-0001', 'K8S-0002', 'K8S-0003'];
/** The longest answer to another request under load: so many times the longest of an idle server, or so long. */
const SLOWDOWN_MAX = 50;
const WAIT_MS_MIN = IS_FULL ? 5_000 : 3_000;
const RESIDENT_MIB_MAX = IS_FULL ? 1_500 : 700;

const pack = promisify(gzip);

/** A run of a target; two thirds of what it judges fails. */
function makeUpload(number: number, target: string, startedMs = NOON_MS): Run {
  const id = `upload-${number}`;
  const places = { file: `${target}.yaml`, namespace: target, asset: target, owner: `team-${number % 3}` };
  const resources = Array.from({ length: RESOURCES }, (_, i) =>
    makeResource(`web-${i}`, { ...places, address: `kubernetes:apps/Deployment/${target}/web-${i}` }),
  );
  const results = resources.flatMap((resource, i) =>
    CONTROLS.map((control, c) => makeResult(control, resource, (i + c) % 3 === 0 ? 'pass' : 'fail')),
  );
  const named = { id: `repo:acme/${target}`, kind: 'repository', name: `acme/${target}` } as const;
  return makeRun({ id, target: named, startedMs, resources, results });
}

type Sent = { readonly run: Run; readonly kind: 'own' | 'same target' | 'repeat' | 'conflict' };

/** Different targets, some twice, some runs sent again, and another run of an id that is taken. */
function planUploads(): readonly Sent[] {
  const shared = Math.floor(UPLOADS / 5);
  const repeats = Math.floor(UPLOADS / 10);
  const own = UPLOADS - 2 * repeats - shared - 1;
  const runs = Array.from({ length: own }, (_, i) => makeUpload(i, `shop-${i}`));
  const same = Array.from({ length: shared }, (_, i) =>
    makeUpload(own + i, `shop-${i % 3}`, NOON_MS + 1_000 * (i + 1)),
  );
  const again = Array.from({ length: 2 * repeats }, (_, i) => runs[i % repeats] ?? makeUpload(i, 'shop-0'));
  const conflict: Run = { ...makeUpload(own - 1, `shop-${own - 1}`), profile: 'another' };
  return [
    ...runs.map((run): Sent => ({ run, kind: 'own' })),
    ...same.map((run): Sent => ({ run, kind: 'same target' })),
    ...again.map((run): Sent => ({ run, kind: 'repeat' })),
    { run: conflict, kind: 'conflict' },
  ];
}

type Answer = Sent & { readonly status: number; readonly code: string | undefined; readonly isRepeat: boolean };

/** The bytes are made before: the pipelines' work is not the server's. */
async function upload([sent, body]: readonly [Sent, Uint8Array<ArrayBuffer>], served: Served, token: string) {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
  const reply = await served.ask('/api/v1/runs', { method: 'POST', token, headers, body });
  const answer = (await reply.json()) as { readonly code?: string; readonly isRepeat?: boolean };
  const { status } = reply;
  return { ...sent, status, code: answer.code, isRepeat: answer.isRepeat === true } satisfies Answer;
}

const OTHERS = ['/healthz', '/readyz', '/api/v1/findings?limit=50', '/api/v1/findings/facets'];

/** Asks for other things, one after the other, until it is told to stop; gives the longest time of each path. */
async function askOthers(served: Served, token: string, goesOn: () => boolean): Promise<ReadonlyMap<string, number>> {
  const longest = new Map<string, number>();
  do {
    for (const path of OTHERS) {
      const beganMs = performance.now();
      const reply = await served.ask(path, { token });
      await reply.arrayBuffer();
      assert.equal(reply.status, 200, path);
      longest.set(path, Math.max(longest.get(path) ?? 0, performance.now() - beganMs));
    }
    await new Promise((resolve) => void setTimeout(resolve, 5));
  } while (goesOn());
  return longest;
}

function demandSwift(idle: ReadonlyMap<string, number>, busy: ReadonlyMap<string, number>): string {
  const texts: string[] = [];
  for (const [path, busyMs] of busy) {
    const idleMs = idle.get(path) ?? 0;
    const boundMs = Math.max(WAIT_MS_MIN, SLOWDOWN_MAX * idleMs);
    assert.ok(busyMs <= boundMs, `${path} took ${busyMs} ms, idle ${idleMs} ms`);
    texts.push(`${path} ${busyMs.toFixed(0)} ms (idle ${idleMs.toFixed(1)})`);
  }
  return texts.join(', ');
}

/** What every run that was acknowledged has left, and that nothing else is there. */
async function demandAll({ room }: Served, answers: readonly Answer[]): Promise<void> {
  const taken = new Map(answers.filter(({ status }) => status < 300).map(({ run }) => [run.id, run]));
  await room.store.read(async (tx) => {
    const { items } = await tx.runs.list({ visible: SEES_ALL, limit: 200 });
    assert.deepEqual(items.map(({ id }) => id).sort(), [...taken.keys()].sort());
    // The newest run of a target fails what all of its runs fail, so that their order does not matter.
    const targets = new Set([...taken.values()].map(({ target }) => target.id));
    const wanted = (targets.size * RESOURCES * CONTROLS.length * 2) / 3;
    const { items: page, total } = await tx.findings.list({ filter: {}, visible: SEES_ALL, sort: 'due', limit: 1 });
    assert.deepEqual([page.length, total], [1, wanted]);
    const counted = await tx.findings.listCounts({}, SEES_ALL);
    assert.equal(sum(counted.map(({ count }) => count)), wanted, 'the kept counts are those of the rows');
    for (const counts of Object.values(await tx.findings.countFacets({}, SEES_ALL))) {
      assert.equal(sum(counts.map(({ count }) => count)), wanted);
    }
    const ids = await tx.findings.listIds({}, SEES_ALL, wanted + 10);
    assert.equal(new Set(ids).size, wanted);
    const leaves = await tx.ledger.listLeaves({ kind: 'run' }, 1_000);
    assert.equal(leaves.length, taken.size, 'one entry of evidence for each run');
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

async function uploadAtOnce({ store }: OpenedStore, say: (text: string) => void): Promise<void> {
  await serve(store, async (served) => {
    const token = await served.makeToken([{ role: 'developer' }]);
    const idle = await askOthers(served, token, createCount(20));
    const random = createRandom(50);
    const places = new Map(planUploads().map((sent) => [sent, random.below(2 ** 32)]));
    const plan = [...places.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const packed = new Map<Sent, Uint8Array<ArrayBuffer>>();
    for (const sent of plan) packed.set(sent, new Uint8Array(await pack(JSON.stringify(writeUploadedRun(sent.run)))));
    let isBusy = true;
    const asking = askOthers(served, token, () => isBusy);
    const beganMs = performance.now();
    const answers = await Promise.all([...packed].map((sent) => upload(sent, served, token)));
    const tookMs = performance.now() - beganMs;
    isBusy = false;
    const swift = demandSwift(idle, await asking);
    const faulty = answers.filter(({ status, code }) => status >= 500 && code !== 'store-busy');
    assert.deepEqual(faulty, []);
    const refused = answers.filter(({ status }) => status >= 400);
    // Whichever of two runs with one id comes second is refused.
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['state-conflict'],
    );
    const repeated = new Set(answers.filter(({ kind }) => kind === 'repeat').map(({ run }) => run.id));
    for (const id of repeated) {
      const once = answers.filter(({ run, isRepeat }) => run.id === id && !isRepeat);
      assert.equal(once.length, 1, `${id} was taken in once`);
    }
    await demandAll(served, answers);
    assert.deepEqual(await findLedgerFaults(served), []);
    const residentMiB = process.memoryUsage().rss / 2 ** 20;
    assert.ok(residentMiB < RESIDENT_MIB_MAX, `${residentMiB} MiB`);
    say(
      `${store.kind}: ${answers.length} uploads of ${RESOURCES * CONTROLS.length} results at once in ` +
        `${(tookMs / 1_000).toFixed(1)} s, none lost, none twice; meanwhile ${swift}; ${residentMiB.toFixed(0)} MiB`,
    );
  });
}

function createCount(times: number): () => boolean {
  let left = times;
  return () => --left > 0;
}

test('uploads at once are all there on SQLite', (t) =>
  withSqlite((opened) => uploadAtOnce(opened, (text) => t.diagnostic(text))));

test('uploads at once are all there on PostgreSQL', (t) =>
  withPostgres((opened) => uploadAtOnce(opened, (text) => t.diagnostic(text))));
