/** The API as one table: each route has one answer, one operation and one function of the client, and all agree. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withServer } from '../../test/harness/server.ts';
import { writeOpenApi } from '../../tools/openapi.ts';
import { writeTypedClient } from '../../tools/typed-client.ts';
import { isJsonObject } from '../base/json.ts';
import { createIds } from '../base/ids.ts';
import { PERMISSIONS } from '../model/programme/access.ts';
import { ApiError, createClient } from '../wire/client.ts';
import { ROUTES } from '../wire/routes.ts';
import { eventRoutes, TOPICS } from '../wire/routes/events.ts';
import { HANDLERS } from './routes.ts';

const ROOT = join(import.meta.dirname, '../..');
const readDocument = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(ROOT, 'docs/reference/openapi.json'), 'utf8')) as Record<string, unknown>;

test('every route has exactly one answer, and every answer a route', () => {
  const ids = ROUTES.map(({ id }) => id);
  assert.ok(ids.length >= 60, `${ids.length} routes`);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  const paths = ROUTES.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  assert.equal(new Set(paths).size, paths.length, 'no two routes have one path');
  const answered = [...HANDLERS.map(({ route }) => route.id), eventRoutes.watch.id];
  assert.deepEqual([...answered].sort(), [...ids].sort());
});

test('routes are written as the conventions say', () => {
  for (const { id, path, method, permission, summary, body, params } of ROUTES) {
    assert.match(id, /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$/, id);
    assert.match(path, /^(\/(:[a-zA-Z]+|[a-z0-9]+(-[a-z0-9]+)*))+$/, id);
    assert.ok(['anyone', 'signed-in', ...PERMISSIONS].includes(permission), id);
    assert.match(summary, /^[A-Z].*[^.]$/, id);
    if (method === 'GET') assert.equal(body, undefined, `${id}: GET has no body`);
    assert.equal(params === undefined, !path.includes(':'), `${id}: parameters are checked`);
  }
});

test('few paths are for anyone', () => {
  const open = ROUTES.filter(({ permission }) => permission === 'anyone').map(({ id }) => id);
  assert.deepEqual(open.sort(), ['sign-in.methods', 'sign-in.password']);
});

test('the document of the API and the client are those of the routes', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  const document = JSON.stringify(writeOpenApi(ROUTES, version), undefined, 2);
  assert.ok(readFileSync(join(ROOT, 'docs/reference/openapi.json'), 'utf8') === `${document}\n`, 'npm run generate');
  assert.ok(readFileSync(join(ROOT, 'src/wire/client.ts'), 'utf8') === writeTypedClient(ROOT), 'npm run generate');
});

test('the document has the structure of OpenAPI 3.1', (t) => {
  const document = readDocument();
  assert.match(String(document['openapi']), /^3\.1\.\d+$/);
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  const { schemas, parameters: shared } = document['components'] as Readonly<
    Record<string, Readonly<Record<string, Parameter>>>
  >;
  const ids: unknown[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      ids.push(operation['operationId']);
      const parameters = ((operation['parameters'] ?? []) as readonly Parameter[]).map(
        (one) => shared?.[String(one['$ref']).replace('#/components/parameters/', '')] ?? one,
      );
      const inPath = parameters.filter((one) => one['in'] === 'path').map((one) => String(one['name']));
      assert.deepEqual(new Set(inPath), new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)), path);
      for (const one of parameters) assert.ok(isJsonObject(one['schema']), `${method} ${path}`);
      const keys = parameters.map((one) => `${String(one['in'])} ${String(one['name'])}`);
      assert.equal(new Set(keys).size, keys.length, `${method} ${path}: parameters are unique`);
      const responses = operation['responses'] as Readonly<Record<string, unknown>>;
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        `${method} ${path}`,
      );
      assert.ok('400' in responses && '500' in responses);
      assert.ok(method !== 'get' || operation['requestBody'] === undefined);
    }
  }
  assert.equal(ids.length, ROUTES.length);
  assert.deepEqual(new Set(ids), new Set(ROUTES.map(({ id }) => id)));
  const references = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? ''));
  for (const reference of references) assert.ok(resolves(document, reference), reference);
  for (const name of Object.keys(schemas ?? {})) assert.ok(references.has(`#/components/schemas/${name}`), name);
  t.diagnostic(`openapi: ${ids.length} operations, ${references.size} references checked`);
});

type Parameter = Readonly<Record<string, unknown>>;

function resolves(document: unknown, reference: string): boolean {
  let value: unknown = document;
  for (const step of reference.slice(2).split('/')) value = isJsonObject(value) ? value[step] : undefined;
  return value !== undefined;
}

test('every topic that is announced may be watched by somebody', () => {
  for (const permission of Object.values(TOPICS)) assert.ok(PERMISSIONS.includes(permission));
});

test('the client asks the server, and its types are those of the routes', () =>
  withServer({}, async ({ url, room }) => {
    const client = createClient({ url, token: 'administrator' });
    const about = await client.about.show();
    assert.deepEqual(about, { version: '0.0.0', store: 'sqlite', now: '2026-03-02T12:00:00.000Z' });
    const nobody = createClient({ url });
    await assert.rejects(nobody.about.show(), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.problem.status, error.problem.code], [401, 'not-signed-in']);
      return true;
    });
    const aborter = new AbortController();
    const heard: unknown[] = [];
    const announce = setInterval(() => void room.store.write(async (tx) => tx.announce({ topic: 'runs' })), 20);
    for await (const event of client.events.watch({ query: { topic: ['runs'] }, signal: aborter.signal })) {
      heard.push(event);
      break;
    }
    clearInterval(announce);
    aborter.abort();
    assert.deepEqual(heard, [{ event: 'change', topic: 'runs' }]);
  }));

/** Made-up values for parameters: of the form of an id, and of nothing that there is. */
const NO_ID = createIds({ nowMs: () => 0 })();

test('every route that reads answers by its shape or refuses by the table, on an empty store', async (t) => {
  await withServer({}, async ({ ask, lines }) => {
    let count = 0;
    for (const { id, method, path, isStream } of ROUTES) {
      if (method !== 'GET' || isStream === true) continue;
      const reply = await ask(`/api/v1${path.replace(/:\w+/g, NO_ID)}`);
      assert.ok(reply.status < 500, `${id}: ${reply.status} ${await reply.text()} ${lines.join('\n')}`);
      count += 1;
    }
    t.diagnostic(`reading routes: ${count} asked`);
    assert.ok(count >= 20);
  });
});

test('every route refuses whoever is not signed in, whatever is sent', async () => {
  await withServer({}, async ({ ask }) => {
    for (const { id, method, path, permission } of ROUTES) {
      if (permission === 'anyone') continue;
      const reply = await ask(`/api/v1${path.replace(/:\w+/g, NO_ID)}`, { method, as: null });
      assert.equal(reply.status, 401, id);
    }
  });
});

test('every route that changes something refuses an empty body or an unknown thing, and never fails', async () => {
  const headers = { 'Content-Type': 'application/json' };
  await withServer({}, async ({ ask, lines }) => {
    for (const { id, method, path } of ROUTES) {
      if (method === 'GET') continue;
      const reply = await ask(`/api/v1${path.replace(/:\w+/g, NO_ID)}`, { method, headers, body: '{}' });
      assert.ok(reply.status < 500, `${id}: ${reply.status} ${await reply.text()} ${lines.at(-1) ?? ''}`);
    }
  });
});
