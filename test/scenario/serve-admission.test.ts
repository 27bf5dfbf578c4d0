/** A replica of the gate beside the control room, each a process of its own, over one store; and one over a bundle. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { type CliRun, runBulwark } from '../harness/cli.ts';
import { makeReviewJson } from '../harness/gate.ts';
import type { GateReplica, ReplicaPlace } from '../harness/gate-replicas.ts';
import { makeReplicaPlace, startReplica } from '../harness/gate-replicas.ts';
import { planModes } from '../harness/installed-gate.ts';

const BIN = join(import.meta.dirname, '../../bin/bulwark.js');
/** What changes in a store or a file is to be seen within this; it is looked for every five seconds. */
const SEEN_MS_MAX = 45_000;
const START_MS_MAX = 60_000;
const GRACE_MS = 1_000;
/** Beyond its grace: for connections, and for what was decided last to reach the store. */
const END_MS_MAX = 20_000;
const DATA = ['--data', 'data'];

const PROFILE = `apiVersion: bulwark.dev/v1
kind: Profile
metadata: { name: gate, owner: platform }
spec:
  environment: prod
  defaultMode: "off"
  onUnknown: block
  entries:
    - { controls: [containers-not-privileged], mode: enforce }
    - { controls: [memory-limit-set], mode: audit }
`;
const ROLLOUT = `apiVersion: bulwark.dev/v1
kind: Rollout
metadata: { name: limits, owner: platform }
spec: { controls: [memory-limit-set], environment: prod, stages: [audit, enforce], promotion: proposed }
`;

type Container = 'good' | 'privileged' | 'unlimited';

function makeReviewText(kind: Container, namespace = 'shop'): string {
  const resources = kind === 'unlimited' ? {} : { limits: { memory: '64Mi' } };
  const securityContext = kind === 'privileged' ? { privileged: true } : {};
  const container = { name: 'app', image: 'registry.example/app:1', resources, securityContext };
  const spec = { containers: [container] };
  const object: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: kind, namespace }, spec };
  return JSON.stringify(makeReviewJson({ object }));
}

async function isLetIn({ ask }: GateReplica, kind: Container, namespace?: string): Promise<boolean> {
  const { status, json } = await ask('/admit/enforce?timeout=10s', makeReviewText(kind, namespace), 'POST');
  assert.equal(status, 200);
  return getPath(json(), ['response', 'allowed']) === true;
}

/** Milliseconds until it was so. */
async function until(isSo: () => Promise<boolean>, what: string): Promise<number> {
  const beganMs = performance.now();
  while (!(await isSo())) {
    assert.ok(performance.now() - beganMs < SEEN_MS_MAX, what);
    await sleep(200);
  }
  return Math.round(performance.now() - beganMs);
}

async function endInTime(replica: GateReplica): Promise<void> {
  const beganMs = performance.now();
  assert.equal(await replica.end('SIGTERM'), 0, replica.log());
  const tookMs = performance.now() - beganMs;
  assert.ok(tookMs < GRACE_MS + END_MS_MAX, `${tookMs} ms`);
  assert.match(replica.log(), /"message":"stopped"/);
}

async function startControlRoom({ folder }: ReplicaPlace): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', ...DATA], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (let waitedMs = 0; !said.includes('serving at'); waitedMs += 50) {
    assert.ok(waitedMs < START_MS_MAX && child.exitCode === null, said);
    await sleep(50);
  }
  return child;
}

type Shared = {
  readonly place: ReplicaPlace;
  readonly room: ChildProcess;
  readonly replica: GateReplica;
  /** Runs the command line beside both processes, and demands that it ends well. */
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
};

async function withShared(work: (shared: Shared) => Promise<void>): Promise<void> {
  using place = await makeReplicaPlace();
  const { folder } = place;
  mkdirSync(join(folder, '.bulwark'));
  writeFileSync(join(folder, '.bulwark/gate.yaml'), PROFILE);
  writeFileSync(join(folder, 'rollout.yaml'), ROLLOUT);
  const room = await startControlRoom(place);
  let replica: GateReplica | undefined;
  try {
    const args = [...DATA, '--profile', 'gate', '--grace-seconds', String(GRACE_MS / 1_000)];
    replica = await startReplica(place, { name: 'gate', args });
    const run: Shared['run'] = async (...words) => {
      const done = await runBulwark([...words, ...DATA], { cwd: folder });
      assert.equal(done.code, 0, `${words.join(' ')}: ${done.stderr}`);
      return done;
    };
    await work({ place, replica, run, room });
  } finally {
    replica?.close();
    room.kill('SIGKILL');
  }
}

async function approve({ run }: Shared, name: string, namespace: string, expires: string): Promise<void> {
  const scope = ['--control', 'K8S-0001', '--scope', `namespaces=${namespace}`, '--owner', 'team-shop'];
  const why = ['--ticket', 'SEC-1', '--reason', 'The vendor mends it in release 5', '--expires', expires];
  await run('exception', 'request', name, ...scope, ...why, '--as', 'ann');
  await run('exception', 'approve', name, '--as', 'bea');
}

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

