/** What every API server does with validating webhooks: whom it calls, with what, and what comes of each answer. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';
import { nameInReview, startTestWebhook, type WebhookAnswer } from '../../harness/test-webhook.ts';
import { at, configMap, deployment, MERGE, pod, refuse, succeed } from './objects.ts';
import { CONFIGURATIONS, describeWebhooks, requestOf, withWebhook } from './webhook-room.ts';

const deny = (status?: JsonObject): WebhookAnswer => ({
  response: { allowed: false, ...(status === undefined ? {} : { status }) },
});

/** Registers the tests over a cluster. */
export function testWebhookCalls(open: () => TestCluster): void {
  testAnswers(open);
  testFailures(open);
  testSelection(open);
  testRequests(open);
}

function testAnswers(open: () => TestCluster): void {
  test('tells the client why a webhook denies, with its code', async () => {
    const decide = (request: JsonObject): WebhookAnswer =>
      nameInReview(request) === 'plain' ? deny() : deny({ code: 403, message: 'not here', reason: 'Forbidden' });
    await withWebhook(open(), { decide }, async ({ place }) => {
      await refuse(
        open(),
        'POST',
        place.configMaps,
        { body: configMap('a') },
        {
          code: 403,
          reason: 'Forbidden',
          message: /admission webhook "check\.example\.com" denied the request: not here/,
        },
      );
      await refuse(
        open(),
        'POST',
        place.configMaps,
        { body: configMap('plain') },
        {
          code: 400,
          message: /admission webhook "check\.example\.com" denied the request without explanation/,
        },
      );
      await refuse(open(), 'GET', `${place.configMaps}/a`, {}, { code: 404 });
    });
  });

  test('hands warnings to the client, whether the request is let through or not', async () => {
    const decide = (request: JsonObject): WebhookAnswer => {
      const allowed = nameInReview(request) === 'a';
      return { response: { allowed, warnings: ['first "quoted" – dash', 'second', 'second'] } };
    };
    await withWebhook(open(), { decide }, async ({ place }) => {
      for (const name of ['a', 'b']) {
        const { warnings } = await open().ask('POST', place.configMaps, { body: configMap(name) });
        assert.deepEqual([...warnings].sort(), ['first "quoted" – dash', 'second'], name);
      }
    });
  });

  test('changes its mind with the configuration in the store', async () => {
    await withWebhook(open(), { decide: () => deny() }, async ({ place, name }) => {
      const create = (one: string) => open().ask('POST', place.configMaps, { body: configMap(one) });
      assert.equal((await create('a')).code, 400);
      const patch = [{ op: 'replace', path: '/webhooks/0/rules/0/resources', value: ['pods'] }];
      await succeed(open(), 'PATCH', `${CONFIGURATIONS}/${name}`, { body: patch, type: 'application/json-patch+json' });
      await open().settle();
      assert.equal((await create('b')).code, 201);
      await succeed(open(), 'DELETE', `${CONFIGURATIONS}/${name}`);
      await open().settle();
      assert.equal((await open().ask('POST', place.pods, { body: pod('c') })).code, 201);
    });
  });

  test('does not take a configuration that could not work, and fills in what is left out', async () => {
    const named = { url: 'https://127.0.0.1:1/', caBundle: '' };
    const name = `test-${randomUUID().slice(0, 8)}`;
    const wrong: readonly JsonObject[] = [
      { name: 'short' },
      { sideEffects: 'Some' },
      { admissionReviewVersions: ['v9'] },
      { timeoutSeconds: 31 },
      { clientConfig: {} },
      { clientConfig: { url: 'http://127.0.0.1:1/' } },
      { rules: [{ operations: ['CREATE'], apiGroups: ['*', 'apps'], apiVersions: ['v1'], resources: ['pods'] }] },
      { matchConditions: [{ name: 'broken', expression: 'object.' }] },
    ];
    for (const fields of wrong) {
      const body = describeWebhooks(name, named, 'default', fields);
      await refuse(open(), 'POST', CONFIGURATIONS, { body }, { code: 422, reason: 'Invalid' });
    }
    const body = describeWebhooks(name, named, 'default', { clientConfig: { url: named.url }, timeoutSeconds: 7 });
    const { body: made } = await succeed(open(), 'POST', `${CONFIGURATIONS}?dryRun=All`, { body });
    const entry = at(made, 'webhooks', 0) as JsonObject;
    assert.deepEqual(
      [entry['failurePolicy'], entry['matchPolicy'], at(entry, 'rules', 0, 'scope'), entry['objectSelector']],
      ['Fail', 'Equivalent', '*', {}],
    );
  });
}

