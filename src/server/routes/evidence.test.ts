/** The evidence ledger over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendMany, makeEntry } from '../../../test/harness/ledger.ts';
import type { TestServer } from '../../../test/harness/server.ts';
import { withServer } from '../../../test/harness/server.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { signCheckpoint } from '../../program/evidence/checkpoints.ts';
import { exportEvidence } from '../../program/evidence/folder.ts';
import { checkProof } from '../../program/evidence/prove.ts';

type Body = Record<string, unknown> & { readonly items?: readonly { readonly index: number }[] };

async function get({ ask }: TestServer, path: string, as?: string): Promise<Answer> {
  const response = await ask(`/api/v1/evidence${path}`, as === undefined ? {} : { as });
  return { status: response.status, body: (await response.json()) as Body };
}

type Answer = { readonly status: number; readonly body: Body };

test('entries are listed by pages, and found by what they are about', () =>
  withServer({}, async (server) => {
    await appendMany(server.room.store, 30);
    const first = await get(server, '?limit=2&kind=finding');
    assert.deepEqual(
      first.body.items?.map(({ index }) => index),
      [28, 26],
    );
    const second = await get(server, `?limit=2&kind=finding&cursor=${String(first.body['next'])}`);
    assert.deepEqual(
      second.body.items?.map(({ index }) => index),
      [24, 22],
    );
    const since = new Date(NOON_MS + 29).toISOString();
    const last = await get(server, `?since=${since}`);
    const { atMs, ...entry } = makeEntry(29);
    assert.deepEqual(
      last.body.items?.map((item) => (item as unknown as Body)['entry']),
      [{ ...entry, at: new Date(atMs).toISOString() }],
    );
    assert.equal(last.body['next'], null);
    assert.equal((await get(server, '?cursor=x')).status, 400);
  }));

test('an entry comes with its proof, as soon as it is signed', () =>
  withServer({}, async (server) => {
    const { room } = server;
    await appendMany(room.store, 300);
    assert.equal((await get(server, '/7')).body['proof'], null);
    assert.equal((await get(server, '/log/checkpoint')).status, 404);
    await signCheckpoint(room);
    const { proof } = (await get(server, '/7')).body;
    const checked = checkProof(String(proof), room.ledgerSigner().trusted);
    assert.deepEqual(checked, { proven: { index: 7, size: 300, entry: makeEntry(7) } });
    assert.equal((await get(server, '/300')).status, 404);
    assert.equal((await get(server, '/-1')).status, 400);
    const grown = await get(server, '/growth?from=100');
    assert.deepEqual([grown.body['from'], grown.body['to']], [100, 300]);
    assert.equal((await get(server, '/growth?from=301')).status, 400);
  }));

test('what is needed to verify the ledger comes at once: the newest checkpoint and the public keys', () =>
  withServer({}, async (server) => {
    const { room } = server;
    const keys = room.ledgerSigner().trusted.map(({ text }) => text);
    assert.deepEqual((await get(server, '/trust')).body, { size: 0, checkpoint: null, keys });
    await appendMany(room.store, 3);
    const signed = await signCheckpoint(room);
    await appendMany(room.store, 1, 1, 3);
    assert.deepEqual((await get(server, '/trust')).body, { size: 4, checkpoint: signed?.note, keys });
  }));

test('the log is served as an export writes it', () =>
  withServer({}, async ({ room, ask }) => {
    await appendMany(room.store, 300);
    const written = new Map<string, Uint8Array>();
    const files = {
      ...room.house.files,
      kindOf: () => undefined,
      readBytes: () => undefined,
      replaceWhole: (path: string, content: string | Uint8Array) => {
        written.set(path, Buffer.from(content));
        return true;
      },
    };
    await exportEvidence({ ...room, house: { ...room.house, files } }, '/log');
    assert.equal(written.size, 6);
    for (const [path, content] of written) {
      const response = await ask(`/api/v1/evidence${path}`);
      assert.equal(response.status, 200, path);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), content, path);
      const isTile = path.includes('/tile/');
      assert.match(response.headers.get('content-type') ?? '', isTile ? /octet-stream/ : /text\/plain; charset=utf-8/);
      assert.match(response.headers.get('cache-control') ?? '', isTile ? /immutable/ : /no-cache/);
    }
    for (const path of [
      '0/002',
      '0/001.p/45',
      '1/000',
      '0/001',
      'entries/..%2f000',
      '0/x001/000',
      'data/000',
      '0/x/y/z/1',
    ]) {
      assert.equal((await ask(`/api/v1/evidence/log/tile/${path}`)).status, 404, path);
    }
  }));

test('evidence is for those who may audit every team', () =>
  withServer({}, async (server) => {
    await appendMany(server.room.store, 300);
    await signCheckpoint(server.room);
    const paths = ['', '/1', '/trust', '/growth?from=1', '/log/checkpoint', '/log/tile/0/000', '/log/tile/0/001.p/44'];
    for (const path of paths) {
      for (const as of ['viewer', 'shop-developer', 'guest']) {
        assert.equal((await get(server, path, as)).status, 403, `${path} as ${as}`);
      }
    }
  }));