test('what is rolled out, excepted and ended in the store changes what a replica answers, and it records that', (t) =>
  withShared(async (shared) => {
    const { replica, run } = shared;
    assert.ok(await isLetIn(replica, 'good'));
    assert.ok(!(await isLetIn(replica, 'privileged')));
    assert.ok(await isLetIn(replica, 'unlimited'), 'audited, not enforced');
    await run('rollout', 'start', 'rollout.yaml', '--as', 'ann');
    const why = ['--reason', 'two quiet weeks', '--override', 'a test has no weeks'];
    await run('rollout', 'promote', 'limits', ...why, '--as', 'ann');
    const promotedMs = await until(async () => !(await isLetIn(replica, 'unlimited')), 'the rollout is seen');
    await approve(shared, 'legacy-agent', 'legacy', inMs(86_400_000));
    const exceptedMs = await until(() => isLetIn(replica, 'privileged', 'legacy'), 'the exception is seen');
    assert.ok(!(await isLetIn(replica, 'privileged')), 'elsewhere it is refused as before');
    const endMs = Date.now() + 20_000;
    await approve(shared, 'short-lived', 'brief', new Date(endMs).toISOString());
    await until(() => isLetIn(replica, 'privileged', 'brief'), 'the short exception is seen');
    assert.ok(Date.now() < endMs, 'while it holds');
    await until(async () => !(await isLetIn(replica, 'privileged', 'brief')), 'the exception has ended');
    assert.ok(Date.now() >= endMs, 'it ended at its end');
    t.diagnostic(`seen after ${promotedMs} ms (rollout) and ${exceptedMs} ms (exception)`);
    const asked = await replica.readMetric('bulwark_admission_requests_total');
    await until(async () => {
      const { text } = await replica.ask('/metrics');
      return text.includes(`bulwark_admission_decisions{state="stored"} ${asked}\n`);
    }, 'all decisions are stored');
    const { stdout } = await run('replay', 'K8S-0001', '--since', '1h', '--profile', 'gate', '--json');
    const report = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.equal(report['requests'], asked, 'replay sees every one of them');
    t.diagnostic(`${asked} decisions of the replica replayed`);
    await endInTime(replica);
    assert.doesNotMatch(replica.log(), /"level":"error"/);
  }));

test('a replica whose store is away starts with what was in force last, and takes the newest when it is back', () =>
  withShared(async (shared) => {
    const { place, replica, run, room } = shared;
    // Nobody else has the store open.
    room.kill('SIGTERM');
    await once(room, 'exit');
    await approve(shared, 'legacy-agent', 'legacy', inMs(86_400_000));
    await until(() => isLetIn(replica, 'privileged', 'legacy'), 'the exception is seen');
    await endInTime(replica);
    // In the place of the database there is something that none can be opened from.
    const database = join(place.folder, 'data/bulwark.db');
    const parts = ['', '-wal', '-shm'].filter((end) => existsSync(`${database}${end}`));
    for (const end of parts) renameSync(`${database}${end}`, `${database}.away${end}`);
    mkdirSync(database);
    await replica.startAgain();
    assert.match(replica.log(), /the store is away: the gate begins with what was in force last/);
    assert.ok(await isLetIn(replica, 'privileged', 'legacy'));
    assert.ok(!(await isLetIn(replica, 'privileged')));
    rmdirSync(database);
    for (const end of parts) renameSync(`${database}.away${end}`, `${database}${end}`);
    await until(async () => replica.log().includes('the gate has new settings'), 'the store is back');
    assert.equal(await replica.readMetric('bulwark_admission_settings_stale'), 0);
    assert.ok(await isLetIn(replica, 'privileged', 'legacy'));
    const asked = await replica.readMetric('bulwark_admission_requests_total');
    await endInTime(replica);
    assert.doesNotMatch(replica.log(), /"level":"error"|decisions were dropped/);
    const { stdout } = await run('replay', 'K8S-0001', '--since', '1h', '--profile', 'gate', '--json');
    const { requests } = JSON.parse(stdout) as { readonly requests: number };
    assert.ok(requests > asked, `${requests} are recorded: those of this life, ${asked}, and of the one before`);
  }));

test('a replica over a bundle follows it forward only', async () => {
  const plan = (mode: 'audit' | 'enforce') => planModes({ 'memory-limit-set': mode });
  using place = await makeReplicaPlace(plan('enforce'));
  const replica = await startReplica(place, { name: 'gate', args: [...place.bundle, '--grace-seconds', '1'] });
  try {
    assert.ok(!(await isLetIn(replica, 'unlimited')));
    place.exchangeBundle(plan('audit'), Date.now() - 60_000);
    await until(async () => replica.log().includes('before the one in use'), 'the older bundle is refused');
    assert.equal(await replica.readMetric('bulwark_admission_settings_stale'), 1);
    assert.ok(!(await isLetIn(replica, 'unlimited')));
    place.exchangeBundle(plan('audit'));
    await until(() => isLetIn(replica, 'unlimited'), 'the newer bundle is taken');
    assert.equal(await replica.readMetric('bulwark_admission_settings_stale'), 0);
    await endInTime(replica);
  } finally {
    replica.close();
  }
});
