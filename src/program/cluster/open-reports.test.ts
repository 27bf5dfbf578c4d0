/** OpenReports objects: what fails and what is unknown, capped and counted, and nothing stale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalogueHouse } from '../../../test/harness/catalogue-house.ts';
import { defineKind, startLiveCluster } from '../../../test/harness/live-cluster.ts';
import { getPath } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ScanReport } from '../../model/report.ts';
import { scan } from '../scan/scan.ts';
import { makeOpenReports, writeOpenReports } from './open-reports.ts';

const GROUP = 'openreports.io';
const DEFINITIONS = [
  defineKind(GROUP, 'v1alpha1', 'Report', 'Namespaced'),
  defineKind(GROUP, 'v1alpha1', 'ClusterReport', 'Cluster'),
];
const house = createCatalogueHouse();

const makePod = (name: string, namespace: string, isPrivileged = true): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: isPrivileged } }] },
});

async function open(t: Parameters<typeof startLiveCluster>[0], objects: readonly JsonObject[]) {
  const { api, cluster } = await startLiveCluster(t, { objects: [...DEFINITIONS, ...objects] });
  const judge = (namespaces: readonly string[] = []): Promise<ScanReport> =>
    scan(
      {
        roots: [],
        controls: ['containers-not-privileged', 'namespace-has-quota'],
        cluster: { cluster, namespaces },
        mayBeEmpty: true,
        onProgress: () => undefined,
      },
      house,
    );
  const find = (namespace: string) => api.find(`${GROUP}/v1alpha1`, 'Report', 'bulwark-prod', namespace);
  return { api, cluster, judge, find };
}

test('each namespace has its report, in the words of the standard', async (t) => {
  const { cluster, judge, find } = await open(t, [makePod('web', 'shop'), makePod('good', 'bank', false)]);
  const report = await judge();
  assert.deepEqual(report.problems, []);
  const { written, removed, leftOut } = await writeOpenReports(report, { cluster, namespaces: [] }, '1.2.3');
  // What a cluster brings along is not asked for a quota.
  assert.deepEqual([written, removed, leftOut], [2, 0, 0]);
  const shop = find('shop');
  const results = (shop?.['results'] ?? []) as readonly JsonObject[];
  const [first] = results;
  assert.deepEqual(shop?.['summary'], { pass: 0, fail: 1, warn: 1, error: 0, skip: 0 });
  assert.deepEqual(
    results.map(({ rule, result, scored }) => [rule, result, scored]),
    [
      ['containers-not-privileged', 'fail', true],
      ['namespace-has-quota', 'warn', false],
    ],
  );
  assert.deepEqual(
    [first?.['severity'], shop?.['source'], getPath(first ?? {}, ['timestamp', 'nanos'])],
    ['critical', 'bulwark', 0],
  );
  const [referred] = (first?.['resources'] ?? []) as readonly JsonObject[];
  const { uid, ...named } = referred ?? {};
  assert.deepEqual([named, typeof uid], [{ apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop' }, 'string']);
  const fields = ['policy', 'rule', 'category', 'severity', 'result', 'scored', 'message', 'timestamp', 'resources'];
  assert.deepEqual(Object.keys(first ?? {}), [...fields, 'properties']);
  assert.deepEqual(find('bank')?.['summary'], { pass: 1, fail: 0, warn: 1, error: 0, skip: 0 });
});

test('reports of what is mended go, others than ours stay, and of what was not read nothing goes', async (t) => {
  const quota: JsonObject = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all', namespace: 'shop' } };
  const { api, cluster, judge, find } = await open(t, [makePod('web', 'shop'), quota]);
  const foreign = { apiVersion: `${GROUP}/v1alpha1`, kind: 'Report', metadata: { name: 'theirs', namespace: 'shop' } };
  api.put(foreign);
  const wanted = { cluster, namespaces: [] };
  await writeOpenReports(await judge(), wanted, '1.2.3');
  assert.ok(find('shop') !== undefined);
  api.put(makePod('web', 'shop', false));
  const mended = await judge();
  const problem = { code: 'cluster-kind-unread', severity: 'error', message: '', remedy: '' } as const;
  await writeOpenReports({ ...mended, problems: [problem] }, wanted, '1.2.3');
  assert.ok(find('shop') !== undefined);
  const { removed } = await writeOpenReports(mended, wanted, '1.2.3');
  assert.deepEqual([removed, find('shop')], [1, undefined]);
  assert.ok(api.find(`${GROUP}/v1alpha1`, 'Report', 'theirs', 'shop') !== undefined);
});

test('a scan of some namespaces touches the reports of no others', async (t) => {
  const { cluster, judge, find } = await open(t, [makePod('web', 'shop'), makePod('web', 'bank')]);
  await writeOpenReports(await judge(), { cluster, namespaces: [] }, '1.2.3');
  const { written, removed } = await writeOpenReports(
    await judge(['shop']),
    { cluster, namespaces: ['shop'] },
    '1.2.3',
  );
  assert.deepEqual([written, removed, find('bank') !== undefined], [1, 0, true]);
});

test('the gravest results are kept, as many as fit, and the others are counted', async (t) => {
  const { cluster, judge } = await open(t, [makePod('web', 'shop')]);
  const report = await judge();
  const [result] = report.results.filter(({ control }) => control.name === 'containers-not-privileged');
  assert.ok(result !== undefined);
  const repeat = (count: number, reason: string): ScanReport => ({
    ...report,
    results: Array.from({ length: count }, (_, i) => {
      const severity = i === count - 1 ? 'critical' : 'low';
      return { ...result, reason, findings: [], control: { ...result.control, severity } } as const;
    }),
  });
  for (const [count, reason] of [
    [LIMITS.openReportResultsMax + 5, 'short'],
    [2_000, 'x'.repeat(2_000)],
  ] as const) {
    const [made] = makeOpenReports(repeat(count, reason), '1.2.3');
    const results = (made?.body['results'] ?? []) as readonly { [key: string]: Json }[];
    const annotations = getPath(made?.body ?? {}, ['metadata', 'annotations']);
    assert.equal(results.length + (made?.leftOut ?? 0), count);
    assert.ok(results.length <= LIMITS.openReportResultsMax && results[0]?.['severity'] === 'critical');
    assert.ok(Buffer.byteLength(JSON.stringify(made?.body)) < 1_000_000);
    assert.equal((annotations as JsonObject)['bulwark.dev/results-left-out'], String(made?.leftOut));
  }
  const { written } = await writeOpenReports(repeat(2_000, 'x'.repeat(900)), { cluster, namespaces: [] }, '1.2.3');
  assert.equal(written, 1);
});

test('a cluster without the definitions is told so', async (t) => {
  const { cluster } = await startLiveCluster(t, { objects: [makePod('web', 'shop')] });
  const { judge } = await open(t, []);
  await assert.rejects(writeOpenReports(await judge(), { cluster, namespaces: [] }, '1.2.3'), {
    code: 'cluster-error',
    message: /serves no Report of openreports.io/,
  });
});
