/** Following: what is meant in a cluster brings a scan soon after it changed, once, whatever happens to the watch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createCatalogueHouse } from '../../../test/harness/catalogue-house.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { ALICE } from '../../../test/harness/findings.ts';
import type { LiveCluster } from '../../../test/harness/live-cluster.ts';
import { startLiveCluster } from '../../../test/harness/live-cluster.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ControlRoom } from '../control-room.ts';
import { startWorkers } from '../jobs/workers.ts';
import { putSource, removeSource, SCAN_SOURCE } from '../sources/manage.ts';
import { collectFollowed } from './collect-followed.ts';
import { FOLLOW_SOURCE } from './follow-jobs.ts';
import { startFollowing } from './follow.ts';

const makeDeployment = (name: string, image: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image }] } } },
  ...more,
});

const quickly = { settleMs: 20, restMs: 20, lookMs: 20 };

type Followed = LiveCluster & {
  readonly room: ControlRoom;
  readonly lines: readonly string[];
  /** Waits for so many scans, and a little longer for one too many. */
  readonly settle: (count: number) => Promise<void>;
};

async function follow(t: TestContext, work: (followed: Followed) => Promise<void>, spec: JsonObject = {}) {
  const live = await startLiveCluster(t, { objects: [makeDeployment('web', 'web:1')] });
  await withSqlite(async ({ store }) => {
    const house = { ...createCatalogueHouse(), connectCluster: () => Promise.resolve(live.cluster) };
    const { room, lines } = createControlRoom(store, house);
    const scans: string[] = [];
    const run = ({ id }: { readonly id: string }): Promise<void> => Promise.resolve(void scans.push(id));
    const count = { kind: SCAN_SOURCE, leaseMs: 60_000, attemptsMax: 1, run };
    const workers = startWorkers(room, [count], { lookMs: 20 });
    const cluster = { follow: true, ...spec };
    const document = { apiVersion: 'bulwark.dev/v1', kind: 'Source', metadata: { name: 'prod', owner: 'team-a' } };
    await putSource({ ...document, spec: { cluster, environment: 'prod' } }, ALICE, room);
    const following = startFollowing(room, quickly);
    const settle = async (wanted: number): Promise<void> => {
      while (scans.length < wanted) await new Promise((resolve) => void setTimeout(resolve, 5));
      await new Promise((resolve) => void setTimeout(resolve, 200));
      assert.equal(scans.length, wanted);
    };
    try {
      await work({ ...live, room, lines, settle });
    } finally {
      await following.stop();
      await workers.stop();
    }
    const jobs = await store.read((tx) => tx.jobs.list({ kind: FOLLOW_SOURCE, limit: 10 }));
    assert.deepEqual(new Set(jobs.map(({ state }) => state)), new Set(['done']));
  });
}

test('a change of what is meant is scanned, and news of health are not', (t) =>
  follow(t, async ({ api, room, settle, lines }) => {
    await settle(1);
    const { samples } = await room.store.read(collectFollowed);
    assert.deepEqual(samples, [{ labels: { source: 'prod' }, value: 1 }]);
    api.put(makeDeployment('web', 'web:1', { status: { readyReplicas: 1 } }));
    await settle(1);
    api.put(makeDeployment('web', 'web:2'));
    await settle(2);
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'uid-rs', controller: true };
    const metadata = { name: 'web-1-a', namespace: 'shop', ownerReferences: [owner] };
    api.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } });
    await settle(2);
    api.remove('apps/v1', 'Deployment', 'web', 'shop');
    await settle(3);
    assert.ok(lines.some((line) => /a followed cluster will be scanned .*"objects":\d+/.test(line)));
  }));

test('what changed while nobody was connected, and while the version was forgotten, is scanned once', (t) =>
  follow(t, async ({ api, settle }) => {
    await settle(1);
    api.dropWatches();
    api.put(makeDeployment('web', 'web:2'));
    await settle(2);
    api.put(makeDeployment('web', 'web:3'));
    api.forget();
    api.dropWatches();
    await settle(3);
  }));

test('only what lies in its namespaces is followed, and a source that is removed no more', (t) =>
  follow(
    t,
    async ({ api, settle, room, lines }) => {
      await settle(1);
      api.put({ ...makeDeployment('other', 'x'), metadata: { name: 'other', namespace: 'bank' } });
      await settle(1);
      assert.ok(api.requests.some(({ path }) => path === '/apis/apps/v1/namespaces/shop/deployments'));
      await removeSource('prod', ALICE, room);
      while (!lines.some((line) => line.includes('no more'))) {
        await new Promise((resolve) => void setTimeout(resolve, 5));
      }
      api.put(makeDeployment('web', 'web:2'));
      await settle(1);
    },
    { namespaces: ['shop'] },
  ));