function testFailures(open: () => TestCluster): void {
  const failing: readonly (readonly [string, JsonObject, ((request: JsonObject) => WebhookAnswer)?])[] = [
    ['nobody listens', { clientConfig: { url: 'https://127.0.0.1:1/' } }],
    ['its certificate is of somebody else', {}],
    ['it answers late', { timeoutSeconds: 1 }, () => ({ afterMs: 3_000, response: { allowed: true } })],
    ['it answers with an error', {}, () => ({ raw: '{}', code: 503 })],
    ['it answers with no JSON', {}, () => ({ raw: 'hello' })],
    [
      'it answers with no response',
      {},
      () => ({ raw: '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}' }),
    ],
    ['it answers another request', {}, () => ({ response: { uid: 'another', allowed: true } })],
    [
      'it wants to change the object',
      {},
      () => ({ response: { allowed: true, patch: 'W10=', patchType: 'JSONPatch' } }),
    ],
  ];
  for (const [why, fields, decide = () => ({ response: { allowed: true } }) as WebhookAnswer] of failing) {
    test(`decides by failurePolicy when ${why}`, async () => {
      const stranger = await startTestWebhook(() => ({ response: { allowed: true } }));
      const isStranger = why.startsWith('its certificate');
      try {
        for (const failurePolicy of ['Fail', 'Ignore']) {
          const more = isStranger ? { clientConfig: { url: stranger.url, caBundle: await otherBundle() } } : fields;
          await withWebhook(open(), { fields: { failurePolicy, ...more }, decide }, async ({ place }) => {
            const reply = await open().ask('POST', place.configMaps, { body: configMap('a') });
            const told = JSON.stringify(reply.body);
            if (failurePolicy === 'Ignore') return assert.equal(reply.code, 201, told);
            assert.deepEqual([reply.code, reply.body['reason']], [500, 'InternalError'], told);
            assert.match(told, /failed calling webhook \\"check\.example\.com\\"/);
          });
        }
      } finally {
        await stranger.close();
      }
    });
  }
}

async function otherBundle(): Promise<string> {
  const other = await startTestWebhook(() => ({ response: { allowed: true } }));
  await other.close();
  return other.caBundle;
}

function testSelection(open: () => TestCluster): void {
  const conditions: readonly (readonly [string, string, string, number])[] = [
    ['calls where all conditions are true', "object.metadata.name == 'a'", 'Fail', 400],
    ['does not call where a condition is false', "request.userInfo.username == 'nobody'", 'Fail', 201],
    ['refuses where a condition has no value, by Fail', 'object.data.lost == "x"', 'Fail', 403],
    ['does not call where a condition has no value, by Ignore', 'object.data.lost == "x"', 'Ignore', 201],
  ];
  for (const [title, expression, failurePolicy, code] of conditions) {
    test(title, async () => {
      const fields = { failurePolicy, matchConditions: [{ name: 'only', expression }] };
      await withWebhook(open(), { fields, decide: () => deny() }, async ({ place }) => {
        const { code: got, body } = await open().ask('POST', place.configMaps, { body: configMap('a', { x: '1' }) });
        assert.equal(got, code, JSON.stringify(body));
      });
    });
  }

  test('a false condition wins over one that has no value', async () => {
    const matchConditions = [
      { name: 'broken', expression: 'object.data.lost == "x"' },
      { name: 'false', expression: 'false' },
    ];
    await withWebhook(open(), { fields: { matchConditions }, decide: () => deny() }, async ({ place }) => {
      await succeed(open(), 'POST', place.configMaps, { body: configMap('a', { x: '1' }) });
    });
  });

  test('calls for objects whose labels are selected before or after the change', async () => {
    const objectSelector = { matchLabels: { watched: 'yes' } };
    await withWebhook(open(), { fields: { objectSelector } }, async ({ webhook, place }) => {
      await succeed(open(), 'POST', place.configMaps, { body: configMap('a') });
      const label = (watched: string | null) => ({ body: { metadata: { labels: { watched } } }, type: MERGE });
      for (const value of ['yes', null, null]) await succeed(open(), 'PATCH', `${place.configMaps}/a`, label(value));
      await succeed(open(), 'DELETE', `${place.configMaps}/a`);
      assert.deepEqual(
        webhook.reviews.map((review) => at(review, 'request', 'operation')),
        ['UPDATE', 'UPDATE'],
      );
    });
  });

  test('does not ask about configurations of webhooks, whatever the rules say', async () => {
    const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], scope: 'Cluster' }];
    // The selector is for namespaces, so it leaves nothing of the cluster out.
    const fields = { rules, failurePolicy: 'Ignore' };
    await withWebhook(open(), { fields, decide: () => deny() }, async ({ name }) => {
      const body = { metadata: { labels: { a: 'b' } } };
      await succeed(open(), 'PATCH', `${CONFIGURATIONS}/${name}`, { body, type: MERGE });
      await succeed(open(), 'DELETE', `${CONFIGURATIONS}/${name}`);
    });
  });
}

