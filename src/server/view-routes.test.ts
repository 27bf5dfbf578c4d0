/** Tests of the routes of saved views: whose they are, who shares, and who takes them away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';

type View = { readonly id: string; readonly name: string; readonly isOwn: boolean; readonly owner: string };

const MINE = { page: 'findings', name: 'mine', query: 'state=open&text=%22%27--' };

const save = (server: TestServer, body: object, as: string): Promise<Response> =>
  server.ask('/api/v1/views', {
    method: 'PUT',
    as,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const remove = async (server: TestServer, id: string, as: string): Promise<number> =>
  (await server.ask(`/api/v1/views/${id}`, { method: 'DELETE', as })).status;

async function list(server: TestServer, as: string): Promise<readonly View[]> {
  const response = await server.ask('/api/v1/views?page=findings', { as });
  assert.equal(response.status, 200);
  return ((await response.json()) as { readonly items: readonly View[] }).items;
}

const namesOf = (views: readonly View[]): readonly unknown[] => views.map(({ name, isOwn }) => [name, isOwn]);

test('a view is its owner’s until it is shared, which takes the right to triage', () =>
  withServer({}, async (server) => {
    const saved = await save(server, MINE, 'viewer');
    assert.equal(saved.status, 200, await saved.clone().text());
    const { id, ...rest } = (await saved.json()) as View;
    assert.deepEqual(rest, { ...MINE, isShared: false, isOwn: true, owner: 'viewer' });
    assert.deepEqual(await list(server, 'shop-developer'), []);
    assert.equal((await save(server, { ...MINE, isShared: true }, 'viewer')).status, 403);
    assert.equal((await save(server, { ...MINE, name: 'ours', isShared: true }, 'shop-developer')).status, 200);
    assert.deepEqual(namesOf(await list(server, 'viewer')), [
      ['mine', true],
      ['ours', false],
    ]);
    const again = (await (await save(server, { ...MINE, query: '' }, 'viewer')).json()) as View;
    assert.equal(again.id, id);
    for (const as of ['guest', null]) {
      const response = await server.ask('/api/v1/views?page=findings', { as });
      assert.equal(response.status, as === null ? 401 : 403);
    }
    const faults = [
      { name: '' },
      { name: 'x'.repeat(81) },
      { query: 'x'.repeat(4_001) },
      { query: 'a\0' },
      { page: 'runs' },
      { more: 1 },
    ];
    for (const fault of faults) {
      assert.equal(
        (await save(server, { ...MINE, ...fault }, 'viewer')).status,
        400,
        JSON.stringify(fault).slice(0, 40),
      );
    }
  }));

test('a view is forgotten by its owner, and a shared one by who administers, with evidence', () =>
  withServer({}, async (server) => {
    await save(server, MINE, 'viewer');
    await save(server, { ...MINE, isShared: true }, 'shop-developer');
    const [own, shared] = (await list(server, 'viewer')).toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn));
    assert.ok(own !== undefined && shared !== undefined);
    assert.equal(await remove(server, own.id, 'administrator'), 404, 'what is not shared is nobody else’s affair');
    assert.equal(await remove(server, shared.id, 'viewer'), 403);
    assert.equal(await remove(server, shared.id, 'administrator'), 200);
    assert.equal(await remove(server, shared.id, 'administrator'), 404);
    assert.equal(await remove(server, own.id, 'viewer'), 200);
    assert.deepEqual(await list(server, 'viewer'), []);
    const leaves = await server.room.store.read((tx) => tx.ledger.listLeaves({ subject: shared.id }, 9));
    const entries = leaves.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>);
    assert.deepEqual(
      entries.map(({ kind, action }) => [kind, action]),
      [
        ['administration', 'view-removed'],
        ['administration', 'view-shared'],
      ],
    );
    const ofOwn = await server.room.store.read((tx) => tx.ledger.listLeaves({ subject: own.id }, 9));
    assert.deepEqual(ofOwn, []);
  }));
