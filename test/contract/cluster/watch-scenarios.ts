/** What every API server does with watches: events in order, selectors, bookmarks, and 410 for the past. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { WatchedEvent } from '../../harness/cluster-client.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';
import { at, configMap, inNamespace, MERGE, succeed, versionOf } from './objects.ts';

const describe = ({ type, object }: WatchedEvent): string => `${type} ${textAt(object, 'metadata', 'name')}`;

/** Registers the tests over a cluster. */
export function testWatches(open: () => TestCluster): void {
  test('tells a watch from a version what came after it, in order', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      await succeed(cluster, 'POST', configMaps, { body: configMap('before') });
      const { body: list } = await succeed(cluster, 'GET', configMaps);
      await succeed(cluster, 'POST', configMaps, { body: configMap('a') });
      const watcher = await cluster.watch(`${configMaps}?watch=1&resourceVersion=${versionOf(list)}`);
      await succeed(cluster, 'PATCH', `${configMaps}/a`, { body: { data: { x: '1' } }, type: MERGE });
      await succeed(cluster, 'DELETE', `${configMaps}/a`);
      const { object } = await watcher.until(({ type }) => type === 'DELETED');
      watcher.stop();
      assert.deepEqual(watcher.events.map(describe), ['ADDED a', 'MODIFIED a', 'DELETED a']);
      assert.equal(object['kind'], 'ConfigMap');
      const versions = watcher.events.map((event) => Number(versionOf(event.object)));
      assert.deepEqual(
        versions.toSorted((one, other) => one - other),
        versions,
      );
    });
  });

  test('tells a watch with a selector of what begins and what ends to be selected', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const { body: list } = await succeed(cluster, 'GET', configMaps);
      const query = `watch=1&labelSelector=tier%3Dweb&resourceVersion=${versionOf(list)}`;
      const watcher = await cluster.watch(`${configMaps}?${query}`);
      await succeed(cluster, 'POST', configMaps, { body: configMap('a', {}, { tier: 'data' }) });
      const label = (tier: string) =>
        succeed(cluster, 'PATCH', `${configMaps}/a`, { body: { metadata: { labels: { tier } } }, type: MERGE });
      for (const tier of ['web', 'data']) await label(tier);
      await watcher.until(({ type }) => type === 'DELETED');
      watcher.stop();
      assert.deepEqual(watcher.events.map(describe), ['ADDED a', 'DELETED a']);
    });
  });

  test('tells a watch that wants it what there is, and where that ends', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      await succeed(cluster, 'POST', configMaps, { body: configMap('a') });
      const initial = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      const watcher = await cluster.watch(`${configMaps}?watch=1&${initial}`);
      const { object } = await watcher.until(({ type }) => type === 'BOOKMARK');
      watcher.stop();
      assert.equal(at(object, 'metadata', 'annotations', 'k8s.io/initial-events-end'), 'true');
      assert.match(versionOf(object), /^\d+$/);
      assert.ok(watcher.events.map(describe).includes('ADDED a'));
    });
  });

  test('ends a watch after its time, with a bookmark before', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const { body: list } = await succeed(cluster, 'GET', configMaps);
      const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${versionOf(list)}`;
      const startedMs = performance.now();
      const watcher = await cluster.watch(`${configMaps}?${query}`);
      // Elsewhere, so that there is something newer to tell, and nothing that is watched.
      await inNamespace(cluster, async (other) => {
        await succeed(cluster, 'POST', other.configMaps, { body: configMap('a') });
      });
      await watcher.ended;
      const tookMs = performance.now() - startedMs;
      assert.ok(tookMs > 3_000 && tookMs < 12_000, `it took ${tookMs} ms`);
      const bookmark = watcher.events.find(({ type }) => type === 'BOOKMARK');
      assert.ok(bookmark !== undefined, 'there was no bookmark');
      assert.ok(Number(versionOf(bookmark.object)) >= Number(versionOf(list)));
      assert.equal(bookmark.object['kind'], 'ConfigMap');
    });
  });

  test('answers 410 to a watch from a version that it has forgotten, by its status or by an event', async () => {
    const cluster = open();
    await cluster.forget();
    const watcher = await cluster.watch('/api/v1/secrets?watch=1&resourceVersion=1');
    await watcher.ended;
    if (watcher.code === 410) return;
    assert.equal(watcher.code, 200);
    const [event, ...more] = watcher.events;
    assert.deepEqual([event?.type, more.length], ['ERROR', 0]);
    const status = event?.object as JsonObject;
    assert.deepEqual([status['kind'], status['code'], status['reason']], ['Status', 410, 'Expired']);
  });
}