function testRequests(open: () => TestCluster): void {
  test('sends the object, who asks and what they ask, under a new uid each time', async () => {
    await withWebhook(open(), {}, async ({ webhook, place }) => {
      await succeed(open(), 'POST', `${place.configMaps}?fieldManager=ann&dryRun=All`, { body: configMap('a') });
      await succeed(open(), 'POST', place.configMaps, { body: configMap('a', { x: '1' }) });
      await succeed(open(), 'PATCH', `${place.configMaps}/a`, { body: { data: { x: '2' } }, type: MERGE });
      await succeed(open(), 'DELETE', `${place.configMaps}/a`);
      const [dry, created, updated, deleted] = [0, 1, 2, 3].map((index) => requestOf(webhook, index));
      assert.deepEqual(
        [dry, created, updated, deleted].map((request) => [request?.['operation'], request?.['dryRun']]),
        [
          ['CREATE', true],
          ['CREATE', false],
          ['UPDATE', false],
          ['DELETE', false],
        ],
      );
      assert.equal(new Set(webhook.reviews.map((review) => at(review, 'request', 'uid'))).size, 4);
      assert.deepEqual(created?.['kind'], { group: '', version: 'v1', kind: 'ConfigMap' });
      assert.deepEqual(created?.['resource'], { group: '', version: 'v1', resource: 'configmaps' });
      assert.deepEqual(created?.['requestKind'], created?.['kind']);
      assert.deepEqual([created?.['name'], created?.['namespace']], ['a', place.namespace]);
      assert.deepEqual([created?.['oldObject'], deleted?.['object']], [null, null]);
      assert.equal(at(created, 'object', 'apiVersion'), 'v1');
      assert.equal(at(created, 'userInfo', 'username'), 'kubernetes-admin');
      assert.ok((at(created, 'userInfo', 'groups') as string[]).includes('system:masters'));
      assert.deepEqual([at(dry, 'options', 'kind'), at(dry, 'options', 'fieldManager')], ['CreateOptions', 'ann']);
      assert.deepEqual(at(dry, 'options', 'dryRun'), ['All']);
      assert.deepEqual([at(updated, 'object', 'data', 'x'), at(updated, 'oldObject', 'data', 'x')], ['2', '1']);
      assert.equal(at(updated, 'options', 'kind'), 'UpdateOptions');
      assert.deepEqual([at(deleted, 'oldObject', 'data', 'x'), at(deleted, 'options', 'kind')], ['2', 'DeleteOptions']);
      assert.match(webhook.paths[0] ?? '', /\?timeout=5s$/);
    });
  });

  test('sends connections and scales as what they are', async () => {
    await withWebhook(open(), {}, async ({ webhook, place }) => {
      await succeed(open(), 'POST', place.pods, { body: pod('web') });
      await open().ask('POST', `${place.pods}/web/exec?command=sh&command=-c&stdin=true&container=web`);
      const exec = requestOf(webhook, 1);
      assert.deepEqual([exec['operation'], exec['subResource'], exec['oldObject']], ['CONNECT', 'exec', null]);
      assert.deepEqual(exec['kind'], { group: '', version: 'v1', kind: 'PodExecOptions' });
      assert.deepEqual(exec['resource'], { group: '', version: 'v1', resource: 'pods' });
      assert.deepEqual([at(exec, 'object', 'command'), at(exec, 'object', 'stdin')], [['sh', '-c'], true]);
      await succeed(open(), 'POST', place.deployments, { body: deployment('web') });
      const body = { spec: { replicas: 3 } };
      await succeed(open(), 'PATCH', `${place.deployments}/web/scale`, { body, type: MERGE });
      const scale = requestOf(webhook, 3);
      assert.deepEqual(scale['kind'], { group: 'autoscaling', version: 'v1', kind: 'Scale' });
      assert.deepEqual([scale['operation'], scale['subResource'], scale['name']], ['UPDATE', 'scale', 'web']);
      assert.deepEqual([at(scale, 'oldObject', 'spec', 'replicas'), at(scale, 'object', 'spec', 'replicas')], [1, 3]);
    });
  });

  test('denies a connection as it denies anything', async () => {
    const decide = ({ operation }: JsonObject): WebhookAnswer =>
      operation === 'CONNECT' ? deny({ code: 403, message: 'no shells' }) : { response: { allowed: true } };
    await withWebhook(open(), { decide }, async ({ place }) => {
      await succeed(open(), 'POST', place.pods, { body: pod('web') });
      const expected = { code: 403, message: /denied the request: no shells/ };
      await refuse(open(), 'POST', `${place.pods}/web/exec?command=sh`, {}, expected);
    });
  });
}
