/** Requests of somebody who means harm: each is refused cleanly, and the server goes on answering others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';
import { LIMITS } from '../base/limits.ts';
import { defineRoute } from '../wire/route.ts';
import { handle } from './handler.ts';

const takeRoute = defineRoute({
  id: 'things.take',
  method: 'POST',
  path: '/take',
  summary: 'For tests',
  permission: 'upload',
  body: z.object({ text: z.string(), more: z.unknown().optional() }),
  reply: z.object({ chars: z.number() }),
});
const take = handle(takeRoute, async ({ body }) => ({ chars: body.text.length }));

const HEAD = 'Host: 127.0.0.1\r\nAuthorization: Bearer administrator\r\n';
const JSON_HEAD = `${HEAD}Content-Type: application/json\r\n`;
const post = (headers: string, body: string): string =>
  `POST /api/v1/take HTTP/1.1\r\n${JSON_HEAD}${headers}\r\n${body}`;
const sized = (body: string, more = ''): string => post(`Content-Length: ${Buffer.byteLength(body)}\r\n${more}`, body);

/** Title, bytes, and the status line; an empty text where the connection is cut without one. */
const RAW: readonly (readonly [title: string, bytes: string, reply: RegExp])[] = [
  ['no request at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a verb that is none', 'STEAL / HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['TRACE', `TRACE / HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, /^HTTP\/1\.1 404 /],
  ['CONNECT', `CONNECT 10.0.0.1:22 HTTP/1.1\r\n${HEAD}\r\n`, /^$/],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', '{"a":1}'), /^HTTP\/1\.1 400 /],
  ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), /^HTTP\/1\.1 400 /],
  ['chunks under another name', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), /^HTTP\/1\.1 400 /],
  ['a negative length', post('Content-Length: -1\r\n', ''), /^HTTP\/1\.1 400 /],
  ['a chunk without a size', post('Transfer-Encoding: chunked\r\n', 'zz\r\nabc\r\n'), /^HTTP\/1\.1 400 /],
  ['a header with a line feed alone', `GET /healthz HTTP/1.1\nHost: x\n\n`, /^HTTP\/1\.1 400 /],
  ['a space before the colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['huge headers', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['a huge path', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['traversal', `GET /../../../etc/passwd HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, /^HTTP\/1\.1 404 /],
  ['coded traversal', `GET /%2e%2e%2fetc HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, /^HTTP\/1\.1 404 /],
  ['a broken escape', `GET /api/v1/take%ff HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, /^HTTP\/1\.1 40[04] /],
  ['a foreign URL as path', `GET http://10.0.0.1/x HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, /^HTTP\/1\.1 404 /],
];

test('what is no proper request ends with a refusal or a cut', async (t) => {
  await withServer({ handlers: [take] }, async (server) => {
    for (const [title, bytes, reply] of RAW) {
      await t.test(title, async () => {
        const received = await server.sendRaw(bytes);
        assert.match(received, reply);
        assert.doesNotMatch(received, /root:|at file:|Error:/);
      });
    }
    await demandLife(server);
  });
});

test('text after a body is another request, and none that gets by on the first one', () =>
  withServer({ handlers: [take] }, async ({ sendRaw }) => {
    const smuggled = 'GET /api/v1/take HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    const received = await sendRaw(sized('{"text":"a"}') + smuggled);
    assert.deepEqual(received.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 405']);
  }));

const JSON_TYPE = { 'Content-Type': 'application/json' };
const nest = (depth: number): string => `{"text":"a","more":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const bomb = (bytes: number): Uint8Array => gzipSync(Buffer.from(`{"text":"${'a'.repeat(bytes)}"}`));

type Sent = { readonly headers?: Record<string, string>; readonly body?: string | Uint8Array<ArrayBuffer> };
const BODIES: readonly (readonly [title: string, sent: Sent, status: number])[] = [
  ['JSON', { headers: JSON_TYPE, body: '{"text":"é"}' }, 200],
  ['JSON in gzip', { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: toBytes(bomb(1_000)) }, 200],
  ['brackets in a text are no nesting', { headers: JSON_TYPE, body: JSON.stringify({ text: '[{"'.repeat(500) }) }, 200],
  ['no type', { body: toBytes(Buffer.from('{"text":"a"}')) }, 415],
  ['a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'text=a' }, 415],
  ['plain text', { headers: { 'Content-Type': 'text/plain' }, body: '{"text":"a"}' }, 415],
  ['an encoding that is not read', { headers: { ...JSON_TYPE, 'Content-Encoding': 'br' }, body: '{"text":"a"}' }, 415],
  ['two encodings', { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip, gzip' }, body: '{"text":"a"}' }, 415],
  ['no gzip under its name', { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: '{"text":"a"}' }, 400],
  ['half a gzip', { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: toBytes(bomb(9).slice(0, -9)) }, 400],
  ['half a JSON', { headers: JSON_TYPE, body: '{"text":' }, 400],
  ['nothing', { headers: JSON_TYPE, body: '' }, 400],
  [
    'bytes that are no UTF-8',
    { headers: JSON_TYPE, body: toBytes(Buffer.from('7b2274657874223a22ff227d', 'hex')) },
    400,
  ],
  ['the deepest nesting', { headers: JSON_TYPE, body: nest(LIMITS.requestDepthMax - 1) }, 200],
  ['one level more', { headers: JSON_TYPE, body: nest(LIMITS.requestDepthMax) }, 400],
  ['100,000 levels', { headers: JSON_TYPE, body: nest(100_000) }, 400],
  ['a prototype', { headers: JSON_TYPE, body: '{"text":"a","__proto__":{"isAdmin":true}}' }, 400],
  ['too many bytes', { headers: JSON_TYPE, body: `{"text":"${'a'.repeat(LIMITS.requestBytesMax)}"}` }, 413],
  [
    'a gzip bomb',
    { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: toBytes(bomb(64 * 1024 * 1024)) },
    413,
  ],
];

function toBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

test('a body is read up to its limits, and only as what it says that it is', async (t) => {
  await withServer({ handlers: [take] }, async (server) => {
    for (const [title, sent, status] of BODIES) {
      await t.test(title, async () => {
        const reply = await server.ask('/api/v1/take', { method: 'POST', ...sent });
        assert.equal(reply.status, status, await reply.text());
      });
    }
    await demandLife(server);
  });
});

test('a body that never ends by chunks is cut at the limit', () =>
  withServer({ handlers: [take] }, async (server) => {
    const chunk = `${(64 * 1024).toString(16)}\r\n${'a'.repeat(64 * 1024)}\r\n`;
    const received = await server.sendRaw(post('Transfer-Encoding: chunked\r\n', chunk.repeat(40)));
    assert.match(received, /^HTTP\/1\.1 413 /);
    await demandLife(server);
  }));

test('headers that trickle in are waited for as long as the limit says', () =>
  withServer({ handlers: [take], wire: { headersMsMax: 500, requestMsMax: 1_000, lookMs: 100 } }, async (server) => {
    const received = await server.sendRaw('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ', 5_000);
    assert.match(received, /^HTTP\/1\.1 408 /);
    const body = await server.sendRaw(post('Content-Length: 100\r\n', '{"text":'), 5_000);
    assert.match(body, /^HTTP\/1\.1 408 /);
    await demandLife(server);
  }));

test('whoever may not send a body is refused before it has come', () =>
  withServer({ handlers: [take] }, async ({ sendRaw }) => {
    const head = 'Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n';
    const received = await sendRaw(`POST /api/v1/take HTTP/1.1\r\n${head}\r\n{`, 1_000);
    assert.match(received, /^HTTP\/1\.1 401 /);
  }));

test('SQL, templates and scripts are texts like any other', () =>
  withServer({ handlers: [take] }, async ({ ask }) => {
    for (const text of ["'; DROP TABLE jobs; --", '${7*7}{{7*7}}', '<script>alert(1)</script>', '‮x']) {
      const reply = await ask('/api/v1/take', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ text }) });
      assert.deepEqual(await reply.json(), { chars: text.length });
    }
  }));

async function demandLife({ ask }: TestServer): Promise<void> {
  const reply = await ask('/healthz');
  assert.equal(reply.status, 200, 'the server must still answer');
}
