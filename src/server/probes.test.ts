/** What machines ask the server: whether it lives, whether it is ready, and what it measures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../test/harness/control-room.ts';
import { createTestHouse } from '../../test/harness/house.ts';
import { withServer } from '../../test/harness/server.ts';
import { NOON_MS, withSqlite } from '../../test/harness/stores.ts';
import { AppError } from '../base/errors.ts';
import type { Metric } from '../model/programme/metric-names.ts';

test('a server without its store lives, and is not ready', () =>
  withSqlite(async ({ store }) => {
    let isAway = false;
    const check = (): Promise<void> =>
      isAway ? Promise.reject(new AppError('store-unavailable', 'at 10.0.0.5')) : store.check();
    const { room } = createControlRoom({ ...store, check }, createTestHouse({}));
    let nowMs = NOON_MS;
    const parts = { room: { ...room, clock: { nowMs: () => nowMs } } };
    await withServer(parts, async ({ ask }) => {
      const look = async (path: string): Promise<unknown> => {
        const reply = await ask(path, { as: null });
        return [reply.status, await reply.text()];
      };
      assert.deepEqual(await look('/readyz'), [200, 'ready\n']);
      isAway = true;
      assert.deepEqual(await look('/readyz'), [200, 'ready\n'], 'an answer stands for a second');
      nowMs += 1_000;
      assert.deepEqual(await look('/readyz'), [503, 'not ready\n']);
      assert.deepEqual(await look('/healthz'), [200, 'ok\n']);
    });
  }));

const COLLECTORS: readonly (readonly [
  title: string,
  as: string | null,
  headers: Record<string, string>,
  status: number,
])[] = [
  ['this machine', null, {}, 200],
  ['a proxy on this machine, for somebody', null, { 'X-Forwarded-For': '203.0.113.9' }, 401],
  ['a proxy on this machine, for somebody with a token', 'viewer', { 'X-Forwarded-For': '203.0.113.9' }, 200],
  ['somebody without the permission', 'guest', { Via: '1.1 proxy' }, 403],
];

test('metrics are for a collector on this machine, or with a token that may read', async (t) => {
  await withServer({}, async ({ ask }) => {
    for (const [title, as, headers, status] of COLLECTORS) {
      await t.test(title, async () => assert.equal((await ask('/metrics', { as, headers })).status, status));
    }
  });
});

const METRICS: readonly Metric[] = [
  {
    name: 'bulwark_compliance_rate',
    help: 'Share of passes',
    type: 'gauge',
    samples: [
      { labels: {}, value: 0.5 },
      { labels: { team: 'a"b\\c\nd' }, value: 1 },
    ],
  },
  { name: 'bulwark_nothing', help: 'No data', type: 'counter', samples: [] },
];

test('metrics count answers by operation, and hold what the programme measures', () =>
  withServer({ collectMetrics: async () => METRICS }, async ({ ask }) => {
    await ask('/api/v1/about');
    await ask('/api/v1/about', { as: null });
    await ask('/somewhere/else');
    const reply = await ask('/metrics');
    const text = await reply.text();
    assert.match(reply.headers.get('Content-Type') ?? '', /^text\/plain; version=0\.0\.4/);
    const count = (labels: string): RegExp =>
      new RegExp(`^bulwark_http_request_duration_seconds_count\\{${labels}\\} 1$`, 'm');
    assert.match(text, count('operation="about.show",method="GET",status="200"'));
    assert.match(text, count('operation="about.show",method="GET",status="401"'));
    assert.match(text, count('operation="none",method="GET",status="404"'));
    const ours = text.slice(text.indexOf('# HELP bulwark_compliance_rate'));
    assert.deepEqual(ours.split('\n'), [
      '# HELP bulwark_compliance_rate Share of passes',
      '# TYPE bulwark_compliance_rate gauge',
      'bulwark_compliance_rate 0.5',
      'bulwark_compliance_rate{team="a\\"b\\\\c\\nd"} 1',
      '',
    ]);
    assert.match(text, /^process_resident_memory_bytes \d+$/m);
  }));

test('probes that go well are not logged', () =>
  withServer({}, async ({ ask, lines }) => {
    await ask('/healthz');
    await ask('/readyz');
    await ask('/metrics');
    assert.deepEqual(lines, []);
  }));
