/** The namespaces that the gate knows: from list and watch, through disconnects, forgotten versions and deletions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeCluster } from '../../../test/harness/fake-cluster.ts';
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { createNamespaces } from './namespaces.ts';

const makeNamespace = (name: string, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels, managedFields: [{ manager: 'kubectl' }] },
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => void setTimeout(resolve, 2));
}

function open(steps: Parameters<typeof createFakeCluster>[0]) {
  const cluster = createFakeCluster(steps);
  const lines: string[] = [];
  const say = (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: say, warn: say, error: say };
  return { cluster, lines, namespaces: createNamespaces(cluster, log, { pauseMs: 1 }) };
}

test('knows what was listed, then what was added, changed and deleted', async () => {
  const { cluster, namespaces } = open({
    lists: [{ pages: [[makeNamespace('shop', { team: 'a' })], [makeNamespace('old')]], resourceVersion: '10' }],
    watches: [
      [
        { type: 'modified', object: makeNamespace('shop', { team: 'b' }), resourceVersion: '11' },
        { type: 'deleted', object: makeNamespace('old'), resourceVersion: '12' },
        { type: 'added', object: makeNamespace('new'), resourceVersion: '13' },
      ],
    ],
  });
  assert.deepEqual([namespaces.isSynced(), namespaces.find('shop')], [false, undefined]);
  await until(() => namespaces.find('new') !== undefined);
  assert.equal(namespaces.isSynced(), true);
  assert.deepEqual(namespaces.find('shop')?.['metadata'], { name: 'shop', labels: { team: 'b' } });
  assert.equal(namespaces.find('old'), undefined);
  await namespaces.close();
  assert.equal(cluster.openWatches(), 0);
});

test('goes on from the last bookmark after a disconnect, and lists again where the version is forgotten', async () => {
  const { cluster, namespaces } = open({
    lists: [
      { pages: [[makeNamespace('a'), makeNamespace('gone-meanwhile')]], resourceVersion: '10' },
      { pages: [[makeNamespace('a')]], resourceVersion: '90' },
    ],
    watches: [
      [{ type: 'bookmark', resourceVersion: '20' }, new AppError('cluster-unavailable', 'cut')],
      [{ type: 'gone' }],
      [{ type: 'bookmark', resourceVersion: '91' }],
    ],
  });
  await until(() => cluster.asked.length >= 5);
  await namespaces.close();
  assert.deepEqual(cluster.asked.slice(0, 5), ['list', 'watch 10', 'watch 20', 'list', 'watch 90']);
  assert.deepEqual([namespaces.find('a') !== undefined, namespaces.find('gone-meanwhile')], [true, undefined]);
});

test('keeps what it knows while the cluster is away, distrusts its version in the end, logs each time', async () => {
  const away = new AppError('cluster-unavailable', 'away');
  const { cluster, namespaces, lines } = open({
    lists: [away, { pages: [[makeNamespace('a')]], resourceVersion: '1' }, { pages: [[]], resourceVersion: '2' }],
    watches: [[away], [away], [away], [away], [away]],
  });
  await until(() => cluster.asked.filter((what) => what === 'list').length === 2);
  await until(() => cluster.asked.length >= 7);
  assert.equal(namespaces.find('a') !== undefined, true);
  await until(() => namespaces.find('a') === undefined);
  await namespaces.close();
  assert.equal(namespaces.isSynced(), true);
  assert.ok(lines.length >= 6 && lines.every((line) => line.includes('away')), lines.join('\n'));
});

test('ends its watch when it is closed', async () => {
  const { cluster, namespaces } = open({ lists: [{ pages: [[]], resourceVersion: '1' }], watches: [] });
  await until(() => cluster.openWatches() === 1);
  await namespaces.close();
  await until(() => cluster.openWatches() === 0);
});
