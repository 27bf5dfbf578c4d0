/** Discovery: aggregated and legacy say the same, and a group that is down is named and costs only itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sendJson, startRawServer } from '../../../test/harness/raw-server.ts';
import { discover } from './discover.ts';
import { createTransport } from './transport.ts';

const SCALE = { kind: 'Scale', group: 'autoscaling', version: 'v1' };
const VERBS = ['get', 'list', 'watch'];

const LEGACY: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': { resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: VERBS }] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'apps', versions: [{ version: 'v1beta1' }, { version: 'v1' }], preferredVersion: { version: 'v1' } },
      { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }], preferredVersion: { version: 'v1beta1' } },
    ],
  },
  '/apis/apps/v1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: VERBS },
      { name: 'deployments/scale', namespaced: true, verbs: ['get'], ...SCALE },
    ],
  },
  '/apis/apps/v1beta1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: VERBS },
      { name: 'olds', kind: 'Old', namespaced: false, verbs: VERBS },
    ],
  },
};

const describe = (resource: string, kind: string, scope: string, subresources: readonly unknown[] = []) => ({
  resource,
  responseKind: { kind },
  scope,
  verbs: VERBS,
  subresources,
});

const AGGREGATED: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: {}, versions: [{ version: 'v1', resources: [describe('pods', 'Pod', 'Namespaced')] }] }],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              describe('deployments', 'Deployment', 'Namespaced', [
                { subresource: 'scale', responseKind: SCALE, verbs: ['get'] },
              ]),
            ],
          },
          {
            version: 'v1beta1',
            resources: [describe('deployments', 'Deployment', 'Namespaced'), describe('olds', 'Old', 'Cluster')],
          },
        ],
      },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }] },
    ],
  },
};

async function ask(t: TestContext, answers: Readonly<Record<string, unknown>>) {
  const server = await startRawServer(t, (request, response) => {
    const answer = answers[request.url ?? ''];
    const status = request.url?.startsWith('/apis/') === true ? 503 : 403;
    sendJson(response, answer === undefined ? status : 200, answer ?? { message: 'down' });
  });
  const credentials = () => Promise.resolve({ headers: {}, tls: {} });
  const transport = createTransport({ server: server.url, name: 'raw', credentials, renew: () => undefined });
  return { found: discover(transport, undefined) };
}

test('both ways give each resource once, in the version that the server prefers, and name what is down', async (t) => {
  const expected = ['v1 pods Pod true', 'apps/v1 deployments Deployment true', 'apps/v1 deployments/scale Scale true'];
  for (const answers of [LEGACY, AGGREGATED]) {
    const { kinds, unavailable } = await (await ask(t, answers)).found;
    const said = kinds.map(({ group, version, resource, kind, isNamespaced }) => {
      return `${group === '' ? '' : `${group}/`}${version} ${resource} ${kind} ${isNamespaced}`;
    });
    assert.deepEqual(said, [...expected, 'apps/v1beta1 olds Old false']);
    assert.deepEqual(unavailable, ['metrics.k8s.io/v1beta1']);
    assert.deepEqual(kinds[0]?.verbs, VERBS);
  }
});

test('a cluster that does not answer at all is an error', async (t) => {
  const { found } = await ask(t, {});
  await assert.rejects(found, { code: 'cluster-refused', message: /down/ });
});
