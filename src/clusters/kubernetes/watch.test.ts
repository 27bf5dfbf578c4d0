/** Watches: every change once, and an end that is quiet, whatever breaks on the way. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sendJson, startRawServer } from '../../../test/harness/raw-server.ts';
import { LIMITS } from '../../base/limits.ts';
import type { WatchEvent } from '../api.ts';
import { createTransport } from './transport.ts';
import { watchObjects } from './watch.ts';

const PODS = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', labelSelector: 'app=web' };

function writeEvent(type: string, resourceVersion: string, more = {}): string {
  const object = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'wüb', resourceVersion }, ...more };
  return `${JSON.stringify({ type, object })}\n`;
}

async function watch(
  t: TestContext,
  answer: (response: ServerResponse) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly events: readonly WatchEvent[]; readonly asked: readonly string[] }> {
  const server = await startRawServer(t, (_, response) => answer(response));
  const credentials = () => Promise.resolve({ headers: {}, tls: {} });
  const transport = createTransport({ server: server.url, name: 'raw', credentials, renew: () => undefined });
  const events: WatchEvent[] = [];
  for await (const event of watchObjects(transport, PODS, { resourceVersion: '7' }, signal)) events.push(event);
  return { events, asked: server.asked };
}

const sayEvent = (event: WatchEvent): string =>
  'resourceVersion' in event ? `${event.type} ${event.resourceVersion}` : event.type;

test('asks from the version on, and tells of each change and bookmark', async (t) => {
  const { events, asked } = await watch(t, (response) => {
    response.write(writeEvent('ADDED', '8') + writeEvent('MODIFIED', '9'));
    response.end(`\n${writeEvent('DELETED', '10')}${writeEvent('BOOKMARK', '11')}`);
  });
  assert.deepEqual(events.map(sayEvent), ['added 8', 'modified 9', 'deleted 10', 'bookmark 11']);
  const url = new URL(asked[0]?.slice(4) ?? '', 'http://x');
  assert.equal(url.pathname, '/api/v1/namespaces/shop/pods');
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: '7',
    timeoutSeconds: '300',
    labelSelector: 'app=web',
  });
});

test('lines arrive in any pieces, and a last one that is cut is no event', async (t) => {
  const bytes = Buffer.from(`${writeEvent('ADDED', '8')}${writeEvent('ADDED', '9', { text: 'x'.repeat(200_000) })}`);
  const { events } = await watch(t, (response) => {
    for (let i = 0; i < bytes.length; i += 7_001) response.write(bytes.subarray(i, i + 7_001));
    response.write(writeEvent('ADDED', '10').slice(0, 40));
    setTimeout(() => response.socket?.destroy(), 20);
  });
  assert.deepEqual(events.map(sayEvent), ['added 8', 'added 9']);
});

test('a version that is forgotten is told, as a status and as an event', async (t) => {
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  const asStatus = await watch(t, (response) => sendJson(response, 410, gone));
  const asEvent = await watch(t, (response) => {
    response.write(writeEvent('ADDED', '8'));
    response.write(`${JSON.stringify({ type: 'ERROR', object: gone })}\n`);
  });
  assert.deepEqual([asStatus.events.map(sayEvent), asEvent.events.map(sayEvent)], [['gone'], ['added 8', 'gone']]);
});

test('errors of the server, events that make no sense and objects that are too large are errors', async (t) => {
  const refused = { kind: 'Status', code: 403, message: 'pods is forbidden' };
  const cases: readonly (readonly [(response: ServerResponse) => void, string, RegExp])[] = [
    [(response) => sendJson(response, 403, refused), 'cluster-refused', /forbidden/],
    [(response) => response.end(`${JSON.stringify({ type: 'ERROR', object: refused })}\n`), 'cluster-refused', /forb/],
    [(response) => response.end('<html>\n'), 'cluster-error', /not understood/],
    [(response) => response.end('{"type":"ADDED"}\n'), 'cluster-error', /not understood/],
    [(response) => response.end('x'.repeat(LIMITS.clusterObjectBytesMax + 1)), 'cluster-error', /larger than/],
  ];
  for (const [answer, code, message] of cases) await assert.rejects(watch(t, answer), { code, message });
});

test('an abort ends it without an error, also before it began', async (t) => {
  const stop = new AbortController();
  const { events } = await watch(
    t,
    (response) => {
      response.write(writeEvent('ADDED', '8'));
      setTimeout(() => stop.abort(), 20);
    },
    stop.signal,
  );
  assert.deepEqual(events.map(sayEvent), ['added 8']);
  const never = await watch(t, () => undefined, AbortSignal.abort());
  assert.deepEqual([never.events, never.asked], [[], []]);
});
