/** What every API server does with objects: reads, pages, writes, conflicts, applies, subresources, refusals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';
import {
  APPLY,
  at,
  configMap,
  deployment,
  inNamespace,
  MERGE,
  namesOf,
  pod,
  refuse,
  secret,
  succeed,
  versionOf,
} from './objects.ts';

/** Registers the tests over a cluster. */
export function testObjects(open: () => TestCluster): void {
  testReads(open);
  testWrites(open);
  testApply(open);
  testParts(open);
}

function testReads(open: () => TestCluster): void {
  test('says its version, and which kinds it serves, subresources included', async () => {
    const cluster = open();
    const version = await succeed(cluster, 'GET', '/version');
    assert.match(textAt(version.body, 'gitVersion'), /^v1\.\d+\./);
    const { body } = await succeed(cluster, 'GET', '/apis/apps/v1');
    const resources = body['resources'] as readonly JsonObject[];
    const byName = new Map(resources.map((resource) => [resource['name'], resource]));
    assert.equal(at(byName.get('deployments'), 'kind'), 'Deployment');
    assert.equal(at(byName.get('deployments'), 'namespaced'), true);
    assert.equal(at(byName.get('deployments/scale'), 'kind'), 'Scale');
    const groups = await succeed(cluster, 'GET', '/apis');
    assert.ok((groups.body['groups'] as readonly JsonObject[]).some((group) => group['name'] === 'apps'));
    assert.deepEqual(at((await succeed(cluster, 'GET', '/api')).body, 'versions'), ['v1']);
  });

  test('says all of that in one answer to who asks for aggregated discovery', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body } = await succeed(open(), 'GET', '/apis', { accept });
    assert.equal(body['kind'], 'APIGroupDiscoveryList');
    const apps = (body['items'] as readonly JsonObject[]).find((item) => at(item, 'metadata', 'name') === 'apps');
    const resources = at(apps, 'versions', 0, 'resources') as readonly JsonObject[];
    const found = resources.find((resource) => resource['resource'] === 'deployments');
    assert.equal(at(found, 'scope'), 'Namespaced');
    assert.ok((at(found, 'subresources') as readonly JsonObject[]).some((part) => part['subresource'] === 'scale'));
  });

  test('gives a list page by page, all of one moment', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      for (const name of ['a', 'b', 'c', 'd']) await succeed(cluster, 'POST', configMaps, { body: configMap(name) });
      const first = await succeed(cluster, 'GET', `${configMaps}?limit=3`);
      assert.deepEqual(namesOf(first.body), ['a', 'b', 'c']);
      await succeed(cluster, 'POST', configMaps, { body: configMap('e') });
      const token = encodeURIComponent(textAt(first.body, 'metadata', 'continue'));
      const second = await succeed(cluster, 'GET', `${configMaps}?limit=3&continue=${token}`);
      assert.deepEqual(namesOf(second.body), ['d']);
      assert.equal(versionOf(second.body), versionOf(first.body));
      assert.ok([null, ''].includes(at(second.body, 'metadata', 'continue') as string | null));
    });
  });

  test('answers 410 Expired to a page of a list that it has forgotten', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ secrets }) => {
      for (const name of ['a', 'b', 'c']) await succeed(cluster, 'POST', secrets, { body: secret(name) });
      const first = await succeed(cluster, 'GET', `${secrets}?limit=1`);
      await succeed(cluster, 'POST', secrets, { body: secret('d') });
      await cluster.forget();
      const token = encodeURIComponent(textAt(first.body, 'metadata', 'continue'));
      const path = `${secrets}?limit=1&continue=${token}`;
      const { body } = await refuse(cluster, 'GET', path, {}, { code: 410, reason: 'Expired' });
      const next = encodeURIComponent(textAt(body, 'metadata', 'continue'));
      const rest = await succeed(cluster, 'GET', `${secrets}?continue=${next}`);
      assert.deepEqual(namesOf(rest.body), ['b', 'c', 'd']);
    });
  });

  test('selects by labels and by names', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      for (const [name, tier] of Object.entries({ a: 'web', b: 'data', c: 'cache' })) {
        await succeed(cluster, 'POST', configMaps, { body: configMap(name, {}, { tier }) });
      }
      const table: readonly (readonly [string, readonly string[]])[] = [
        ['labelSelector=tier%3Dweb', ['a']],
        ['labelSelector=tier!%3Dweb', ['b', 'c']],
        [`labelSelector=${encodeURIComponent('tier in (web, data)')}`, ['a', 'b']],
        [`labelSelector=${encodeURIComponent('tier notin (web,data),tier')}`, ['c']],
        [`labelSelector=${encodeURIComponent('!tier')}`, []],
        ['fieldSelector=metadata.name%3Db', ['b']],
      ];
      for (const [query, expected] of table) {
        const { body } = await succeed(cluster, 'GET', `${configMaps}?${query}`);
        assert.deepEqual(
          namesOf(body).filter((name) => name !== 'kube-root-ca.crt'),
          expected,
          query,
        );
      }
    });
  });

  test('refuses whoever it does not know, and answers 404 for what is not there', async () => {
    const cluster = open();
    await refuse(cluster, 'GET', '/api/v1/pods', { token: 'made-up' }, { code: 401, reason: 'Unauthorized' });
    const message = /User "system:anonymous" cannot list resource "pods" in API group ""/;
    await refuse(cluster, 'GET', '/api/v1/pods', { token: null }, { code: 403, reason: 'Forbidden', message });
    const path = '/api/v1/namespaces/default/configmaps/nothing';
    await refuse(
      cluster,
      'GET',
      path,
      {},
      { code: 404, reason: 'NotFound', message: /configmaps "nothing" not found/ },
    );
    assert.equal((await cluster.ask('GET', '/apis/nothing.example/v1/things')).code, 404);
  });
}

