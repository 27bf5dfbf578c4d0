/** Measures and SLOs over the API: shapes, permissions, and what is answered to those who may not see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withServer } from '../../test/harness/server.ts';
import { DAY_MS, formatDay, HOUR_MS } from '../model/instants.ts';
import { DEFAULT_SLOS } from '../model/programme/default-slos.ts';
import { MEASURES } from '../model/programme/measures/definitions.ts';

type Items = { readonly items: readonly { readonly id?: string; readonly name?: string; readonly state?: string }[] };

const [SLO] = DEFAULT_SLOS;
assert.ok(SLO !== undefined);

const put = (document: unknown): RequestInit => ({
  method: 'PUT',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(document),
});

test('measures are read, one or all, and defined', () =>
  withServer({}, async ({ ask }) => {
    const all = (await (await ask('/api/v1/measures', { as: 'viewer' })).json()) as Items;
    assert.equal(all.items.length, MEASURES.length);
    const one = await ask('/api/v1/measures?measure=M1&by=day&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z');
    const { items } = (await one.json()) as { readonly items: readonly { readonly groups: readonly object[] }[] };
    assert.deepEqual(items[0]?.groups, [
      {
        group: '2026-03-01',
        figures: ['rate', 'not judged', 'accepted'].map((name) => ({
          name,
          result: { state: 'no-data', why: 'nothing was judged' },
          isKept: null,
        })),
      },
    ]);
    const defined = (await (await ask('/api/v1/measures/definitions')).json()) as Items;
    assert.deepEqual(
      defined.items.map(({ id }) => id),
      MEASURES.map(({ id }) => id),
    );
    assert.equal((await ask('/api/v1/measures?measure=M11')).status, 400);
    assert.equal((await ask('/api/v1/measures?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z')).status, 400);
    assert.equal((await ask('/api/v1/measures', { as: 'guest' })).status, 403);
    assert.equal((await ask('/api/v1/measures', { as: null })).status, 401);
  }));

test('SLOs are listed, changed by operators, and not told to those who see a team of others', () =>
  withServer({}, async ({ ask }) => {
    const { items } = (await (await ask('/api/v1/slos', { as: 'viewer' })).json()) as Items;
    assert.equal(items.length, DEFAULT_SLOS.length);
    assert.ok(items.every(({ state }) => state === 'no-data'));
    const changed = { ...SLO, metadata: { ...SLO.metadata, name: 'pay' } };
    assert.equal((await ask('/api/v1/slos', { ...put(changed), as: 'viewer' })).status, 403);
    assert.equal((await ask('/api/v1/slos', { ...put(changed), as: 'shop-developer' })).status, 403);
    assert.equal((await ask('/api/v1/slos', put({ ...changed, spec: { ...changed.spec, target: 1 } }))).status, 400);
    assert.equal((await ask('/api/v1/slos', put(changed))).status, 200);
    assert.equal((await ask('/api/v1/slos/pay')).status, 200);
    assert.equal((await ask('/api/v1/slos/pay', { as: 'shop-developer' })).status, 404);
    assert.equal((await ask('/api/v1/slos/pay', { method: 'DELETE' })).status, 200);
    assert.equal((await ask('/api/v1/slos/pay', { method: 'DELETE' })).status, 404);
  }));

test('incidents and the history of a budget are read, and not by those who see a team of others', () =>
  withServer({}, async ({ ask, room }) => {
    const nowMs = room.clock.nowMs();
    const change = { name: 'prod-compliance', atMs: nowMs - HOUR_MS, from: 'ok', to: 'page' } as const;
    await room.store.write((tx) => tx.slos.saveChange(change));
    const read = async (path: string, as: string): Promise<unknown> => (await ask(`/api/v1/${path}`, { as })).json();
    const instant = (atMs: number): string => new Date(atMs).toISOString();
    const startedAt = instant(nowMs - HOUR_MS);
    const incident = { slo: 'prod-compliance', owner: 'platform-security', severity: 'page', startedAt, endedAt: null };
    const window = { from: instant(nowMs - DAY_MS), to: instant(nowMs) };
    assert.deepEqual(await read('slo-incidents?days=1', 'viewer'), { ...window, items: [incident] });
    assert.deepEqual(await read('slo-incidents?days=1', 'shop-developer'), { ...window, items: [] });
    assert.deepEqual(await read('slos/prod-compliance/history?days=1', 'viewer'), {
      from: `${formatDay(nowMs)}T00:00:00.000Z`,
      to: instant(nowMs),
      days: [{ day: formatDay(nowMs), left: null, burnRate: null, good: 0, total: 0 }],
      changes: [{ at: startedAt, from: 'ok', to: 'page' }],
    });
    for (const [path, status, as] of [
      ['slos/prod-compliance/history', 404, 'shop-developer'],
      ['slos/nothing/history', 404, 'viewer'],
      ['slos/prod-compliance/history?days=91', 400, 'viewer'],
      ['slo-incidents?days=0', 400, 'viewer'],
      ['slo-incidents', 403, 'guest'],
    ] as const) {
      assert.equal((await ask(`/api/v1/${path}`, { as })).status, status, path);
    }
  }));
