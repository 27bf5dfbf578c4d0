/** The server as a whole, over real HTTP: checks at the edge, refusals, the shape of answers, headers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { withServer } from '../../test/harness/server.ts';
import { AppError, ERRORS } from '../base/errors.ts';
import type { Problem } from '../wire/problem.ts';
import { PageQuery } from '../wire/page.ts';
import { defineRoute } from '../wire/route.ts';
import type { Handler } from './handler.ts';
import { handle } from './handler.ts';

const echoRoute = defineRoute({
  id: 'things.put',
  method: 'PUT',
  path: '/things/:id',
  summary: 'For tests',
  permission: 'triage',
  params: z.object({ id: z.string().max(20) }),
  query: PageQuery.extend({ tag: z.array(z.string()).optional() }),
  body: z.object({ name: z.string().min(1), sizes: z.array(z.number()).optional() }),
  reply: z.object({ id: z.string(), name: z.string(), limit: z.number(), tags: z.array(z.string()) }),
});
const faultRoute = defineRoute({
  id: 'things.fault',
  method: 'GET',
  path: '/fault/:how',
  summary: 'For tests',
  permission: 'anyone',
  params: z.object({ how: z.string() }),
  reply: z.object({ id: z.string() }),
});
const removeRoute = defineRoute({
  id: 'things.remove',
  method: 'DELETE',
  path: '/things/:id',
  summary: 'For tests',
  permission: 'administer',
  params: z.object({ id: z.string() }),
  reply: z.undefined(),
  status: 204,
});

const HANDLERS: readonly Handler[] = [
  handle(echoRoute, async ({ params, query, body }) => {
    const made = { id: params.id, name: body.name, limit: query.limit, tags: query.tag ?? [], passwordHash: 'x' };
    return made;
  }),
  handle(faultRoute, async ({ params }) => {
    if (params.how === 'app') throw new AppError('state-conflict', 'it was changed');
    if (params.how === 'store') throw new AppError('store-unavailable', 'connect ECONNREFUSED 10.0.0.5:5432');
    if (params.how === 'shape') return { id: 7 } as never;
    throw new TypeError('db at /var/lib/secret-path');
  }),
  handle(removeRoute, async () => undefined),
];

const PUT = { method: 'PUT', headers: { 'Content-Type': 'application/json' } };
const body = (value: unknown): RequestInit => ({ ...PUT, body: JSON.stringify(value) });

test('an answer has the shape of its route, and nothing that the shape does not name', () =>
  withServer({ handlers: HANDLERS }, async ({ ask }) => {
    const reply = await ask('/api/v1/things/a%20b?limit=7&tag=x', body({ name: 'é' }));
    assert.equal(reply.status, 200);
    assert.deepEqual(await reply.json(), { id: 'a b', name: 'é', limit: 7, tags: ['x'] });
    const removed = await ask('/api/v1/things/a', { method: 'DELETE' });
    assert.deepEqual([removed.status, await removed.text()], [204, '']);
  }));

test('every answer says that nothing may be kept, framed, guessed or run of it', () =>
  withServer({}, async ({ ask }) => {
    const replies = [
      await ask('/api/v1/about'),
      await ask('/api/v1/about', { as: null }),
      await ask('/nowhere'),
      await ask('/healthz'),
    ];
    for (const { headers } of replies) {
      assert.equal(headers.get('Cache-Control'), 'no-store');
      assert.match(headers.get('Content-Security-Policy') ?? '', /^default-src 'none'; frame-ancestors 'none'/);
      assert.equal(headers.get('X-Content-Type-Options'), 'nosniff');
      assert.equal(headers.get('Referrer-Policy'), 'no-referrer');
      assert.match(headers.get('Permissions-Policy') ?? '', /camera=\(\)/);
      assert.equal(headers.get('Strict-Transport-Security'), null, 'it means nothing in the clear');
      assert.equal(headers.get('Access-Control-Allow-Origin'), null);
      assert.equal(headers.get('ETag'), null);
      assert.ok(headers.get('X-Request-Id'));
    }
  }));

test('the page at / has no script, and a policy that allows none', () =>
  withServer({}, async ({ ask }) => {
    const page = await ask('/', { as: null });
    assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
    assert.match(page.headers.get('Content-Security-Policy') ?? '', /^default-src 'none'; style-src 'sha256-[^']+';/);
    assert.doesNotMatch(await page.text(), /<script|\bon\w+=|javascript:/i);
  }));

const FAULTS: readonly (readonly [title: string, path: string, init: RequestInit, pointers: readonly string[]])[] = [
  ['a query member that is none', '/things/a?colour=red', body({ name: 'x' }), ['query/colour']],
  ['a limit over the maximum', '/things/a?limit=201', body({ name: 'x' }), ['query/limit']],
  ['a member of the body that is none', '/things/a', body({ name: 'x', isAdmin: true }), ['body/isAdmin']],
  ['a wrong type deep inside', '/things/a', body({ name: '', sizes: [1, '2'] }), ['body/name', 'body/sizes/1']],
  ['a parameter that is too long', `/things/${'a'.repeat(21)}`, body({ name: 'x' }), ['path/id']],
  ['NUL in a path', '/things/a%00b', body({ name: 'x' }), ['path/id']],
  ['NUL in a body', '/things/a', body({ name: 'a\0' }), ['body/name']],
  ['NUL in a query', '/things/a?tag=%00', body({ name: 'x' }), ['query/tag']],
  ['no body', '/things/a', PUT, ['']],
  ['a body that is a list', '/things/a', body([]), ['body']],
];

test('what is wrong with a request is told by pointers to it', async (t) => {
  await withServer({ handlers: HANDLERS }, async ({ ask }) => {
    for (const [title, path, init, pointers] of FAULTS) {
      await t.test(title, async () => {
        const reply = await ask(`/api/v1${path}`, init);
        const problem = (await reply.json()) as Problem;
        assert.deepEqual([reply.status, problem.code, problem.status], [400, 'invalid-request', 400]);
        assert.match(reply.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
        const told = problem.errors?.map((fault) => fault.in + fault.pointer) ?? [''];
        assert.deepEqual(told, pointers);
      });
    }
  });
});

test('faults of ours are told by an id alone, and logged with it', () =>
  withServer({ handlers: HANDLERS }, async ({ ask, lines }) => {
    for (const [how, status] of [
      ['thrown', 500],
      ['shape', 500],
      ['store', 503],
    ] as const) {
      const reply = await ask(`/api/v1/fault/${how}`);
      const text = await reply.text();
      assert.equal(reply.status, status);
      assert.doesNotMatch(text, /secret-path|10\.0\.0\.5|TypeError|at file/);
      const { instance, detail } = JSON.parse(text) as Problem;
      assert.equal(detail, undefined);
      const id = instance.replace('urn:uuid:', '');
      assert.ok(lines.some((line) => line.startsWith('error') && line.includes(id)));
    }
    const conflict = await ask('/api/v1/fault/app');
    assert.deepEqual(await conflict.json(), {
      type: 'tag:bulwark.dev,2026:state-conflict',
      title: ERRORS['state-conflict'].text,
      status: 409,
      detail: 'it was changed',
      code: 'state-conflict',
      remedy: ERRORS['state-conflict'].remedy,
      instance: `urn:uuid:${conflict.headers.get('X-Request-Id') ?? ''}`,
    });
  }));

const DOORS: readonly (readonly [as: string | null, method: string, path: string, status: number])[] = [
  [null, 'GET', '/api/v1/about', 401],
  ['stranger', 'GET', '/api/v1/about', 401],
  ['guest', 'GET', '/api/v1/about', 200],
  ['viewer', 'PUT', '/api/v1/things/a', 403],
  ['shop-developer', 'PUT', '/api/v1/things/a', 400],
  ['shop-developer', 'DELETE', '/api/v1/things/a', 403],
  ['administrator', 'DELETE', '/api/v1/things/a', 204],
  ['stranger', 'GET', '/api/v1/fault/app', 409],
  [null, 'GET', '/api/v1/fault/app', 409],
];

test('the door asks for the permission of the route, before the body is read', async () => {
  const about = defineRoute({
    id: 'about.show',
    method: 'GET',
    path: '/about',
    summary: 'For tests',
    permission: 'signed-in',
    reply: z.object({}),
  });
  await withServer({ handlers: [...HANDLERS, handle(about, async () => ({}))] }, async ({ ask, room }) => {
    for (const [as, method, path, status] of DOORS) {
      const reply = await ask(path, { as, method, ...(method === 'PUT' ? { ...PUT, body: '{' } : {}) });
      assert.equal(reply.status, status, `${as} ${method} ${path}`);
      assert.equal(reply.headers.get('WWW-Authenticate'), status === 401 ? 'Bearer realm="bulwark"' : null);
    }
    const refusals = await room.store.read((tx) =>
      tx.refusals.list({ fromMs: 0, beforeMs: Number.MAX_SAFE_INTEGER, limit: 10 }),
    );
    assert.deepEqual(
      Object.fromEntries(refusals.map(({ reason, subject, count }) => [`${reason} ${subject}`, count])),
      { 'not-signed-in unknown': 2, 'permission shop-developer': 1, 'permission viewer': 1 },
      'every denied access is counted',
    );
  });
});

test('a path says which methods it takes, and OPTIONS grants nothing', () =>
  withServer({ handlers: HANDLERS }, async ({ ask }) => {
    const refused = await ask('/api/v1/things/a', { method: 'PATCH' });
    assert.deepEqual([refused.status, refused.headers.get('Allow')], [405, 'PUT, DELETE, OPTIONS']);
    for (const method of ['PROPFIND', 'LOCK', 'REPORT']) {
      const rare = await ask('/api/v1/things/a?b=c', { method });
      assert.deepEqual([rare.status, rare.headers.get('Allow')], [405, 'PUT, DELETE, OPTIONS'], method);
      assert.equal((await ask('/api/v1/nothing', { method })).status, 404, method);
    }
    const options = await ask('/api/v1/fault/app', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' },
    });
    assert.deepEqual([options.status, options.headers.get('Allow')], [204, 'GET, HEAD, OPTIONS']);
    assert.equal(options.headers.get('Access-Control-Allow-Methods'), null);
    const head = await ask('/api/v1/fault/app', { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [409, '']);
  }));

test('a server on the loopback interface answers for no other name', () =>
  withServer({ hosts: ['localhost', '127.0.0.1'] }, async ({ ask, sendRaw }) => {
    assert.equal((await ask('/healthz')).status, 200);
    const reply = await sendRaw('GET /healthz HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n');
    assert.match(reply, /^HTTP\/1\.1 421 /);
  }));

test('forwarding headers are believed of the proxies named, and of nobody else', async () => {
  const forwarded = { headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' } };
  await withServer({}, async ({ ask, lines }) => {
    const reply = await ask('/api/v1/about', forwarded);
    assert.equal(reply.headers.get('Strict-Transport-Security'), null);
    assert.ok(lines.some((line) => line.includes('"address":"127.0.0.1"')));
  });
  await withServer({ proxies: ['127.0.0.1'] }, async ({ ask, lines }) => {
    const reply = await ask('/api/v1/about', forwarded);
    assert.match(reply.headers.get('Strict-Transport-Security') ?? '', /^max-age=/);
    assert.ok(lines.some((line) => line.includes('"address":"203.0.113.9"')));
  });
});

test('who asks too often waits, by address and by actor', async () => {
  await withServer({ rates: { perAddressMax: 1_000, perActorMax: 3 } }, async ({ ask }) => {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('/api/v1/about')).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    const other = await ask('/api/v1/about', { as: 'viewer' });
    assert.equal(other.status, 200, 'others are not held up');
  });
  await withServer({ rates: { perAddressMax: 2, perActorMax: 1_000 } }, async ({ ask }) => {
    await ask('/nowhere', { as: null });
    await ask('/nowhere', { as: null });
    const third = await ask('/nowhere', { as: null });
    assert.equal(third.status, 429);
    assert.ok(Number(third.headers.get('Retry-After')) > 0);
    assert.equal(((await third.json()) as Problem).code, 'too-many-requests');
  });
});

test('the log of a request has no query', () =>
  withServer({}, async ({ ask, lines }) => {
    await ask('/api/v1/about?token=very-secret-token');
    await ask('/nowhere?token=very-secret-token');
    const requests = lines.filter((line) => line.startsWith('info request '));
    assert.equal(requests.length, 2);
    assert.ok(requests.every((line) => !line.includes('very-secret-token')));
    assert.match(requests[0] ?? '', /"path":"\/api\/v1\/about","operation":"about.show".*"status":400/);
  }));