function testWrites(open: () => TestCluster): void {
  test('refuses a second object of a name, one of another namespace, and one in no namespace', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ namespace, configMaps }) => {
      await succeed(cluster, 'POST', configMaps, { body: configMap('a') });
      await refuse(cluster, 'POST', configMaps, { body: configMap('a') }, { code: 409, reason: 'AlreadyExists' });
      const elsewhere = { ...configMap('b'), metadata: { name: 'b', namespace: 'default' } };
      await refuse(cluster, 'POST', configMaps, { body: elsewhere }, { code: 400, reason: 'BadRequest' });
      const lost = `/api/v1/namespaces/${namespace}-lost/configmaps`;
      await refuse(cluster, 'POST', lost, { body: configMap('a') }, { code: 404, reason: 'NotFound' });
      await refuse(cluster, 'POST', configMaps, { body: configMap('NO') }, { code: 422, reason: 'Invalid' });
      await refuse(cluster, 'POST', configMaps, { body: '{' }, { code: 400, reason: 'BadRequest' });
    });
  });

  test('makes up a name where only its beginning is given', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'some-' } };
      const { code, body: made } = await succeed(cluster, 'POST', configMaps, { body });
      assert.equal(code, 201);
      assert.match(textAt(made, 'metadata', 'name'), /^some-[a-z0-9]{5}$/);
    });
  });

  test('counts generations by what is wanted, and versions by every change', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ deployments }) => {
      const made = await succeed(cluster, 'POST', deployments, { body: deployment('web') });
      const patch = (body: unknown) => succeed(cluster, 'PATCH', `${deployments}/web`, { body, type: MERGE });
      const labelled = await patch({ metadata: { labels: { a: 'b' } } });
      const scaled = await patch({ spec: { replicas: 2 } });
      const same = await patch({ spec: { replicas: 2 } });
      const generations = [made, labelled, scaled].map(({ body }) => at(body, 'metadata', 'generation'));
      assert.deepEqual(generations, [1, 1, 2]);
      assert.equal(new Set([made, labelled, scaled].map(({ body }) => versionOf(body))).size, 3);
      assert.equal(versionOf(same.body), versionOf(scaled.body));
      assert.equal(at(scaled.body, 'metadata', 'uid'), at(made.body, 'metadata', 'uid'));
    });
  });

  test('answers 409 to an update and to a patch of an older version', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const { body: old } = await succeed(cluster, 'POST', configMaps, { body: configMap('a', { x: '1' }) });
      const path = `${configMaps}/a`;
      await succeed(cluster, 'PUT', path, { body: { ...old, data: { x: '2' } } });
      const expected = { code: 409, reason: 'Conflict', message: /the object has been modified/ };
      await refuse(cluster, 'PUT', path, { body: { ...old, data: { x: '3' } } }, expected);
      const patch = { metadata: { resourceVersion: versionOf(old) }, data: { x: '4' } };
      await refuse(cluster, 'PATCH', path, { body: patch, type: MERGE }, expected);
      const { body } = await succeed(cluster, 'PATCH', path, { body: { data: { x: null, y: '5' } }, type: MERGE });
      assert.deepEqual(body['data'], { y: '5' });
    });
  });

  test('stores nothing of a dry run, and refuses other kinds of it', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      await succeed(cluster, 'POST', `${configMaps}?dryRun=All`, { body: configMap('a') });
      await refuse(cluster, 'GET', `${configMaps}/a`, {}, { code: 404 });
      await succeed(cluster, 'POST', configMaps, { body: configMap('a') });
      await succeed(cluster, 'DELETE', `${configMaps}/a?dryRun=All`);
      await succeed(cluster, 'GET', `${configMaps}/a`);
      const reply = await cluster.ask('POST', `${configMaps}?dryRun=Some`, { body: configMap('b') });
      assert.ok([400, 422].includes(reply.code), JSON.stringify(reply.body));
    });
  });

  test('deletes, keeps what a finalizer holds, and knows preconditions', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const held = { ...configMap('a'), metadata: { name: 'a', finalizers: ['example.com/hold'] } };
      await succeed(cluster, 'POST', configMaps, { body: held });
      const options = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'another' } };
      await refuse(cluster, 'DELETE', `${configMaps}/a`, { body: options }, { code: 409, reason: 'Conflict' });
      await succeed(cluster, 'DELETE', `${configMaps}/a`);
      const { body } = await succeed(cluster, 'GET', `${configMaps}/a`);
      assert.notEqual(at(body, 'metadata', 'deletionTimestamp'), null);
      await succeed(cluster, 'PATCH', `${configMaps}/a`, { body: { metadata: { finalizers: null } }, type: MERGE });
      await refuse(cluster, 'GET', `${configMaps}/a`, {}, { code: 404 });
    });
  });
}

