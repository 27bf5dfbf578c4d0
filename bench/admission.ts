/**
 * What the gate costs beside a server that lets everything in: CPU of a review, over TLS and kept connections, both
 * asked in turns; service time at half of what it can; memory.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { makeReview } from './admission-review.ts';
import { median } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

const BODIES = Array.from({ length: 200 }, (_, i) => Buffer.from(makeReview(i)));
const CONNECTIONS = 8;
const WARMUP = 20_000;
// Short ones in turns: what the machine does besides changes from second to second.
const ROUNDS = 15;
const CALLS = 1_000;
/** Of which the median counts, as of the rounds. */
const WINDOWS = 5;
const WINDOW_S = 2;

type Usage = { readonly cpuUs: number; readonly rssBytes: number; readonly durationsUs: readonly number[] };
type Target = {
  readonly call: (body: Buffer) => Promise<boolean>;
  readonly use: () => Promise<Usage>;
  readonly close: () => void;
};

async function start(kind: 'bare' | 'gate'): Promise<Target> {
  // As the manifests have it, for both.
  const execArgv = ['--max-semi-space-size=8', '--expose-gc'];
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const child = fork(join(import.meta.dirname, 'admission-server.ts'), [kind], { execArgv, env });
  const { port } = await next<{ port: number }>(child);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, rejectUnauthorized: false });
  const headers = { 'content-type': 'application/json' };
  const path = '/admit/enforce?timeout=10s';
  const call = (body: Buffer): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, agent, path, method: 'POST' };
      const asked = request({ ...options, headers: { ...headers, 'content-length': body.length } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).includes('"allowed":true')));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const use = async (): Promise<Usage> => {
    const answer = next<Usage>(child);
    child.send('usage');
    return answer;
  };
  return {
    call,
    use,
    close: () => {
      agent.destroy();
      child.kill();
    },
  };
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
    child.once('exit', end);
    child.once('message', (message) => {
      child.off('exit', end);
      resolve(message as T);
    });
  });
}

/** As many at once as there are connections; the CPU time of one call in microseconds. */
async function flood(target: Target, calls: number): Promise<{ readonly cpuUs: number; readonly perSecond: number }> {
  const before = await target.use();
  const startMs = performance.now();
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      if (!(await target.call(BODIES[left % BODIES.length] as Buffer))) throw new Error('a good review was refused');
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  const seconds = (performance.now() - startMs) / 1_000;
  const after = await target.use();
  return { cpuUs: (after.cpuUs - before.cpuUs) / calls, perSecond: calls / seconds };
}

/** Calls at a steady rate, whatever becomes of those before; the service time in ms that 99 of 100 keep. */
async function pace(target: Target, perSecond: number): Promise<number> {
  await target.use();
  const calls: Promise<boolean>[] = [];
  const startMs = performance.now();
  const total = perSecond * WINDOW_S;
  while (calls.length < total) {
    const due = Math.min(total, ((performance.now() - startMs) / 1_000) * perSecond);
    while (calls.length < due) calls.push(target.call(BODIES[calls.length % BODIES.length] as Buffer));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(calls);
  const times = (await target.use()).durationsUs.toSorted((a, b) => a - b);
  return (times[Math.floor(times.length * 0.99)] ?? Number.NaN) / 1_000;
}

export async function benchAdmission(): Promise<BenchRow[]> {
  const bare = await start('bare');
  const gate = await start('gate');
  try {
    await flood(bare, WARMUP);
    await flood(gate, WARMUP);
    const rounds: { bare: number; gate: number; perSecond: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const one = await flood(bare, CALLS);
      const other = await flood(gate, CALLS);
      rounds.push({ bare: one.cpuUs, gate: other.cpuUs, perSecond: other.perSecond });
    }
    const ratio = median(rounds.map((round) => round.gate / round.bare));
    const saturation = median(rounds.map(({ perSecond }) => perSecond));
    const p99sMs: number[] = [];
    for (let window = 0; window < WINDOWS; window++) p99sMs.push(await pace(gate, Math.floor(saturation / 2)));
    const { rssBytes } = await gate.use();
    return [
      atMost('review of 6 KB, whole catalogue: CPU over a bare server', ratio, 'x', 1.3),
      informative('CPU of the bare server', median(rounds.map((round) => round.bare)), 'us'),
      informative('CPU of the gate', median(rounds.map((round) => round.gate)), 'us'),
      informative('saturation of the gate', saturation, 'reviews/s'),
      atMost('service time at half of it, p99', median(p99sMs), 'ms', 2),
      atMost('memory of the gate', rssBytes / 2 ** 20, 'MiB', 200),
    ];
  } finally {
    bare.close();
    gate.close();
  }
}
