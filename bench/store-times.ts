/** Times of a store's work, on a machine that may have other work too. */
import process from 'node:process';
import { median } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

export type Timed = { readonly wallMs: number; readonly cpuMs: number };

/**
 * Does the work once. SQLite works in this process, so that its CPU time is what a quiet machine would take;
 * PostgreSQL's is elsewhere.
 */
export async function time(work: () => Promise<unknown>): Promise<Timed> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}

/** The fastest is held against the bar: what neighbours take from the machine only ever adds. */
export function* tellTimes(name: string, kind: string, times: readonly Timed[], bar: number): Generator<BenchRow> {
  const wall = times.map(({ wallMs }) => wallMs);
  yield informative(`${kind}: ${name}, median`, median(wall), 'ms');
  if (kind !== 'sqlite') return yield atMost(`${kind}: ${name}, fastest`, Math.min(...wall), 'ms', bar);
  yield informative(`${kind}: ${name}, fastest`, Math.min(...wall), 'ms');
  yield atMost(`${kind}: ${name}, median`, median(times.map(({ cpuMs }) => cpuMs)), 'CPU ms', bar);
}
