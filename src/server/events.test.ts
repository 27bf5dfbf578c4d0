/** Server-sent events: each reader hears of what it may read, and no reader costs more than its share. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { TestServer } from '../../test/harness/server.ts';
import { authenticateByName, withServer } from '../../test/harness/server.ts';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';

type Stream = {
  readonly status: number;
  /** Waits until the text that was received matches. */
  readonly until: (pattern: RegExp) => Promise<string>;
  readonly text: () => string;
  readonly ended: Promise<void>;
  readonly close: () => void;
};

async function open(server: TestServer, as: string, path = '/api/v1/events', lastId?: string): Promise<Stream> {
  const aborter = new AbortController();
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const reply = await server.ask(path, { as, headers, signal: aborter.signal });
  let text = '';
  const read = async (): Promise<void> => {
    try {
      for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    } catch (error) {
      if (!aborter.signal.aborted) text += `cut: ${String(error)}`;
    }
  };
  const ended = read();
  return {
    status: reply.status,
    text: () => text,
    ended,
    close: () => aborter.abort(),
    until: async (pattern) => {
      for (let waitedMs = 0; !pattern.test(text); waitedMs += 10) {
        assert.ok(waitedMs < 3_000, `${pattern} is not in ${JSON.stringify(text)}`);
        await setTimeout(10);
      }
      return text;
    },
  };
}

const announce = ({ room }: TestServer, topic: string, ids?: readonly string[]): Promise<void> =>
  room.store.write(async (tx) => tx.announce({ topic, ...(ids === undefined ? {} : { ids }) }));

const eventsOf = (text: string): readonly unknown[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown);

test('a change is told to those who may read its topic, with ids to those who see everything', () =>
  withServer({}, async (server) => {
    const [administrator, viewer, developer] = await Promise.all([
      open(server, 'administrator'),
      open(server, 'viewer'),
      open(server, 'shop-developer'),
    ]);
    await announce(server, 'users', ['u1']);
    await announce(server, 'unheard-of');
    await announce(server, 'findings', ['f1']);
    for (const stream of [administrator, viewer, developer]) await stream.until(/findings/);
    const findings = { event: 'change', topic: 'findings' };
    assert.deepEqual(eventsOf(administrator.text()), [
      { event: 'change', topic: 'users', ids: ['u1'] },
      { ...findings, ids: ['f1'] },
    ]);
    assert.deepEqual(eventsOf(viewer.text()), [{ ...findings, ids: ['f1'] }]);
    assert.deepEqual(eventsOf(developer.text()), [findings], 'an id may be of another team');
  }));

test('a reader names the topics that it wants', () =>
  withServer({}, async (server) => {
    const stream = await open(server, 'viewer', '/api/v1/events?topic=rollouts&topic=runs');
    for (const topic of ['findings', 'runs', 'rollouts']) await announce(server, topic);
    await stream.until(/rollouts/);
    assert.deepEqual(
      eventsOf(stream.text()).map((event) => (event as { topic?: string }).topic),
      ['runs', 'rollouts'],
    );
  }));

test('a reader that comes back hears what it missed, or that it cannot be told', () =>
  withServer({}, async (server) => {
    const first = await open(server, 'viewer');
    await announce(server, 'findings');
    const [, id = ''] = /^id: (.*)$/m.exec(await first.until(/findings/)) ?? [];
    first.close();
    await announce(server, 'runs');
    const second = await open(server, 'viewer', '/api/v1/events', id);
    await second.until(/runs/);
    assert.deepEqual(eventsOf(second.text()), [{ event: 'change', topic: 'runs' }]);
    const foreign = await open(server, 'viewer', '/api/v1/events', 'another-process/1');
    await foreign.until(/reset/);
    for (let i = 0; i <= LIMITS.eventHistoryMax; i++) await announce(server, 'runs');
    const late = await open(server, 'viewer', '/api/v1/events', id);
    await late.until(/reset/);
  }));

test('streams are for those who are signed in, and a few for each', () =>
  withServer({}, async (server) => {
    assert.equal((await server.ask('/api/v1/events', { as: null })).status, 401);
    const streams = [];
    for (let i = 0; i < LIMITS.eventStreamsPerActorMax; i++) streams.push(await open(server, 'viewer'));
    const refused = await open(server, 'viewer');
    assert.equal(refused.status, 429);
    assert.equal((await open(server, 'administrator')).status, 200);
    streams[0]?.close();
    await setTimeout(100);
    assert.equal((await open(server, 'viewer')).status, 200, 'a closed one makes room');
  }));

test('a stream ends when its reader is signed out, and lives while the store is busy', async () => {
  let state: 'in' | 'busy' | 'out' = 'in';
  const authenticate: typeof authenticateByName = (request) => {
    if (state === 'busy') return Promise.reject(new AppError('store-busy', 'for a moment'));
    if (state === 'out') return Promise.reject(new AppError('not-signed-in', 'the session has ended'));
    return authenticateByName(request);
  };
  await withServer({ authenticate, eventBeatMs: 50 }, async (server) => {
    const stream = await open(server, 'viewer');
    await stream.until(/^:$/m);
    state = 'busy';
    await setTimeout(150);
    state = 'in';
    await announce(server, 'findings');
    await stream.until(/findings/);
    state = 'out';
    await stream.ended;
  });
});

test('a reader that does not read is cut off', () =>
  withServer({}, async (server) => {
    const port = Number(new URL(server.url).port);
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer administrator\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    const ids = Array.from({ length: 2_000 }, (_, i) => `${'x'.repeat(60)}${i}`);
    let count = 0;
    for (; count < 200 && Number(await streamsOf(server)) > 0; count++) await announce(server, 'findings', ids);
    assert.ok(count < 200, 'what is kept for a slow reader has an end');
    socket.resume();
    await closed;
  }));

test('closing the server ends its streams', async () => {
  let stream: Stream | undefined;
  await withServer({}, async (server) => {
    stream = await open(server, 'viewer');
    await announce(server, 'findings');
    await stream.until(/findings/);
  });
  await stream?.ended;
});

async function streamsOf(server: TestServer): Promise<string | undefined> {
  const text = await (await server.ask('/metrics')).text();
  return /^bulwark_event_streams (\d+)$/m.exec(text)?.[1];
}
