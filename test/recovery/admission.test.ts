/** Two replicas of the gate under load: stopped, killed, renewed, changed and overrun, and never a wrong answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GateReplica, ReplicaPlace } from '../harness/gate-replicas.ts';
import { findShownCertificate, makeReplicaPlace, startReplica } from '../harness/gate-replicas.ts';
import type { GateClient } from './gate-client.ts';
import { createGateClient } from './gate-client.ts';
import type { LoadTally } from './gate-load.ts';
import { planLoad, sayLoad, withLoad } from './gate-load.ts';

const IS_FULL = process.env['BULWARK_STRESS'] === 'full';
const PER_SECOND = IS_FULL ? 200 : 100;
/** Load before, between and after what happens to the replicas. */
const CALM_MS = IS_FULL ? 10_000 : 1_500;
/** In which a changed file must be seen: both are looked at every five seconds. */
const SEEN_MS_MAX = 60_000;

type Pair = {
  readonly place: ReplicaPlace;
  readonly first: GateReplica;
  readonly second: GateReplica;
  readonly client: GateClient;
};

async function withPair(connectionsMax: number, work: (pair: Pair) => Promise<void>): Promise<void> {
  using place = await makeReplicaPlace(planLoad('warn'));
  // Longer than it takes a client that looks late, and once more, to see that a replica is going.
  const args = [...place.bundle, '--grace-seconds', '4'];
  const started: GateReplica[] = [];
  let client: GateClient | undefined;
  try {
    for (const name of ['first', 'second']) started.push(await startReplica(place, { name, args }));
    const [first, second] = started as [GateReplica, GateReplica];
    client = createGateClient(started, place, connectionsMax);
    await client.awaitReady(2);
    await work({ place, first, second, client });
  } finally {
    await client?.close();
    for (const replica of started) replica.close();
  }
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const untilMs = performance.now() + SEEN_MS_MAX;
  while (!(await isSo())) {
    assert.ok(performance.now() < untilMs, what);
    await sleep(100);
  }
}

function demandClean({ failed, wrong, unjudged, faults }: LoadTally): void {
  assert.deepEqual({ failed, wrong, unjudged }, { failed: 0, wrong: 0, unjudged: 0 }, faults.join('\n'));
}

test('a restart, a renewed certificate and changed settings under load: nothing fails and nothing is wrong', (t) =>
  withPair(8, async ({ place, first, second, client }) => {
    const shown = () => Promise.all([first, second].map(({ port }) => findShownCertificate(port, place)));
    const tally = await withLoad(client, { perSecond: PER_SECOND }, async ({ changedAtMs }) => {
      await sleep(CALM_MS);
      assert.equal(await first.end('SIGTERM'), 0, first.log());
      await sleep(CALM_MS);
      await first.startAgain();
      await client.awaitReady(2);
      const before = await shown();
      await place.exchangeCertificate();
      const isRenewed = async () => (await shown()).every((fingerprint, i) => fingerprint !== before[i]);
      await until(isRenewed, 'the new certificate is shown');
      place.exchangeBundle(planLoad('enforce'));
      await until(() => changedAtMs.size === 4, 'each gate of each replica has the new settings');
      await sleep(CALM_MS);
    });
    t.diagnostic(`restarted, renewed, changed: ${sayLoad(tally)}`);
    demandClean(tally);
    assert.equal(tally.retried, 0);
    assert.ok(tally.requests > (2 * CALM_MS * PER_SECOND) / 1_000);
    for (const { log } of [first, second]) assert.equal(log().match(/the gate has new settings/g)?.length, 1, log());
  }));

test('a replica that is killed costs a second attempt, and no wrong answer', (t) =>
  withPair(8, async ({ first, client }) => {
    const tally = await withLoad(client, { perSecond: PER_SECOND, mayRetry: true }, async () => {
      await sleep(CALM_MS);
      await first.end('SIGKILL');
      await until(() => client.listReady().length === 1, 'the dead replica is taken out');
      await sleep(CALM_MS);
      await first.startAgain();
      await client.awaitReady(2);
      await sleep(CALM_MS);
    });
    t.diagnostic(`killed: ${sayLoad(tally)}`);
    demandClean(tally);
    // What was on its way, and what came until it was found out.
    assert.ok(tally.retried > 0 && tally.retried < 2 * PER_SECOND, `${tally.retried} were asked again`);
  }));

const OVERLOAD = 20;
const OVERLOAD_MS = 1_000;

/** What the replicas themselves have counted. */
async function countUnjudged(replicas: readonly GateReplica[]): Promise<number> {
  const texts = await Promise.all(replicas.map(({ ask }) => ask('/metrics')));
  const lines = texts.flatMap(({ text }) => text.split('\n'));
  const unjudged = lines.filter((line) => line.includes('requests_total{') && line.includes('"unjudged"'));
  return unjudged.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

test('twenty times the load for a second: every call is answered, and all are judged again after it', (t) =>
  withPair(200, async ({ first, second, client }) => {
    const requestsMax = (OVERLOAD * PER_SECOND * OVERLOAD_MS) / 1_000;
    const rush = { perSecond: OVERLOAD * PER_SECOND, timeout: '300ms', requestsMax };
    const overrun = await withLoad(client, rush, (tally) =>
      until(() => tally.requests === requestsMax, 'all calls are sent'),
    );
    t.diagnostic(`overrun: ${sayLoad(overrun)}`);
    assert.deepEqual([overrun.failed, overrun.wrong], [0, 0], overrun.faults.join('\n'));
    assert.equal(await countUnjudged([first, second]), overrun.unjudged, 'those that were not judged are counted');
    const calm = await withLoad(client, { perSecond: PER_SECOND }, () => sleep(CALM_MS));
    t.diagnostic(`after it: ${sayLoad(calm)}`);
    demandClean(calm);
  }));
