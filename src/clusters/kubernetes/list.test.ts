/** Lists: page by page, again from the start once where the server forgot its place, and never without an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sendJson, startRawServer } from '../../../test/harness/raw-server.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ListPage } from '../api.ts';
import { listObjects } from './list.ts';
import { createTransport } from './transport.ts';

const REQUEST = { group: 'apps', version: 'v1', resource: 'deployments' };

type Asked = { readonly limit: number; readonly token: string | null; readonly count: number };
type Answered = { readonly status?: number; readonly body?: unknown; readonly text?: string };

async function list(t: TestContext, answer: (asked: Asked) => Answered) {
  const server = await startRawServer(t, (request, response, count) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const asked = { limit: Number(searchParams.get('limit')), token: searchParams.get('continue'), count };
    const { status = 200, body, text } = answer(asked);
    if (text === undefined) sendJson(response, status, body);
    else response.writeHead(status).end(text);
  });
  const credentials = () => Promise.resolve({ headers: {}, tls: {} });
  const transport = createTransport({ server: server.url, name: 'raw', credentials, renew: () => undefined });
  const pages: ListPage[] = [];
  const read = (async () => {
    for await (const page of listObjects(transport, REQUEST, undefined)) pages.push(page);
  })();
  return { read, pages, asked: server.asked };
}

const makePage = (names: readonly string[], token = '', resourceVersion = '5') => ({
  kind: 'DeploymentList',
  apiVersion: 'apps/v1',
  metadata: { resourceVersion, continue: token },
  items: names.map((name) => ({ metadata: { name } })),
});

test('reads page after page, and says of the items what they leave out', async (t) => {
  const { read, pages, asked } = await list(t, ({ token }) => ({
    body: token === null ? makePage(['a'], 'next') : makePage(['b']),
  }));
  await read;
  assert.deepEqual(pages, [
    { items: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }], resourceVersion: '5' },
    { items: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b' } }], resourceVersion: '5' },
  ]);
  assert.deepEqual(asked, [
    'GET /apis/apps/v1/deployments?limit=500',
    'GET /apis/apps/v1/deployments?limit=500&continue=next',
  ]);
});

test('begins again once where the place is forgotten, and says so', async (t) => {
  const { read, pages } = await list(t, ({ token, count }) => {
    if (count === 2) return { status: 410, body: { kind: 'Status', code: 410 } };
    return { body: token === null ? makePage([`a${count}`], 'next', String(count)) : makePage(['b'], '', '3') };
  });
  await read;
  assert.deepEqual(
    pages.map(({ isRestart, resourceVersion }) => [isRestart, resourceVersion]),
    [
      [undefined, '1'],
      [true, '3'],
      [undefined, '3'],
    ],
  );
  const never = await list(t, ({ token }) =>
    token === null ? { body: makePage(['a'], 'next') } : { status: 410, body: { code: 410, message: 'expired' } },
  );
  await assert.rejects(never.read, { code: 'cluster-error', message: /expired/ });
  assert.equal(never.asked.length, 4);
});

test('a page that is too large is asked for in smaller ones', async (t) => {
  const large = ' '.repeat(LIMITS.clusterAnswerBytesMax + 1);
  const { read, pages, asked } = await list(t, ({ limit }) =>
    limit > 10 ? { text: large } : { body: makePage(['a']) },
  );
  await read;
  assert.deepEqual(
    asked.map((one) => /limit=(\d+)/.exec(one)?.[1]),
    ['500', '63', '8'],
  );
  assert.equal(pages.length, 1);
  const hopeless = await list(t, () => ({ text: large }));
  await assert.rejects(hopeless.read, { code: 'cluster-error', message: /larger than/ });
});

test('what is no list, and a list without an end, are errors', async (t) => {
  const noList = await list(t, () => ({ body: { kind: 'Status', items: 'none' } }));
  await assert.rejects(noList.read, { code: 'cluster-error', message: /no list/ });
  const noJson = await list(t, () => ({ text: '<html>' }));
  await assert.rejects(noJson.read, { code: 'cluster-error', message: /no JSON/ });
  const names = Array.from({ length: 100_000 }, (_, i) => `n${i}`);
  const endless = await list(t, () => ({ body: makePage(names, 'next') }));
  await assert.rejects(endless.read, { code: 'cluster-error', message: /does not end/ });
});
