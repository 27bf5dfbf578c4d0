/** Twenty hostile requests a second and more, of every kind, while others are answered as ever. */
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LIMITS } from '../../src/base/limits.ts';
import { DAY_MS } from '../../src/model/instants.ts';
import { ROUTES } from '../../src/wire/routes.ts';
import { makeDeployment, recordRun } from '../harness/programme.ts';
import type { Random } from '../harness/random.ts';
import { createRandom } from '../harness/random.ts';
import type { OpenedStore } from '../harness/stores.ts';
import { NOON_MS, withPostgres, withSqlite } from '../harness/stores.ts';
import { listHostileRequests } from './hostile-requests.ts';
import type { Served } from './serve.ts';
import { findLedgerFaults, serve } from './serve.ts';

/** One in so many of the requests that the table of routes makes; all of them with BULWARK_STRESS=full. */
const PART = process.env['BULWARK_STRESS'] === 'full' ? 1 : 30;
const RATE_MIN = 20;
const LANES = 4;
const SEED = 20_260_302;

type Sent = {
  readonly title: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};
type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Every text of every route, made hostile. */
function listMade(): readonly Sent[] {
  return [...listHostileRequests()].map(({ route, path, body, title }) => ({
    title,
    kind: 'a bad member',
    method: route.method,
    path,
    ...(body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) }),
  }));
}

const RAW_STEPS = [
  '..',
  '../..',
  '..;',
  '%2e%2e%2fetc%2fpasswd',
  '%00',
  '%ff',
  '....//',
  '~root',
  '%c0%ae%c0%ae/',
  '\\..\\',
];

function* listRaw(): Generator<Sent> {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, 0x20), { level: 9 });
  const bodies: readonly (readonly [
    kind: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>>,
  ])[] = [
    ['malformed JSON', '{"version":1,', {}],
    ['malformed JSON', '{"version":1}}', {}],
    ['malformed JSON', Buffer.from([0xff, 0xfe, 0x7b]), {}],
    ['malformed JSON', '['.repeat(50_000), {}],
    ['malformed JSON', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}', {}],
    ['a gzip bomb', bomb, { 'Content-Encoding': 'gzip' }],
    ['no gzip', 'not at all', { 'Content-Encoding': 'gzip' }],
    ['another type', '<a/>', { 'Content-Type': 'application/xml' }],
    ['too large', JSON.stringify({ text: 'x'.repeat(LIMITS.requestBytesMax) }), {}],
  ];
  for (const { id, method, path: pattern } of ROUTES) {
    const path = `/api/v1${pattern}`;
    for (const step of RAW_STEPS) {
      if (!path.includes(':')) break;
      yield { title: `${id} ${step}`, kind: 'path traversal', method, path: path.replace(/:\w+/g, step) };
    }
    for (const other of ['GET', 'PUT', 'PATCH', 'DELETE', 'POST', 'PROPFIND', 'TRACE', 'OPTIONS']) {
      if (other !== method) yield { title: `${id} ${other}`, kind: 'a wrong method', method: other, path };
    }
    yield { title: id, kind: 'huge headers', method, path, headers: { 'X-Large': 'h'.repeat(60_000) } };
    yield {
      title: id,
      kind: 'odd headers',
      method,
      path,
      headers: {
        'Idempotency-Key': 'k'.repeat(300),
        Cookie: '__Host-session=x; session=%00',
        'Last-Event-ID': '../../1',
      },
    };
    if (method === 'GET') continue;
    for (const [kind, body, headers] of bodies) {
      yield { title: `${id} ${kind}`, kind, method, path, headers: { ...JSON_TYPE, ...headers }, body };
    }
  }
}

/** Sends the path as it stands: a client of better manners would take the traversal out. */
function send({ port }: Served, sent: Sent, token: string | undefined, agent: Agent): Promise<Answered> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const headers = { ...authorization, ...sent.headers };
  const { method, path } = sent;
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => (text += chunk));
      reply.on('error', () => undefined);
      reply.on('close', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
      // A stream of events has no end; that it began is its answer.
      if (reply.headers['content-type'] === 'text/event-stream') setTimeout(() => reply.destroy(), 5);
    });
    // Cut off in the middle of what it should not have sent.
    asked.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    asked.end(sent.body);
  });
}

async function makeTokens(served: Served): Promise<Readonly<Record<string, string>>> {
  served.setTime(NOON_MS - 30 * DAY_MS);
  const expired = await served.makeToken([{ role: 'administrator' }]);
  served.setTime(NOON_MS);
  const administrator = await served.makeToken([{ role: 'administrator' }]);
  const limited = await served.makeToken([{ role: 'developer', teams: ['team-a'] }]);
  return {
    administrator,
    limited,
    expired,
    wrong: `${administrator.slice(0, -4)}AAAA`,
    odd: 'eyJhbGciOiJub25lIn0.e30.',
  };
}

