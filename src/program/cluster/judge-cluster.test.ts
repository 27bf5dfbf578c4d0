/** Scans of a cluster: the verdicts and findings of the authored files, each fault once, and no silence. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AccessRule } from '../../../test/harness/api-server/access.ts';
import { createCatalogueHouse } from '../../../test/harness/catalogue-house.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import { startLiveCluster } from '../../../test/harness/live-cluster.ts';
import { listBlocks } from '../../../test/harness/markdown.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Cluster } from '../../clusters/api.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import type { ScanReport } from '../../model/report.ts';
import type { Resource } from '../../model/resource.ts';
import type { ControlResult } from '../../model/result.ts';
import { makeRun } from '../ingest/from-report.ts';
import type { ScanRequest } from '../scan/scan.ts';
import { scan } from '../scan/scan.ts';

const ESTATE = join(import.meta.dirname, '../../../examples/estate');
const house = createCatalogueHouse();

function scanFiles(roots: readonly string[], more: Partial<ScanRequest> = {}): Promise<ScanReport> {
  return scan({ roots, controls: [], mayBeEmpty: true, onProgress: () => undefined, ...more }, house);
}

function scanCluster(cluster: Cluster, namespaces: readonly string[] = [], more: Partial<ScanRequest> = {}) {
  return scanFiles([], { cluster: { cluster, namespaces }, ...more });
}

/** As an API server keeps it: with its own notes, and with what kubectl left. */
function toLive(body: JsonObject): JsonObject {
  const metadata = body['metadata'] as JsonObject;
  const annotations = (metadata['annotations'] ?? {}) as JsonObject;
  const applied = { 'kubectl.kubernetes.io/last-applied-configuration': writeJsonText(body) };
  const managedFields = [{ manager: 'kubectl', operation: 'Apply' }];
  return {
    ...body,
    metadata: { ...metadata, generation: 3, managedFields, annotations: { ...annotations, ...applied } },
    status: { conditions: [{ type: 'Available', status: 'False' }], privileged: true },
  };
}

const key = ({ control, resource }: ControlResult): string => `${control.id} ${resource.address}`;

function sayResults(results: readonly ControlResult[]): ReadonlyMap<string, unknown> {
  return new Map(results.map((one) => [key(one), [one.verdict, one.findings.map(({ id }) => id)]]));
}

const makePod = (name: string, more: JsonObject = {}, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', ...more },
  spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }], ...spec },
});

test('what runs as it is written has the verdicts and the findings of the files', async (t) => {
  const written = await scanFiles([ESTATE]);
  const resources = new Set(written.results.map(({ resource }) => resource));
  const objects = [...resources].filter(isSingle).map(({ body, namespace }) => {
    const metadata = { ...(body['metadata'] as JsonObject), ...(namespace === undefined ? {} : { namespace }) };
    return toLive({ ...body, metadata });
  });
  const { cluster } = await startLiveCluster(t, { objects });
  const live = await scanCluster(cluster, [], { roots: [ESTATE] });
  assert.deepEqual(live.problems, []);
  const found = sayResults(live.results);
  const addresses = new Set(live.results.map(({ resource }) => resource.address));
  let compared = 0;
  for (const result of written.results) {
    if (!addresses.has(result.resource.address) || !isOfWhatRuns(result)) continue;
    assert.deepEqual(found.get(key(result)), [result.verdict, result.findings.map(({ id }) => id)], key(result));
    compared += 1;
  }
  t.diagnostic(`${compared} results of ${addresses.size} objects are the same in files and in the cluster`);
  assert.ok(compared >= 2_500 && addresses.size >= 150, `${compared} of ${addresses.size}`);
});

function isSingle({ source, address }: Resource): boolean {
  return source === 'kubernetes' && !address.includes('#');
}

/** Not what is asked of files alone: that secrets do not lie in them. */
function isOfWhatRuns({ control, resource }: ControlResult): boolean {
  return isSingle(resource) && control.name !== 'secret-data-not-in-source';
}

