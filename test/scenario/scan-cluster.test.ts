/** `bulwark scan --cluster`, and a source that is a cluster: the command line against an API server. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { NOTHING_IN_FORCE } from '../../src/program/except/in-force.ts';
import type { ApartScan, ClusterSource } from '../../src/program/sources/scanning.ts';
import { scanApart } from '../../src/scan-apart.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { defineKind, startLiveCluster } from '../harness/live-cluster.ts';

const ENTRY = join(import.meta.dirname, '../../bin/bulwark.js');

const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
};

const REPORTS = [
  defineKind('openreports.io', 'v1alpha1', 'Report', 'Namespaced'),
  defineKind('openreports.io', 'v1alpha1', 'ClusterReport', 'Cluster'),
];

test('judges what runs, shows where it is, and blocks as for files', async (t) => {
  const { api, kubeconfig } = await startLiveCluster(t, { objects: [POD] });
  using folder = makeFolder({});
  const run = (...args: readonly string[]) => runBulwark(['scan', ...args], { cwd: folder.path });
  const place = [`--kubeconfig=${kubeconfig}`, '--control', 'K8S-0001'];
  const blocked = await run('--cluster', ...place);
  assert.equal(blocked.code, 1, blocked.stderr);
  assert.match(blocked.stdout, /kubernetes:Pod\/shop\/web +cluster:test\/api\/v1\/namespaces\/shop\/pods\/web/);
  assert.match(blocked.stdout, /objects read, /);
  const clean = await run('--cluster', 'test', ...place, '--namespace', 'bank', '--allow-empty');
  assert.equal(clean.code, 0, clean.stdout + clean.stderr);
  const sarif = await run('--cluster', ...place, '--format', 'sarif', '--no-fail');
  assert.equal(sarif.code, 0);
  assert.ok(sarif.stdout.includes('cluster:test/api/v1/namespaces/shop/pods/web'));
  await api.close();
  const away = await run('--cluster', ...place);
  assert.equal(away.code, 3);
  assert.match(away.stderr, /cannot be reached: https:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  assert.ok(!(away.stdout + away.stderr).includes(api.token));
});

test('options that go with a cluster go with nothing else, and it not with others', async () => {
  using folder = makeFolder({});
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--namespace', 'shop'], /--namespace is for --cluster/],
    [['--kubeconfig', 'x'], /--kubeconfig is for --cluster/],
    [['--write-open-reports'], /--write-open-reports is for --cluster/],
    [['--cluster', 'prod', '-'], /standard input/],
    [['--cluster', '--changed-since', 'main'], /--changed-since is for files/],
    [['--cluster', '--namespace', 'Not_A_Name'], /no name of a namespace/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runBulwark(['scan', ...args], { cwd: folder.path });
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
});

test('findings are written into the cluster, and where that comes to nothing it is said', async (t) => {
  const { api, kubeconfig } = await startLiveCluster(t, { objects: [...REPORTS, POD] });
  const bare = await startLiveCluster(t, { objects: [POD] });
  using folder = makeFolder({});
  const run = (file: string) => {
    const args = [
      'scan',
      '--cluster',
      '--kubeconfig',
      file,
      '--write-open-reports',
      '--no-fail',
      '--control',
      'K8S-0001',
    ];
    return runBulwark(args, { cwd: folder.path });
  };
  const written = await run(kubeconfig);
  assert.deepEqual([written.code, /1 reports written to the cluster, 0 removed/.test(written.stderr)], [0, true]);
  assert.ok(api.find('openreports.io/v1alpha1', 'Report', 'bulwark-prod', 'shop') !== undefined);
  const refused = await run(bare.kubeconfig);
  assert.equal(refused.code, 3);
  assert.match(refused.stdout, /not written into the cluster: .*serves no Report/);
});

function ask(cluster: ClusterSource): ApartScan {
  return {
    runId: 'run-7',
    target: { id: 'cluster:prod', kind: 'cluster', name: 'prod' },
    what: { cluster },
    environment: 'prod',
    profile: undefined,
    repository: undefined,
    commit: undefined,
    ref: undefined,
    inForce: NOTHING_IN_FORCE,
    signal: new AbortController().signal,
  };
}

test('a source that is a cluster is scanned apart', async (t) => {
  const objects = [...REPORTS, POD, { ...POD, metadata: { name: 'web', namespace: 'bank' } }];
  const { api, kubeconfig } = await startLiveCluster(t, { objects });
  const run = await scanApart(ask({ kubeconfig, context: 'test', namespaces: ['shop'], openReports: true }), ENTRY);
  assert.deepEqual([run.id, run.target.id, run.coverage.isWhole], ['run-7', 'cluster:prod', true]);
  const pods = run.results.filter(({ control, verdict }) => control === 'K8S-0001' && verdict === 'fail');
  assert.deepEqual(
    pods.map(({ resource, findings }) => [resource, findings[0]?.file]),
    [['kubernetes:Pod/shop/web', 'cluster:test/api/v1/namespaces/shop/pods/web']],
  );
  assert.ok(api.find('openreports.io/v1alpha1', 'Report', 'bulwark-prod', 'shop') !== undefined);
  await api.close();
  await assert.rejects(scanApart(ask({ kubeconfig }), ENTRY), {
    code: 'scan-failed',
    message: /cluster:prod: .*reached/,
  });
});
