/** A replica of the gate among those who mean no good: what they send costs them, and nobody else an answer. */
import assert from 'node:assert/strict';
import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { LIMITS } from '../../src/base/limits.ts';
import type { GateReplica, ReplicaPlace } from '../harness/gate-replicas.ts';
import { makeReplicaPlace, startReplica } from '../harness/gate-replicas.ts';
import { createGateClient } from './gate-client.ts';
import { planLoad, sayLoad, withLoad } from './gate-load.ts';

const IS_FULL = process.env['BULWARK_STRESS'] === 'full';
const PER_SECOND = IS_FULL ? 100 : 50;
const IDLE = 500;
const SLOW = 50;
/** Longer than the 10 s for a handshake or headers, and the 5 s until it is looked for them. */
const CUT_MS_MAX = 45_000;
const MIB = 2 ** 20;
/** What the Deployment of the gate gives its containers: beyond it the kernel ends them. */
const RESIDENT_MIB_MAX = 384;

const HEAD = 'POST /admit/enforce HTTP/1.1\r\nHost: gate\r\nContent-Type: application/json\r\n';

type Guest = {
  readonly socket: Socket;
  readonly isClosed: () => boolean;
  readonly received: () => string;
};

/** A connection that nobody reads from but to keep its bytes; over TLS unless it is `plain`. */
function visit({ port }: GateReplica, { certificates }: ReplicaPlace, isPlain = false): Promise<Guest> {
  return new Promise((resolve, reject) => {
    let isClosed = false;
    let received = '';
    const done = (): void => resolve({ socket, isClosed: () => isClosed, received: () => received });
    const { bundle: ca, name: servername } = certificates;
    const socket: Socket = isPlain
      ? connectPlain(port, '127.0.0.1', done)
      : connect({ host: '127.0.0.1', port, ca, servername }, done);
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('close', () => (isClosed = true));
    socket.on('error', reject);
  });
}

/** By tens: it is the replica that is to bear them, not the process of the test. */
async function visitMany(count: number, open: () => Promise<Guest>): Promise<readonly Guest[]> {
  const guests: Guest[] = [];
  while (guests.length < count) guests.push(...(await Promise.all(Array.from({ length: 10 }, open))));
  return guests;
}

/** What comes at once, and the status that it gets; none where the connection just ends. */
const RUDE: readonly (readonly [title: string, bytes: string, status: number | undefined])[] = [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['zeros', '\0'.repeat(1_000), 400],
  ['no JSON', `${HEAD}Content-Length: 1\r\n\r\n{`, 400],
  ['a length that says too much', `${HEAD}Content-Length: ${LIMITS.admissionBodyBytesMax + 1}\r\n\r\n`, 413],
  ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, 400],
  ['length and chunks', `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['a chunk without end', `${HEAD}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`, 400],
  ['headers without end', `${HEAD}X: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ['a long address', `POST /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: gate\r\n\r\n`, 431],
];

async function sendRude(replica: GateReplica, place: ReplicaPlace): Promise<void> {
  for (const [title, bytes, status] of RUDE) {
    const guest = await visit(replica, place);
    guest.socket.on('error', () => undefined);
    guest.socket.write(bytes);
    for (let waitedMs = 0; !guest.isClosed() && waitedMs < CUT_MS_MAX; waitedMs += 50) await sleep(50);
    assert.ok(guest.isClosed(), title);
    assert.equal(Number(/^HTTP\/1\.1 (\d+)/.exec(guest.received())?.[1]), status, title);
  }
}

/** Starts requests and never ends them, a byte now and then. */
function dribble(guests: readonly Guest[], begin: string): () => void {
  for (const { socket } of guests) {
    socket.on('error', () => undefined);
    socket.write(begin);
  }
  const timer = setInterval(() => {
    for (const { socket } of guests) if (!socket.destroyed) socket.write('a');
  }, 500);
  return () => clearInterval(timer);
}

test('good calls are answered while others send what they must not, or nothing, or never come to an end', async (t) => {
  using place = await makeReplicaPlace(planLoad('warn'));
  const replica = await startReplica(place, { name: 'gate', args: [...place.bundle, '--grace-seconds', '0'] });
  const client = createGateClient([replica], place);
  const endings: (() => void)[] = [];
  try {
    await client.awaitReady(1);
    const rssBefore = await replica.readMetric('process_resident_memory_bytes');
    let cut: readonly Guest[] = [];
    let whole: readonly Guest[] = [];
    let rssPeak = 0;
    // As long as an API server may wait: whether good calls are judged is asked, not how busy the machine is.
    const tally = await withLoad(client, { perSecond: PER_SECOND, timeout: '30s' }, async () => {
      const idle = await visitMany(IDLE, () => visit(replica, place));
      const halfOpen = await visitMany(SLOW, () => visit(replica, place, true));
      const slowHeads = await visitMany(SLOW, () => visit(replica, place));
      const slowBodies = await visitMany(SLOW, () => visit(replica, place));
      for (const { socket } of [...idle, ...halfOpen]) socket.on('error', () => undefined);
      endings.push(dribble(slowHeads, 'POST /admit/enforce HTTP/1.1\r\nX: '));
      // Nearly all that one may send, and of all together more than is held.
      endings.push(dribble(slowBodies, `${HEAD}Content-Length: ${3 * MIB}\r\n\r\n${' '.repeat(2.9 * MIB)}`));
      endings.push(() => {
        for (const { socket } of [...idle, ...halfOpen, ...slowHeads, ...slowBodies]) socket.destroy();
      });
      await sendRude(replica, place);
      rssPeak = await replica.readMetric('process_resident_memory_bytes');
      cut = [...idle, ...halfOpen, ...slowHeads, ...slowBodies];
      for (let waitedMs = 0; waitedMs < CUT_MS_MAX && !cut.every(({ isClosed }) => isClosed()); waitedMs += 100) {
        rssPeak = Math.max(rssPeak, await replica.readMetric('process_resident_memory_bytes'));
        await sleep(100);
      }
      whole = slowBodies;
    });
    t.diagnostic(`among ${cut.length} hostile connections: ${sayLoad(tally)}`);
    const { failed, wrong, unjudged } = tally;
    assert.deepEqual({ failed, wrong, unjudged }, { failed: 0, wrong: 0, unjudged: 0 }, tally.faults.join('\n'));
    assert.equal(cut.filter(({ isClosed }) => !isClosed()).length, 0, 'none of them is kept');
    const refused = whole.filter(({ received }) => received().startsWith('HTTP/1.1 503'));
    assert.ok(refused.length > 0, 'more than is held at once is refused');
    t.diagnostic(`memory ${(rssBefore / MIB).toFixed(0)} MiB before, ${(rssPeak / MIB).toFixed(0)} MiB at most`);
    assert.ok(rssPeak < RESIDENT_MIB_MAX * MIB, `${rssPeak} bytes`);
    assert.equal(await replica.end('SIGTERM'), 0);
  } finally {
    for (const end of endings) end();
    await client.close();
    replica.close();
  }
});