function testApply(open: () => TestCluster): void {
  test('applies: creates, merges, and takes away what is no longer applied', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const apply = (manager: string, data: Record<string, string>) =>
        succeed(cluster, 'PATCH', `${configMaps}/a?fieldManager=${manager}`, {
          body: configMap('a', data),
          type: APPLY,
        });
      assert.equal((await apply('one', { x: '1', y: '1' })).code, 201);
      const second = await apply('two', { z: '2' });
      assert.equal(second.code, 200);
      assert.deepEqual(second.body['data'], { x: '1', y: '1', z: '2' });
      assert.deepEqual((await apply('one', { x: '1' })).body['data'], { x: '1', z: '2' });
      const again = await apply('one', { x: '1' });
      const entries = at(again.body, 'metadata', 'managedFields') as readonly JsonObject[];
      const owners = entries.map((entry) => `${textAt(entry, 'manager')} ${textAt(entry, 'operation')}`);
      assert.deepEqual(owners.sort(), ['one Apply', 'two Apply']);
    });
  });

  test('answers 409 to an apply that takes a field from somebody, unless it is forced', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ deployments }) => {
      const path = `${deployments}/web`;
      const apply = (manager: string, replicas: number, more = '') => ({
        path: `${path}?fieldManager=${manager}${more}`,
        options: { body: deployment('web', { replicas }), type: APPLY },
      });
      const one = apply('one', 1);
      await succeed(cluster, 'PATCH', one.path, one.options);
      const two = apply('two', 2);
      const message = /Apply failed with 1 conflict: conflict with "one".*\.spec\.replicas/;
      const { body } = await refuse(cluster, 'PATCH', two.path, two.options, {
        code: 409,
        reason: 'Conflict',
        message,
      });
      assert.equal(at(body, 'details', 'causes', 0, 'reason'), 'FieldManagerConflict');
      assert.equal(at(body, 'details', 'causes', 0, 'field'), '.spec.replicas');
      const forced = apply('two', 2, '&force=true');
      assert.equal(at((await succeed(cluster, 'PATCH', forced.path, forced.options)).body, 'spec', 'replicas'), 2);
      await refuse(cluster, 'PATCH', one.path, one.options, { code: 409, message: /conflict with "two"/ });
      await succeed(cluster, 'PATCH', path, { body: { spec: { replicas: 3 } }, type: MERGE });
      await refuse(cluster, 'PATCH', two.path, two.options, { code: 409, message: /conflict with "cluster-test"/ });
    });
  });

  test('tells what a manager writes from what the same one applies: a conflict, unless equal or forced', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ deployments }) => {
      const path = `${deployments}/web?fieldManager=one`;
      const describe = (image: string): JsonObject => {
        const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } };
        return deployment('web', { template });
      };
      const apply = (image: string, more = '') => ({
        path: `${path}${more}`,
        options: { body: describe(image), type: APPLY },
      });
      const first = apply('a:1');
      const made = await succeed(cluster, 'PATCH', first.path, first.options);
      // A merge patch replaces the list; only what differs in it is the writer's.
      const [container] = at(made.body, 'spec', 'template', 'spec', 'containers') as readonly JsonObject[];
      const body = { spec: { template: { spec: { containers: [{ ...container, image: 'a:2' }] } } } };
      const written = await succeed(cluster, 'PATCH', path, { body, type: MERGE });
      const item = ['f:spec', 'f:template', 'f:spec', 'f:containers', 'k:{"name":"web"}'];
      const ownersOf = (object: JsonObject, ...field: readonly string[]): readonly string[] =>
        (at(object, 'metadata', 'managedFields') as readonly JsonObject[])
          .filter((entry) => at(entry, 'fieldsV1', ...item, ...field) !== null)
          .map((entry) => `${textAt(entry, 'manager')} ${textAt(entry, 'operation')}`)
          .sort();
      assert.deepEqual(ownersOf(written.body, 'f:image'), ['one Update']);
      assert.deepEqual(ownersOf(written.body, '.'), ['one Apply']);
      const message = /conflict with "one" using apps\/v1.*containers\[name="web"\]\.image/;
      await refuse(cluster, 'PATCH', first.path, first.options, { code: 409, reason: 'Conflict', message });
      const same = apply('a:2');
      const shared = await succeed(cluster, 'PATCH', same.path, same.options);
      assert.deepEqual(ownersOf(shared.body, 'f:image'), ['one Apply', 'one Update']);
      const forced = apply('a:3', '&force=true');
      const taken = await succeed(cluster, 'PATCH', forced.path, forced.options);
      assert.deepEqual(ownersOf(taken.body, 'f:image'), ['one Apply']);
    });
  });

  test('takes an apply that names a version for that version alone, forced or not', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const path = `${configMaps}/a?fieldManager=one&force=true`;
      const first = await succeed(cluster, 'PATCH', path, { body: configMap('a', { x: '1' }), type: APPLY });
      const resourceVersion = versionOf(first.body);
      const pinned = (x: string): JsonObject => {
        const { metadata, ...rest } = configMap('a', { x });
        return { ...rest, metadata: { ...(metadata as JsonObject), resourceVersion } };
      };
      await succeed(cluster, 'PATCH', path, { body: pinned('2'), type: APPLY });
      await refuse(cluster, 'PATCH', path, { body: pinned('3'), type: APPLY }, { code: 409, reason: 'Conflict' });
    });
  });

  test('merges applied containers by their names', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ deployments }) => {
      const apply = (manager: string, containers: readonly JsonObject[]) => {
        const labels = { app: 'web' };
        const spec = { template: { metadata: { labels }, spec: { containers } } };
        const body = deployment('web', spec);
        return succeed(cluster, 'PATCH', `${deployments}/web?fieldManager=${manager}`, { body, type: APPLY });
      };
      await apply('one', [{ name: 'web', image: 'a:1' }]);
      const { body } = await apply('two', [{ name: 'side', image: 'b:1' }]);
      const containers = at(body, 'spec', 'template', 'spec', 'containers') as readonly JsonObject[];
      assert.deepEqual(containers.map((container) => textAt(container, 'name')).sort(), ['side', 'web']);
      const left = await apply('two', [{ name: 'web', image: 'a:1' }]);
      const kept = at(left.body, 'spec', 'template', 'spec', 'containers') as readonly JsonObject[];
      assert.deepEqual(
        kept.map(({ name }) => name),
        ['web'],
      );
    });
  });

  test('wants to know who applies, and no managed fields', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ configMaps }) => {
      const anonymous = await cluster.ask('PATCH', `${configMaps}/a`, { body: configMap('a'), type: APPLY });
      assert.ok([400, 422].includes(anonymous.code), JSON.stringify(anonymous.body));
      const owned = { ...configMap('a'), metadata: { name: 'a', managedFields: [{ manager: 'one' }] } };
      const path = `${configMaps}/a?fieldManager=one`;
      await refuse(cluster, 'PATCH', path, { body: owned, type: APPLY }, { code: 400 });
      await refuse(cluster, 'PATCH', path, { body: '{}', type: 'text/plain' }, { code: 415 });
    });
  });
}