/** Asks what anybody asks, as long as the others send, and gives how often and how long at most. */
async function askNormally(served: Served, token: string, goesOn: () => boolean) {
  const asked = { count: 0, longestMs: 0 };
  while (goesOn()) {
    for (const path of ['/healthz', '/readyz', '/api/v1/me', '/api/v1/findings?limit=5']) {
      const beganMs = performance.now();
      const reply = await served.ask(path, { token });
      const text = await reply.text();
      assert.equal(reply.status, 200, `${path}: ${text}`);
      if (path.endsWith('limit=5')) assert.match(text, /team-b/);
      asked.count += 1;
      asked.longestMs = Math.max(asked.longestMs, performance.now() - beganMs);
    }
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  return asked;
}

type Outcome = { readonly faults: readonly string[]; readonly tally: Tally; readonly seconds: number };
/** Answers by kind of request and by status. */
type Tally = Map<string, Map<number, number>>;

/** Who sends; the most powerful most of the time, for their requests come furthest. */
const SENDERS = [
  ...Array.from({ length: 8 }, () => 'administrator'),
  'limited',
  'limited',
  'nobody',
  'expired',
  'wrong',
  'odd',
];
const IS_INVALID = new Set(['expired', 'wrong', 'odd']);

async function sendAll(
  all: readonly Sent[],
  tokens: Readonly<Record<string, string>>,
  random: Random,
  served: Served,
): Promise<Outcome> {
  const queue = all.map((sent) => ({ sent, place: random.below(2 ** 32) })).sort((a, b) => a.place - b.place);
  const tally: Tally = new Map();
  const faults: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const lane = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { sent } = next;
      const sender = random.pick(SENDERS);
      const answered = await send(served, sent, tokens[sender], agent);
      const ofKind = tally.get(sent.kind) ?? new Map<number, number>();
      tally.set(sent.kind, ofKind.set(answered.status, (ofKind.get(answered.status) ?? 0) + 1));
      if (!isFaulty(sent, sender, answered)) continue;
      const { method, path, title } = sent;
      faults.push(`${method} ${path.slice(0, 200)} (${title}) by ${sender}: ${answered.status} ${answered.text}`);
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
  return { faults, tally, seconds: (performance.now() - beganMs) / 1_000 };
}

/** A failure of ours, something of our inside or of the machine, or a door that stood open. */
function isFaulty({ path, method }: Sent, sender: string, { status, text, headers }: Answered): boolean {
  const isTold = /root:x:|at file:\/\/|node_modules|SQLITE|syntax error/.test(text) || 'x-injected' in headers;
  const isForAnyone = !path.startsWith('/api') || path.startsWith('/api/v1/sign-in') || method === 'OPTIONS';
  return status >= 500 || isTold || (IS_INVALID.has(sender) && status < 300 && status > 0 && !isForAnyone);
}

async function beHostile({ store }: OpenedStore, say: (text: string) => void): Promise<void> {
  const rejected: unknown[] = [];
  const note = (reason: unknown): void => void rejected.push(reason);
  process.on('unhandledRejection', note);
  await serve(store, async (served) => {
    const { room, lines } = served;
    const tokens = await makeTokens(served);
    await recordRun(room, [makeDeployment('web', true, { owner: 'team-b' })]);
    const random = createRandom(SEED);
    // Cursors are read by each list for itself, so none of them is left out.
    const all = [...listMade(), ...listRaw()].filter(
      ({ title }) => random.below(PART) === 0 || title.includes(' a cursor of '),
    );
    let isOver = false;
    const asking = askNormally(served, await served.makeToken([{ role: 'viewer' }]), () => !isOver);
    const { faults, tally, seconds } = await sendAll(all, tokens, random, served);
    isOver = true;
    const normal = await asking;
    assert.deepEqual(faults, [], lines.filter((line) => line.includes('"error"')).join(''));
    assert.deepEqual(rejected, []);
    assert.ok(all.length / seconds >= RATE_MIN, `${all.length} in ${seconds} s`);
    assert.deepEqual(await findLedgerFaults(served), []);
    for (const [name, token] of Object.entries(tokens)) {
      assert.ok(!lines.some((line) => line.includes(token)), `the log holds the token ${name}`);
    }
    const rate = (all.length / seconds).toFixed(0);
    say(
      `${store.kind}: ${all.length} hostile requests in ${seconds.toFixed(1)} s, ${rate}/s, ${normal.count} normal ` +
        `ones answered meanwhile, the longest in ${normal.longestMs.toFixed(0)} ms, ${lines.length} lines of log`,
    );
    sayTally(tally, (text) => say(`${store.kind}: ${text}`));
  }).finally(() => process.off('unhandledRejection', note));
}

function sayTally(tally: Tally, say: (text: string) => void): void {
  for (const [kind, counts] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const cells = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status || 'cut'}: ${count}`);
    say(`${kind}: ${cells.join(', ')}`);
  }
}

test('hostile requests harm nothing and nobody on SQLite', (t) =>
  withSqlite((opened) => beHostile(opened, (text) => t.diagnostic(text))));

test('hostile requests harm nothing and nobody on PostgreSQL', (t) =>
  withPostgres((opened) => beHostile(opened, (text) => t.diagnostic(text))));
