/** Repeated requests: what is asked twice with one key takes effect once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { TestServer } from '../../test/harness/server.ts';
import { withServer } from '../../test/harness/server.ts';
import { NOON_MS } from '../../test/harness/stores.ts';
import { AppError } from '../base/errors.ts';
import { KEY_LIFE_MS } from '../program/idempotency/answer-once.ts';
import { defineRoute } from '../wire/route.ts';
import type { Handler } from './handler.ts';
import { handle } from './handler.ts';

const addRoute = defineRoute({
  id: 'things.add',
  method: 'POST',
  path: '/things',
  summary: 'For tests',
  permission: 'signed-in',
  body: z.object({ key: z.string(), how: z.enum(['slow', 'refused', 'lost']).optional() }),
  reply: z.object({ id: z.string() }),
  status: 201,
});
const secretRoute = { ...addRoute, id: 'secrets.add', path: '/secrets', isSecret: true };

/** Adds a job, which stands for anything that is written. */
const addThing: Parameters<typeof handle<typeof addRoute>>[1] = async ({ body, room }) => {
  if (body.how === 'refused') throw new AppError('state-conflict', 'not now');
  if (body.how === 'slow') await setTimeout(300);
  const id = room.newId();
  await room.store.write(async (tx) => {
    await tx.jobs.add({ id, kind: 'test', key: id, payload: body.key, runAtMs: NOON_MS, createdMs: NOON_MS });
  });
  if (body.how === 'lost') throw new Error('killed before the answer');
  return { id };
};
const handlers: readonly Handler[] = [handle(addRoute, addThing), handle(secretRoute, addThing)];

type Posted = {
  readonly status: number;
  readonly body: { readonly id?: string; readonly code?: string };
  readonly isRepeated: boolean;
};

async function post(
  server: TestServer,
  key: string | undefined,
  body: object,
  as?: string,
  path = '/things',
): Promise<Posted> {
  const headers = { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(as === undefined ? {} : { as }) };
  const reply = await server.ask(`/api/v1${path}`, init);
  return {
    status: reply.status,
    body: (await reply.json()) as Posted['body'],
    isRepeated: reply.headers.get('Idempotency-Replayed') === 'true',
  };
}

async function countThings({ room }: TestServer): Promise<number> {
  return (await room.store.read((tx) => tx.jobs.list({ kind: 'test', limit: 100 }))).length;
}

test('a repetition gets the first answer, and nothing is done again', () =>
  withServer({ handlers }, async (server) => {
    const first = await post(server, 'k1', { key: 'a' });
    const second = await post(server, 'k1', { key: 'a' });
    assert.deepEqual([first.status, first.isRepeated], [201, false]);
    assert.deepEqual(second, { ...first, isRepeated: true });
    assert.equal(await countThings(server), 1);
    await post(server, undefined, { key: 'a' });
    await post(server, undefined, { key: 'a' });
    assert.equal(await countThings(server), 3, 'without a key every request is a new one');
  }));

test('a key is for one request of one actor, for a day', () =>
  withServer({ handlers }, async (server) => {
    await post(server, 'k1', { key: 'a' });
    const other = await post(server, 'k1', { key: 'b' });
    assert.deepEqual([other.status, other.body.code], [422, 'key-reused']);
    assert.equal((await post(server, 'k1', { key: 'b' }, 'viewer')).status, 201);
    server.setTime(NOON_MS + KEY_LIFE_MS);
    const later = await post(server, 'k1', { key: 'b' });
    assert.deepEqual([later.status, later.isRepeated], [201, false]);
  }));

test('of many at once one is done, and the others are told to wait', () =>
  withServer({ handlers }, async (server) => {
    const all = await Promise.all(Array.from({ length: 6 }, () => post(server, 'k1', { key: 'a', how: 'slow' })));
    const countOf = (wanted: number): number => all.filter(({ status }) => status === wanted).length;
    assert.deepEqual([countOf(201), countOf(409)], [1, 5]);
    assert.equal(await countThings(server), 1);
  }));

test('what took effect without an answer is not done again', () =>
  withServer({ handlers }, async (server) => {
    assert.equal((await post(server, 'k1', { key: 'a', how: 'lost' })).status, 500);
    const again = await post(server, 'k1', { key: 'a', how: 'lost' });
    assert.deepEqual([again.status, again.body.code], [409, 'state-conflict']);
    assert.equal(await countThings(server), 1);
  }));

test('what was refused may be tried again', () =>
  withServer({ handlers }, async (server) => {
    assert.equal((await post(server, 'k1', { key: 'a', how: 'refused' })).status, 409);
    assert.equal((await post(server, 'k1', { key: 'a' })).status, 201);
  }));

test('an answer that holds a secret is kept nowhere', () =>
  withServer({ handlers }, async (server) => {
    assert.equal((await post(server, 'k1', { key: 'a' }, undefined, '/secrets')).status, 201);
    const again = await post(server, 'k1', { key: 'a' }, undefined, '/secrets');
    assert.deepEqual([again.status, again.isRepeated], [409, false]);
    assert.equal(await countThings(server), 1);
  }));

test('a key that is none is refused', () =>
  withServer({ handlers }, async (server) => {
    for (const key of ['', 'a b', 'a'.repeat(201)]) assert.equal((await post(server, key, { key: 'a' })).status, 400);
  }));
