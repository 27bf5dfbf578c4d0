/** Traces: a collector gets a span per request and transaction, joined to the caller's trace, without secrets. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createControlRoom } from '../../test/harness/control-room.ts';
import { createTestHouse } from '../../test/harness/house.ts';
import { withServer } from '../../test/harness/server.ts';
import { withSqlite } from '../../test/harness/stores.ts';
import { startTracing } from './tracing.ts';

type Attribute = {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
};
type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
};
type Sent = {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
};

async function withCollector(work: (url: string, received: Sent[]) => Promise<void>): Promise<void> {
  const received: Sent[] = [];
  const server = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      assert.equal(request.url, '/v1/traces');
      received.push(JSON.parse(text) as Sent);
      reply.setHeader('Content-Type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await work(`http://127.0.0.1:${port}/`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a collector gets what was asked, how long it took, and nothing that is secret', () =>
  withCollector(async (url, received) => {
    await withSqlite(async ({ store }) => {
      const { room } = createControlRoom(store, createTestHouse({}));
      const tracing = startTracing(url, room);
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      await withServer({ tracing }, async ({ ask }) => {
        const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
        await ask('/api/v1/about', { headers });
        await ask('/api/v1/about?token=very-secret', { as: null });
      });
      await tracing.stop();
      const spans = received.flatMap((sent) =>
        sent.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((s) => s.spans)),
      );
      const about = spans.find((span) => span.traceId === traceId);
      assert.equal(about?.name, 'GET /api/v1/about');
      assert.equal(about?.parentSpanId, 'b7ad6b7169203331');
      const values = new Map(about?.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
      assert.equal(values.get('http.route'), '/api/v1/about');
      assert.equal(values.get('http.response.status_code'), 200);
      assert.equal(values.get('bulwark.operation'), 'about.show');
      assert.equal(spans.length, 2);
      assert.ok(!JSON.stringify(received).includes('very-secret'));
      assert.ok(!JSON.stringify(received).includes('Bearer'));
    });
  }));

test('transactions of a request are spans below it', () =>
  withCollector(async (url, received) => {
    await withSqlite(async ({ store }) => {
      const { room } = createControlRoom(store, createTestHouse({}));
      const tracing = startTracing(url, room);
      await withServer({ tracing, room }, async ({ ask }) => {
        const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' };
        await ask('/api/v1/tokens', { method: 'POST', headers, body: '{}' });
        await ask('/api/v1/users');
      });
      await tracing.stop();
      const spans = received.flatMap((sent) =>
        sent.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((s) => s.spans)),
      );
      const list = spans.find((span) => span.name === 'GET /api/v1/users');
      const read = spans.find((span) => span.parentSpanId === list?.spanId);
      assert.ok(list !== undefined && read?.name === 'store.read');
      assert.equal(read.traceId, list.traceId);
    });
  }));

test('a collector that is away changes no answer', () =>
  withSqlite(async ({ store }) => {
    const { room, lines } = createControlRoom(store, createTestHouse({}));
    const tracing = startTracing('http://127.0.0.1:9', room);
    await withServer({ tracing }, async ({ ask }) => {
      assert.equal((await ask('/api/v1/about')).status, 200);
    });
    await tracing.stop();
    assert.ok(lines.every((line) => !line.startsWith('error')));
  }));
