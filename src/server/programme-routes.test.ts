/** Tests of the routes of runs, findings, assets and controls, over HTTP as clients ask. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { makeResource, makeResult, makeRun } from '../../test/harness/findings.ts';
import { createProgrammeHouse } from '../../test/harness/programme.ts';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';
import type { Run } from '../model/programme/run.ts';
import { writeUploadedRun } from '../wire/run.ts';

type Answer = Readonly<Record<string, unknown>> & { readonly items: readonly Readonly<Record<string, unknown>>[] };

const OWN = { repository: 'acme/shop' } as const;
const WEB = makeResource('web', { owner: 'shop', asset: 'shop' });
const API = makeResource('api', { owner: 'unowned', asset: 'api' });

function makeShopRun(changes: Partial<Run> = {}): Run {
  const results = [makeResult('K8S-0001', WEB, 'fail', ['spec', 'spec.x']), makeResult('K8S-0001', API, 'pass')];
  return makeRun({ ...OWN, resources: [WEB, API], results, ...changes });
}

async function send(server: TestServer, run: Run, as = 'administrator'): Promise<Response> {
  return server.ask('/api/v1/runs', {
    method: 'POST',
    as,
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'idempotency-key': run.id },
    body: gzipSync(JSON.stringify(writeUploadedRun(run))),
  });
}

async function get(server: TestServer, path: string, as = 'administrator'): Promise<Answer> {
  const response = await server.ask(`/api/v1${path}`, { as });
  assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
  return (await response.json()) as Answer;
}

async function change(server: TestServer, method: 'PUT' | 'POST', path: string, body: object, as = 'administrator') {
  const headers = { 'content-type': 'application/json' };
  const response = await server.ask(`/api/v1${path}`, { method, as, headers, body: JSON.stringify(body) });
  return { status: response.status, answer: (await response.json()) as Answer };
}

test('an uploaded run is in the lists, and the same run twice is one', async () => {
  await withServer({}, async (server) => {
    const first = await send(server, makeShopRun());
    assert.equal(first.status, 201, await first.clone().text());
    const said = (await first.json()) as Answer;
    assert.deepEqual(
      [said['isRepeat'], said['isLate'], said['effect']],
      [false, false, { opened: 3, reopened: 0, accepted: 0, resolved: 0, still: 0 }],
    );
    assert.equal((await send(server, makeShopRun())).status, 201);
    const { items } = await get(server, '/runs?target=repo:acme/shop');
    assert.deepEqual(
      items.map(({ id, scanner, commit }) => [id, scanner, commit]),
      [['run-1', '0.0.0', 'a'.repeat(40)]],
    );
    assert.equal((await get(server, '/runs/run-1'))['digest'], items[0]?.['digest']);
    assert.equal((await get(server, '/targets')).items[0]?.['run'], 'run-1');
    for (const path of ['/runs/none', '/findings/none', '/assets/none', '/controls/none']) {
      assert.equal((await server.ask(`/api/v1${path}`)).status, 404, path);
    }
  });
});

test('a run that nobody may send, or that is no run, changes nothing', async () => {
  await withServer({}, async (server) => {
    assert.equal((await send(server, makeShopRun(), 'viewer')).status, 403);
    assert.equal((await send(server, makeShopRun(), 'shop-developer')).status, 403);
    assert.equal((await change(server, 'POST', '/runs', { version: 1 })).status, 400);
    const bad = { ...writeUploadedRun(makeShopRun()), profile: 'a\0' };
    assert.equal((await change(server, 'POST', '/runs', bad)).status, 400);
    assert.deepEqual((await get(server, '/runs')).items, []);
  });
});

test('findings are filtered, counted, shown with their places, and of other teams they are not there', async () => {
  await withServer({}, async (server) => {
    await send(server, makeShopRun());
    const all = await get(server, '/findings?sort=first-seen&limit=2');
    assert.deepEqual([all.items.length, all['total'], typeof all['next']], [2, 3, 'string']);
    const rest = await get(server, `/findings?sort=first-seen&limit=2&cursor=${String(all['next'])}`);
    assert.equal(rest.items.length, 1);
    assert.equal((await get(server, '/findings?control=BLW-0001')).items[0]?.['asset'], 'api');
    assert.equal((await get(server, '/findings?team=shop&team=unowned&state=open')).items.length, 3);
    assert.equal((await get(server, '/findings?overdue=true')).items.length, 0);
    const facets = await get(server, '/findings/facets?team=shop');
    assert.deepEqual(facets['control'], [{ value: 'K8S-0001', count: 2 }]);
    const mine = await get(server, '/findings', 'shop-developer');
    assert.deepEqual([...new Set(mine.items.map(({ team }) => team))], ['shop']);
    const shown = await get(server, `/findings/${String(mine.items[0]?.['id'])}`, 'shop-developer');
    assert.deepEqual(
      (shown['sightings'] as readonly { readonly file: string; readonly line: number }[]).map(({ file, line }) => [
        file,
        line,
      ]),
      [['web.yaml', 3]],
    );
    const [foreign] = (await get(server, '/findings?team=unowned')).items;
    const response = await server.ask(`/api/v1/findings/${String(foreign?.['id'])}`, { as: 'shop-developer' });
    assert.equal(response.status, 404);
    for (const query of ['cursor=bm9uZQ', 'sort=none', 'state=none', 'unknown=1', 'limit=0']) {
      assert.equal((await server.ask(`/api/v1/findings?${query}`)).status, 400, query);
    }
  });
});

test('findings are listed by control, asset and team as far as the caller sees them', async () => {
  await withServer({}, async (server) => {
    await send(server, makeShopRun());
    const { items, total } = await get(server, '/findings/groups?by=control&limit=1');
    assert.equal(total, 2);
    const [{ oldestAt, title, ...first } = {}] = items;
    assert.deepEqual(
      [first['value'], first['count'], first['severities'], first['overdue'], first['environment']],
      ['K8S-0001', 2, [{ severity: 'high', count: 2 }], 0, null],
    );
    assert.deepEqual([title, oldestAt], ['Title of K8S-0001', '2026-03-02T12:00:00.000Z']);
    const assets = await get(server, '/findings/groups?by=asset&state=open');
    assert.deepEqual(
      assets.items.map(({ value, title: name, environment }) => [value, name, environment]),
      [
        ['shop', 'shop', 'prod'],
        ['api', 'api', 'prod'],
      ],
    );
    const teams = await get(server, '/findings/groups?by=team', 'shop-developer');
    assert.deepEqual([teams.items.map(({ value }) => value), teams['total']], [['shop'], 1]);
    assert.deepEqual((await get(server, '/findings/groups?by=team&state=resolved'))['total'], 0);
    for (const query of ['', 'by=layer', 'by=team&cursor=bm9uZQ', 'by=team&sort=due']) {
      assert.equal((await server.ask(`/api/v1/findings/groups?${query}`)).status, 400, query);
    }
  });
});

test('findings are acknowledged, assigned and commented on, one or many at once, with a history', async () => {
  await withServer({}, async (server) => {
    await send(server, makeShopRun());
    const [one, two] = (await get(server, '/findings?team=shop')).items;
    const path = `/findings/${String(one?.['id'])}`;
    const act = (kind: string, text: string, version?: number) =>
      change(server, 'POST', `${path}/triage`, {
        action: { kind, text },
        ...(version === undefined ? {} : { version }),
      });
    assert.equal((await act('acknowledge', '', 1)).answer['state'], 'acknowledged');
    assert.equal((await act('assign', 'ada', 1)).status, 409);
    assert.equal((await act('assign', 'ada')).answer['assignee'], 'ada');
    assert.equal((await act('comment', '')).status, 400);
    const both = { findings: [{ id: one?.['id'] }, { id: two?.['id'] }] };
    const many = await change(server, 'POST', '/findings/triage', {
      selection: both,
      action: { kind: 'comment', text: 'x' },
    });
    assert.deepEqual(many, { status: 200, answer: { changed: 2, refused: 0 } });
    const filter = { filter: { team: ['shop'], state: ['open'] } };
    const rest = await change(server, 'POST', '/findings/triage', {
      selection: filter,
      action: { kind: 'acknowledge' },
    });
    assert.deepEqual(rest.answer, { changed: 1, refused: 0 });
    const { items } = await get(server, `${path}/history`);
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['commented', 'assigned', 'acknowledged', 'opened'],
    );
    const denied = await change(server, 'POST', `${path}/triage`, { action: { kind: 'comment', text: 'x' } }, 'viewer');
    assert.equal(denied.status, 403);
  });
});

const NONE = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };

test('assets are listed with who said what, and what a person sets wins', async () => {
  await withServer({}, async (server) => {
    await send(server, makeShopRun());
    const { items } = await get(server, '/assets');
    assert.deepEqual(
      items.map(({ name, owner, targets }) => [name, owner, targets]),
      [
        ['api', null, ['repo:acme/shop']],
        ['shop', { value: 'shop', from: 'resource' }, ['repo:acme/shop']],
      ],
    );
    const edit = { environment: 'prod', name: 'api', owner: 'shop', criticality: 'high' };
    assert.equal((await change(server, 'PUT', '/assets', edit, 'shop-developer')).status, 404);
    const { answer } = await change(server, 'PUT', '/assets', edit);
    assert.deepEqual(
      [answer['owner'], answer['criticality']],
      [
        { value: 'shop', from: 'person' },
        { value: 'high', from: 'person' },
      ],
    );
    const { declared, verdicts, ...shown } = await get(server, `/assets/${String(answer['id'])}`);
    assert.deepEqual(shown, answer);
    assert.deepEqual(declared, [{ target: 'repo:acme/shop', at: answer['lastSeenAt'], facts: [] }]);
    assert.deepEqual(verdicts, [
      { control: 'BLW-0001', verdicts: { ...NONE, fail: 1 } },
      { control: 'K8S-0001', verdicts: { ...NONE, pass: 1 } },
    ]);
    const edits = (await get(server, `/assets/${String(answer['id'])}/history`)).items;
    assert.deepEqual(
      edits.map(({ before, after }) => [before, after]),
      [[{}, { owner: 'shop', criticality: 'high' }]],
    );
    const facets = await get(server, '/assets/facets?owner=shop');
    assert.deepEqual(
      [facets['owner'], facets['criticality']],
      [[{ value: 'shop', count: 2 }], [{ value: 'high', count: 1 }]],
    );
    assert.equal((await get(server, '/assets?owner=shop&text=AP')).items.length, 1);
    await send(server, makeShopRun({ id: 'run-2' }));
    const owned = (await get(server, '/findings?control=BLW-0001')).items;
    assert.deepEqual(
      owned.map(({ state }) => state),
      ['resolved'],
    );
  });
});

test('findings are closed with a cause, which their history, the ledger and their control tell', async () => {
  await withServer({}, async (server) => {
    Object.assign(server.room, { house: createProgrammeHouse() });
    await send(server, makeShopRun());
    const skipped = [makeResult('K8S-0001', WEB, 'skipped'), makeResult('K8S-0001', API, 'pass')];
    await send(server, makeShopRun({ id: 'run-2', results: skipped }));
    const [one, two] = (await get(server, '/findings?team=shop&control=K8S-0001')).items.map(({ id }) => String(id));
    const close = (id: string | undefined, more: object) =>
      change(server, 'POST', `/findings/${id}/triage`, { action: { kind: 'close', text: 'no', ...more } });
    assert.equal((await close(one, { cause: 'boring' })).status, 400);
    assert.equal((await close(one, { cause: 'false-positive' })).answer['state'], 'resolved');
    assert.equal((await close(two, {})).status, 200);
    const causes = await Promise.all(
      [one, two].map(async (id) => (await get(server, `/findings/${id}/history`)).items.map(({ cause }) => cause)),
    );
    assert.deepEqual(causes, [
      ['false-positive', null],
      ['mended', null],
    ]);
    const shown = await get(server, '/controls/K8S-0001');
    assert.deepEqual(shown['falsePositives'], { closed: 1, accepted: 0, findings: 2, days: 90 });
    const unseen = await get(server, '/controls/K8S-0001', 'viewer');
    assert.deepEqual(unseen['falsePositives'], shown['falsePositives']);
  });
});

test('controls come with what was judged by them, and contradictions with both owners', async () => {
  await withServer({}, async (server) => {
    const { room } = server;
    const house = createProgrammeHouse();
    Object.assign(room, { house });
    await send(server, makeShopRun());
    const { items } = await get(server, '/controls');
    assert.deepEqual(items.map(({ id }) => id).slice(0, 2), ['BLW-0001', 'BLW-0002']);
    const shown = await get(server, '/controls/K8S-0001');
    assert.deepEqual([shown['rate'], shown['findings']], [0.5, 2]);
    assert.deepEqual(shown['falsePositives'], { closed: 0, accepted: 0, findings: 2, days: 90 });
    assert.deepEqual(
      (shown['coverage'] as readonly { readonly team: string; readonly rate: number }[]).map(({ team, rate }) => [
        team,
        rate,
      ]),
      [
        ['shop', 0],
        ['unowned', 1],
      ],
    );
    assert.match(String((await get(server, '/controls/assets-have-an-owner'))['why']), /nobody owns/);
    assert.deepEqual((await get(server, '/controls/conflicts')).items, []);
  });
});
