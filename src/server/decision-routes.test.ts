/** Tests of the routes of decisions, over HTTP as clients ask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDecision, makeDenied } from '../../test/harness/decisions.ts';
import { createProgrammeHouse } from '../../test/harness/programme.ts';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';
import { createRecorder } from '../program/admit/recorder.ts';

type Answer = Readonly<Record<string, unknown>> & { readonly items: readonly Readonly<Record<string, unknown>>[] };

async function get(server: TestServer, path: string, as = 'administrator'): Promise<Answer> {
  const response = await server.ask(`/api/v1${path}`, { as });
  assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
  return (await response.json()) as Answer;
}

const withDecisions = (work: (server: TestServer) => Promise<void>): Promise<void> =>
  withServer({}, async (server) => {
    const recorder = createRecorder({ ...server.room, name: 'gate-1' });
    recorder.record(makeDenied(-3, { owner: 'shop', userInfo: { username: 'alice' } }));
    recorder.record(makeDenied(-2, { owner: 'pay', user: 'bob', isDryRun: true }));
    recorder.record(makeDecision(-1, { owner: 'shop', durationUs: 1_500, object: undefined, oldObject: undefined }));
    await recorder.close(10_000);
    await work(server);
  });

test('decisions are listed, filtered and shown with what they were about', () =>
  withDecisions(async (server) => {
    const all = await get(server, '/decisions?limit=2');
    assert.deepEqual([all.items.length, typeof all['next'], all['total']], [2, 'string', null]);
    const rest = await get(server, `/decisions?limit=2&cursor=${String(all['next'])}`);
    assert.equal(rest.items[0]?.['outcome'], 'deny');
    const queries = [
      'outcome=deny&team=shop',
      'user=alice&verdict=fail',
      'control=K8S-0001&dryRun=false',
      'address=kubernetes:apps/Deployment/shop/web--3',
    ];
    for (const query of queries) assert.equal((await get(server, `/decisions?${query}`)).items.length, 1, query);
    assert.equal((await get(server, '/decisions?from=2026-03-02T12:00:00Z')).items.length, 0);
    const shown = await get(server, `/decisions/${String(rest.items[0]?.['id'])}`);
    assert.deepEqual(
      [shown['kind'], shown['oldObject'], shown['userInfo']],
      ['Deployment', null, { username: 'alice' }],
    );
    assert.equal((shown['object'] as { readonly kind: string }).kind, 'Deployment');
    assert.equal(Object.hasOwn(await get(server, `/decisions/${String(all.items[0]?.['id'])}`), 'object'), false);
    assert.equal((await get(server, '/decisions?address=kubernetes:apps/Deployment/shop/web')).items.length, 0);
    for (const query of [
      'address=',
      'outcome=none',
      'from=yesterday',
      'dryRun=1',
      'operation=create',
      'cursor=bm9uZQ',
    ]) {
      assert.equal((await server.ask(`/api/v1/decisions?${query}`)).status, 400, query);
    }
  }));

test('requests are counted by outcome, control and side, and the gate by its speed', () =>
  withDecisions(async (server) => {
    const summary = await get(server, '/decisions/summary?by=team');
    assert.deepEqual(summary['outcomes'], [
      { outcome: 'allow', count: 1 },
      { outcome: 'deny', count: 2 },
    ]);
    assert.deepEqual(summary['groups'], [
      { group: 'pay', outcome: 'deny', count: 1 },
      { group: 'shop', outcome: 'allow', count: 1 },
      { group: 'shop', outcome: 'deny', count: 1 },
    ]);
    assert.deepEqual(summary['controls'], [
      { control: 'K8S-0001', verdict: 'fail', mode: 'enforce', isNew: true, count: 2 },
    ]);
    assert.deepEqual([summary['p50Ms'], summary['p99Ms']], [0.098, 1.5]);
    assert.deepEqual(summary['left'], { dropped: 0, sampledOut: 0, bodiesLeftOut: 0 });
    const empty = await get(server, '/decisions/summary?environment=nowhere');
    assert.deepEqual([empty['outcomes'], empty['p99Ms']], [[], null]);
  }));

test('of other teams nothing is seen, and who asked for what is for those who audit', () =>
  withDecisions(async (server) => {
    const { items } = await get(server, '/decisions');
    const id = String(items[0]?.['id']);
    for (const path of ['/decisions', `/decisions/${id}`]) {
      assert.equal((await server.ask(`/api/v1${path}`, { as: 'viewer' })).status, 403, path);
      assert.equal((await server.ask(`/api/v1${path}`, { as: 'shop-developer' })).status, 403, path);
    }
    const mine = await get(server, '/decisions/summary', 'shop-developer');
    assert.deepEqual(mine['left'], null);
    assert.deepEqual(mine['outcomes'], [
      { outcome: 'allow', count: 1 },
      { outcome: 'deny', count: 1 },
    ]);
    assert.equal((await server.ask('/api/v1/decisions/none')).status, 404);
  }));

test('a decision is explained by the control of today, as far as its objects are recorded', () =>
  withServer({}, async (server) => {
    Object.assign(server.room, { house: createProgrammeHouse() });
    const recorder = createRecorder({ ...server.room, name: 'gate-1' });
    recorder.record(makeDenied(-2, { asset: 'till' }));
    recorder.record(makeDecision(-1, { object: undefined, oldObject: undefined }));
    await recorder.close(10_000);
    const [{ id } = {}, ...others] = (await get(server, '/decisions?asset=till')).items;
    assert.equal(others.length, 0, 'only those of the asset');
    const explained = await get(server, `/decisions/${String(id)}/explain?control=K8S-0001`);
    assert.deepEqual([explained['verdict'], explained['caveat']], ['fail: it is privileged', null]);
    const [part] = explained['parts'] as readonly { readonly label: string; readonly lines: readonly string[] }[];
    assert.deepEqual([part?.label, part?.lines[0]?.includes('false')], ['validations[0]', true]);
    const [{ id: bare } = {}] = (await get(server, '/decisions?outcome=allow')).items;
    const unknown = await get(server, `/decisions/${String(bare)}/explain?control=K8S-0001`);
    assert.deepEqual([unknown['verdict'], unknown['parts']], [null, []]);
    assert.match(String(unknown['caveat']), /nothing of the object is recorded/);
    const path = `/api/v1/decisions/${String(id)}/explain`;
    assert.equal((await server.ask(`${path}?control=NONE-1`)).status, 404);
    assert.equal((await server.ask(path)).status, 400);
    for (const as of ['viewer', 'shop-developer']) {
      assert.equal((await server.ask(`${path}?control=K8S-0001`, { as })).status, 403, as);
    }
  }));

test('a plan says how many of the recorded requests would have been denied', () =>
  withServer({}, async (server) => {
    Object.assign(server.room, { house: createProgrammeHouse() });
    const recorder = createRecorder({ ...server.room, name: 'gate-1' });
    recorder.record(makeDenied(-1, { outcome: 'allow', isAllowed: true, verdicts: [] }));
    await recorder.close(10_000);
    const response = await server.ask('/api/v1/rollouts/plan', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ controls: ['K8S-0001'] }),
    });
    const { decisions } = (await response.json()) as { readonly decisions: Readonly<Record<string, unknown>> };
    assert.deepEqual([decisions['requests'], decisions['denied']], [1, 1]);
    assert.deepEqual(decisions['teams'], [{ team: 'team-a', denied: 1, freed: 0, unjudged: 0 }]);
  }));