function testParts(open: () => TestCluster): void {
  test('keeps status and spec apart', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ deployments }) => {
      const status = { replicas: 5 };
      const sent = { ...deployment('web'), status };
      const made = await succeed(cluster, 'POST', deployments, { body: sent });
      assert.equal(at(made.body, 'status', 'replicas'), null);
      const body = { spec: { replicas: 4 }, status };
      const written = await succeed(cluster, 'PATCH', `${deployments}/web/status`, { body, type: MERGE });
      assert.deepEqual([at(written.body, 'spec', 'replicas'), at(written.body, 'status', 'replicas')], [1, 5]);
      const scale = await succeed(cluster, 'PATCH', `${deployments}/web/scale`, {
        body: { spec: { replicas: 3 } },
        type: MERGE,
      });
      assert.deepEqual([scale.body['kind'], scale.body['apiVersion']], ['Scale', 'autoscaling/v1']);
      const { body: after } = await succeed(cluster, 'GET', `${deployments}/web`);
      assert.equal(at(after, 'spec', 'replicas'), 3);
    });
  });

  test('adds ephemeral containers to a pod, and opens no connection to one without a node', async () => {
    const cluster = open();
    await inNamespace(cluster, async ({ pods }) => {
      await succeed(cluster, 'POST', pods, { body: pod('web') });
      const { body: before } = await succeed(cluster, 'GET', `${pods}/web`);
      const debug = { name: 'debug', image: 'registry.example/debug:1.0' };
      const spec = { ...(before['spec'] as JsonObject), ephemeralContainers: [debug] };
      const changed = { ...before, spec };
      const { body } = await succeed(cluster, 'PUT', `${pods}/web/ephemeralcontainers`, { body: changed });
      assert.equal(at(body, 'spec', 'ephemeralContainers', 0, 'name'), 'debug');
      const message = /does not have a host assigned/;
      await refuse(cluster, 'POST', `${pods}/web/exec?command=ls&stdout=true`, {}, { code: 400, message });
    });
  });
}
