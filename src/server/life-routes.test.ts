/** Tests of the routes of exceptions and rollouts: a whole life of each over HTTP, and what is refused at the door. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDeployment, recordRun } from '../../test/harness/programme.ts';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function send(server: TestServer, path: string, body?: unknown, as = 'administrator'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? { as } : { as, method: 'POST', headers, body: JSON.stringify(body) };
  const response = await server.ask(`/api/v1${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The control is known by a run that judged it. */
const withProgramme = (work: (server: TestServer) => Promise<void>): Promise<void> =>
  withServer({}, async (server) => {
    await recordRun(server.room, [makeDeployment('a', true, { owner: 'shop' })]);
    await work(server);
  });

const WISH = {
  name: 'legacy',
  controls: ['K8S-0001'],
  scope: { owners: ['shop'], environments: ['prod'] },
  reason: 'the vendor mends it',
  owner: 'shop',
  ticket: 'SEC-1',
  expires: '2026-03-10',
};

test('an exception lives over HTTP: asked for, approved by another, renewed, withdrawn', () =>
  withProgramme(async (server) => {
    const asked = await send(server, '/exceptions', WISH, 'shop-developer');
    assert.deepEqual([asked.status, asked.body['state']], [201, 'requested']);
    const path = `/exceptions/${String(asked.body['id'])}`;
    assert.equal((await send(server, `${path}/approve`, {}, 'shop-developer')).status, 403);
    const approved = await send(server, `${path}/approve`, { version: 1, note: 'fine' });
    assert.deepEqual([approved.status, approved.body['state']], [200, 'active']);
    assert.equal((await send(server, `${path}/approve`, { version: 1 })).status, 409);
    const renewal = { expires: '2026-03-15', reason: 'later' };
    assert.equal((await send(server, `${path}/renew`, renewal, 'shop-developer')).body['state'], 'renewing');
    assert.equal((await send(server, `${path}/reject`, { reason: 'no' })).body['state'], 'active');
    assert.equal((await send(server, `${path}/withdraw`, { reason: 'mended' })).body['state'], 'withdrawn');
    const shown = await send(server, path, undefined, 'viewer');
    assert.equal((shown.body['events'] as unknown[]).length, 5);
    const listed = await send(server, '/exceptions?state=withdrawn&control=K8S-0001&environment=prod&team=shop');
    assert.equal((listed.body['items'] as unknown[]).length, 1);
    assert.equal((await send(server, path, undefined, 'guest')).status, 403);
  }));

test('a preview over HTTP shows what the caller may see, and a bad wish is refused', () =>
  withProgramme(async (server) => {
    const wish = { controls: ['K8S-0001'], scope: { kinds: ['Deployment'] }, expires: '2027-01-01' };
    const { body } = await send(server, '/exceptions/preview', wish, 'viewer');
    assert.deepEqual([body['resources'], body['failing'], body['breadth']], [1, 1, null]);
    assert.match(String(body['fault']), /14 are allowed/);
    for (const changes of [{ name: 'A B' }, { scope: { team: ['x'] } }, { owner: 'a\u0000' }, { reason: 'short' }]) {
      assert.equal((await send(server, '/exceptions', { ...WISH, ...changes })).status, 400, JSON.stringify(changes));
    }
    assert.equal((await send(server, '/exceptions?cursor=x')).status, 400);
    assert.equal((await send(server, '/exceptions/nothing')).status, 404);
  }));

test('a rollout lives over HTTP: started, refused, overridden, held, stepped back, ended', () =>
  withProgramme(async (server) => {
    const document = {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Rollout',
      metadata: { name: 'r', owner: 'platform' },
      spec: {
        controls: ['K8S-0001'],
        environment: 'prod',
        canary: [{ percent: 10 }],
        freeze: [{ from: '2020-01-01', to: '2090-01-01', reason: 'inventory' }],
      },
    };
    assert.equal((await send(server, '/rollouts', document, 'viewer')).status, 403);
    const started = await send(server, '/rollouts', document);
    assert.deepEqual([started.status, started.body['step']], [201, 'audit']);
    assert.deepEqual(started.body['steps'], ['audit', 'warn', 'enforce for 10 %', 'enforce']);
    assert.deepEqual(started.body['freeze'], document.spec.freeze);
    assert.equal(started.body['frozen'], 'frozen until 2090-01-01: inventory');
    const act = async (name: string, more: object = {}): Promise<readonly unknown[]> => {
      const { status, body } = await send(server, `/rollouts/r/${name}`, { reason: 'r', ...more });
      return [status, status === 200 ? body['step'] : body['code']];
    };
    assert.equal((await act('promote'))[0], 409);
    assert.deepEqual(await act('promote', { override: 'an attack' }), [200, 'warn']);
    assert.deepEqual(await act('hold'), [200, 'warn']);
    assert.equal((await act('promote', { override: 'an attack' }))[0], 409);
    assert.deepEqual(await act('release'), [200, 'warn']);
    assert.deepEqual(await act('step-back'), [200, 'audit']);
    const shown = await send(server, '/rollouts/r', undefined, 'viewer');
    const now = shown.body['now'] as { readonly gates: readonly unknown[] };
    assert.deepEqual([shown.body['stage'], now.gates.length], ['audit', 5]);
    assert.deepEqual(await act('end'), [200, 'audit']);
    assert.equal(((await send(server, '/rollouts')).body['items'] as unknown[]).length, 0);
    assert.equal(((await send(server, '/rollouts?ended=true')).body['items'] as unknown[]).length, 1);
    assert.equal((await send(server, '/rollouts/plan', {})).status, 400);
  }));