test('what another object makes is left out where that is judged, and only there', async (t) => {
  const { api, cluster } = await startLiveCluster(t);
  const spec = { containers: [{ name: 'web', image: 'web' }] };
  const makeOwned = (apiVersion: string, kind: string, name: string, owner: JsonObject | undefined): JsonObject => {
    const { apiVersion: of, kind: ownerKind, metadata } = owner ?? {};
    const { name: ownerName, uid } = (metadata ?? {}) as JsonObject;
    const reference = { apiVersion: of ?? '', kind: ownerKind ?? '', name: ownerName ?? '', uid: uid ?? '' };
    const ownerReferences = owner === undefined ? [] : [{ ...reference, controller: true }];
    const body = kind === 'Pod' ? spec : { template: { metadata: { labels: {} }, spec } };
    return api.put({ apiVersion, kind, metadata: { name, namespace: 'shop', ownerReferences }, spec: body });
  };
  const deployment = makeOwned('apps/v1', 'Deployment', 'web', undefined);
  const replicas = makeOwned('apps/v1', 'ReplicaSet', 'web-1', deployment);
  makeOwned('v1', 'Pod', 'web-1-a', replicas);
  const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'own', uid: 'u-1' } };
  makeOwned('v1', 'Pod', 'own-1-a', makeOwned('apps/v1', 'ReplicaSet', 'own-1', rollout));
  makeOwned('v1', 'Pod', 'of-node', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'u-2' } });
  const absent = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'gone', uid: 'u-3' } };
  makeOwned('v1', 'Pod', 'forged', absent);
  makeOwned('v1', 'Pod', 'alone', undefined);
  const { results, files, resourceCount } = await scanCluster(cluster);
  const names = new Set(
    results.filter(({ resource }) => resource.namespace === 'shop').map(({ resource }) => resource.address),
  );
  assert.deepEqual([...names].toSorted(), [
    'kubernetes:Pod/shop/alone',
    'kubernetes:Pod/shop/forged',
    'kubernetes:Pod/shop/of-node',
    'kubernetes:apps/Deployment/shop/web',
    'kubernetes:apps/ReplicaSet/shop/own-1',
  ]);
  assert.deepEqual([files.seen - files.read, files.read], [3, resourceCount]);
});

test('kinds that are refused are problems, and what rests on them is unknown', async (t) => {
  const { api, connectAs } = await startLiveCluster(t, { objects: [makePod('web')] });
  const kinds = ['pods', 'deployments', 'services', 'namespaces', 'serviceaccounts'];
  const rules = [{ verbs: ['list'], apiGroups: ['*'], resources: kinds }];
  const cluster = await connectAs(api.issueToken({ username: 'scanner', groups: [], rules }));
  const report = await scanCluster(cluster);
  const refused = report.problems.filter(({ code }) => code === 'cluster-kind-unread');
  assert.ok(refused.some(({ file }) => file === 'cluster:test/apis/networking.k8s.io/v1/networkpolicies'));
  assert.ok(refused.every(({ message, severity }) => /forbidden/.test(message) && severity === 'error'));
  assert.equal(refused.length, report.problems.length);
  const verdictOf = (name: string): unknown =>
    report.results.find(({ control, resource }) => control.name === name && resource.name === 'web')?.verdict;
  assert.equal(verdictOf('pod-covered-by-network-policy'), 'unknown');
  assert.equal(verdictOf('service-account-exists') === 'unknown', false);
  assert.equal(verdictOf('containers-not-privileged'), 'fail');
  // With nothing failing that blocks, what could not be read does.
  const lenient = await scanCluster(cluster, [], { failOn: 'never' });
  assert.equal(lenient.decision.exit, 3);
  const target = { id: 'cluster:test', kind: 'cluster', name: 'test' } as const;
  const circumstances = { id: 'r', target, version: '0', repository: undefined, commit: undefined, ref: undefined };
  const run = makeRun(report, circumstances, () => undefined);
  assert.equal(run.coverage.isWhole, false);
});

test('the rights that the guide lists are enough, and none is too many', async (t) => {
  const { documents } = parseGuide();
  const role = documents.find((document) => getPath(document, ['metadata', 'name']) === 'bulwark-scan');
  const rules = (role?.['rules'] ?? []) as unknown as readonly AccessRule[];
  const { api, connectAs } = await startLiveCluster(t, { objects: [makePod('web')] });
  const cluster = await connectAs(api.issueToken({ username: 'scanner', groups: [], rules }));
  const { problems } = await scanCluster(cluster);
  assert.deepEqual(problems, []);
  const listed = new Set(api.requests.map(({ path }) => path.split('/').at(-1)));
  const needless = rules
    .filter(({ apiGroups }) => !apiGroups.includes('cilium.io'))
    .flatMap(({ resources }) => resources.filter((resource) => !listed.has(resource)));
  assert.deepEqual(needless, []);
});

