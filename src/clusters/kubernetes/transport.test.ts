/** Requests: asked again where that helps and no more, signed in anew when the token is old, within limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { RawServer } from '../../../test/harness/raw-server.ts';
import { sendJson, startRawServer } from '../../../test/harness/raw-server.ts';
import { LIMITS } from '../../base/limits.ts';
import { explainStatus, readObject } from './answers.ts';
import type { Identity } from './identity.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';

type Opened = { readonly server: RawServer; readonly transport: Transport; readonly renewals: () => number };

/** Every renewal gives the next token. */
async function open(t: TestContext, answer: Parameters<typeof startRawServer>[1]): Promise<Opened> {
  const server = await startRawServer(t, answer);
  let renewals = 0;
  const identity: Identity = {
    server: server.url,
    name: 'raw',
    credentials: () => Promise.resolve({ headers: { authorization: `Bearer token-${renewals}` }, tls: {} }),
    renew: () => void (renewals += 1),
  };
  return { server, transport: createTransport(identity), renewals: () => renewals };
}

test('what comes too early is asked again, as late as the server says', async (t) => {
  const { server, transport } = await open(t, (_, response, count) => {
    if (count === 1) sendJson(response, 429, {}, { 'retry-after': '1' });
    else if (count === 2) sendJson(response, 503, {});
    else sendJson(response, 200, { kind: 'Pod' });
  });
  const startedMs = performance.now();
  assert.equal((await transport.ask({ path: '/x' })).status, 200);
  assert.ok(performance.now() - startedMs >= 1_000);
  assert.equal(server.asked.length, 3);
});

test('gives the last answer when enough was tried', async (t) => {
  const { server, transport } = await open(t, (_, response) => sendJson(response, 503, { message: 'overloaded' }));
  const reply = await transport.ask({ path: '/x', attemptsMax: 3 });
  assert.deepEqual([reply.status, server.asked.length], [503, 3]);
  const error = explainStatus(reply, { transport, what: 'GET /x' });
  assert.deepEqual([error.code, /overloaded/.test(error.message)], ['cluster-unavailable', true]);
});

test('a connection that breaks is made again, but not for what may have been done already', async (t) => {
  const { server, transport } = await open(t, (request, response, count) => {
    if (count === 1 || request.method === 'PATCH') request.socket.destroy();
    else if (count === 2) {
      response.writeHead(200, { 'content-length': '100' }).write('{"cut');
      setTimeout(() => request.socket.destroy(), 5);
    } else sendJson(response, 200, { kind: 'Pod' });
  });
  assert.equal((await transport.ask({ path: '/x' })).text, '{"kind":"Pod"}');
  assert.equal(server.asked.length, 3);
  const body = { type: 'application/merge-patch+json', text: '{}' };
  await assert.rejects(transport.ask({ method: 'PATCH', path: '/x', body, mayRepeat: false }), {
    code: 'cluster-unavailable',
  });
  assert.equal(server.asked.length, 4);
});

test('a token that is refused is renewed once', async (t) => {
  const { transport, renewals } = await open(t, (request, response) =>
    sendJson(response, request.headers.authorization === 'Bearer token-1' ? 200 : 401, { kind: 'Status' }),
  );
  assert.equal((await transport.ask({ path: '/x' })).status, 200);
  const refusing = await open(t, (_, response) => sendJson(response, 401, {}));
  assert.equal((await refusing.transport.ask({ path: '/x' })).status, 401);
  assert.deepEqual([renewals(), refusing.renewals(), refusing.server.asked.length], [1, 1, 2]);
});

test('an abort ends a request, a wait and a request that never began', async (t) => {
  const { server, transport } = await open(t, (_, response, count) => {
    if (count > 1) sendJson(response, 429, {}, { 'retry-after': '60' });
  });
  for (let i = 0; i < 2; i++) {
    const stop = new AbortController();
    const asking = transport.ask({ path: '/x', signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await assert.rejects(asking, { name: 'AbortError' });
  }
  await assert.rejects(transport.ask({ path: '/x', signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.equal(server.asked.length, 2);
});

test('an answer over the limit is cut, and none is followed elsewhere', async (t) => {
  const { transport } = await open(t, (request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else {
      response.writeHead(200);
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      for (let bytes = 0; bytes <= LIMITS.clusterAnswerBytesMax; bytes += chunk.length) response.write(chunk);
      response.end();
    }
  });
  const cut = await transport.ask({ path: '/large' });
  assert.deepEqual([cut.isCut, cut.text], [true, '']);
  assert.throws(() => readObject(cut, { transport, what: 'GET /large' }), { code: 'cluster-error', message: /larger/ });
  const away = await transport.ask({ path: '/away' });
  assert.throws(() => readObject(away, { transport, what: 'GET /away' }), { code: 'cluster-error', message: /302/ });
});

test('errors say what the server says, without tokens and control characters', async (t) => {
  const { transport } = await open(t, (request, response) => {
    const message = `no \u001b[31m ${request.headers.authorization} ${'eyJ'.padEnd(20, 'x')}.${'y'.repeat(20)}.z`;
    sendJson(response, 403, { kind: 'Status', message });
  });
  const reply = await transport.ask({ path: '/x' });
  const { code, message } = explainStatus(reply, { transport, what: 'GET /x' });
  assert.equal(code, 'cluster-refused');
  assert.match(message, /GET \/x: no \\x1b\[31m Bearer \[masked\] \[masked\]$/);
});

test('a port where nobody listens, and a name that nobody has, are said as they are', async () => {
  for (const address of ['http://127.0.0.1:1', 'http://no-such-host.invalid']) {
    const identity = { server: new URL(address), name: 'none', renew: () => undefined };
    const credentials = () => Promise.resolve({ headers: {}, tls: {} });
    const transport = createTransport({ ...identity, credentials });
    await assert.rejects(transport.ask({ path: '/x', attemptsMax: 2 }), {
      code: 'cluster-unavailable',
      message: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/,
    });
  }
});