function parseGuide(): { readonly documents: readonly JsonObject[] } {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/guides/clusters.md'), 'utf8');
  const blocks = listBlocks(text).filter(({ language }) => language === 'yaml');
  return {
    documents: blocks.flatMap((block) => parseYaml(block.text).documents.map(({ value }) => value as JsonObject)),
  };
}

test('with namespaces only what lies in them is judged, by what is asked of the whole cluster', async (t) => {
  const objects = [makePod('web'), makePod('other', { namespace: 'bank' })];
  const { api, cluster } = await startLiveCluster(t, { objects });
  const report = await scanCluster(cluster, ['shop', 'absent']);
  assert.deepEqual(report.problems, []);
  const addresses = new Set(report.results.map(({ resource }) => resource.address));
  assert.deepEqual([...addresses].toSorted(), ['kubernetes:Namespace/shop', 'kubernetes:Pod/shop/web']);
  const paths = api.requests.map(({ path }) => path);
  assert.ok(paths.includes('/api/v1/namespaces/shop/pods') && !paths.includes('/api/v1/pods'));
  assert.ok(paths.includes('/apis/rbac.authorization.k8s.io/v1/clusterroles'));
});

test('values of Secrets are in nothing that a scan makes, and kinds are read only when asked for', async (t) => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: 'db', namespace: 'shop' },
    data: { password: Buffer.from('correct-horse').toString('base64') },
  };
  const { api, cluster } = await startLiveCluster(t, { objects: [toLive(secret)] });
  const report = await scanCluster(cluster);
  assert.ok(report.results.some(({ resource }) => resource.kind === 'Secret'));
  const text = JSON.stringify(report.results.map(({ resource, findings, reason }) => [resource, findings, reason]));
  assert.ok(text.includes('password') && !text.includes(secret.data.password));
  const asked = api.requests.length;
  await scanCluster(cluster, [], { controls: ['no-cluster-admin-binding'] });
  const paths = api.requests.slice(asked).map(({ path }) => path.split('/').at(-1));
  for (const path of ['clusterrolebindings', 'clusterroles', 'rolebindings']) assert.ok(paths.includes(path), path);
  assert.ok(!paths.includes('secrets') && !paths.includes('events'));
});

test('a list that begins again counts no object twice, and a group that is down is named', async (t) => {
  const objects = Array.from({ length: 600 }, (_, i) => makePod(`web-${i}`));
  const { api, cluster } = await startLiveCluster(t, { objects });
  let hasExpired = false;
  const expiring: Cluster = {
    ...cluster,
    discover: async () => ({ ...(await cluster.discover()), unavailable: ['metrics.k8s.io/v1beta1'] }),
    async *list(request, signal) {
      for await (const page of cluster.list(request, signal)) {
        yield page;
        if (request.resource === 'pods' && !hasExpired) api.expireTokens();
        hasExpired ||= request.resource === 'pods';
      }
    },
  };
  const report = await scanCluster(expiring);
  assert.deepEqual(
    report.problems.map(({ code, file }) => [code, file]),
    [['cluster-group-unavailable', 'cluster:test/apis/metrics.k8s.io/v1beta1']],
  );
  const pods = report.results.filter(({ resource }) => resource.kind === 'Pod');
  assert.equal(new Set(pods.map(({ resource }) => resource.address)).size, 600);
  assert.ok(!pods.some(({ resource }) => resource.address.includes('#')));
});

test('the programme of a folder holds for a cluster as well', async (t) => {
  const { cluster } = await startLiveCluster(t, { objects: [makePod('web')] });
  const inventory = [
    'apiVersion: bulwark.dev/v1',
    'kind: Inventory',
    'metadata: { name: all }',
    'spec: { assets: [{ name: shop, owner: team-shop, environment: prod, match: { namespaces: [shop] } }] }',
  ];
  const folder = makeFolder(t, { '.bulwark/inventory.yaml': inventory.join('\n') });
  const report = await scanCluster(cluster, [], { roots: [folder] });
  const [pod] = report.results.filter(({ resource }) => resource.name === 'web');
  assert.deepEqual(
    [pod?.asset.owner, report.cluster, report.problems.map(({ message }) => message)],
    ['team-shop', 'test', []],
  );
});
