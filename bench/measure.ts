/**
 * Times candidates against each other in interleaved rounds, so that a busy machine slows all of them alike.
 */
import process from 'node:process';

/** Work to time: does it once, all of it, each time it is called. Synchronous, on this thread. */
export type Candidate = { readonly name: string; readonly run: () => unknown };

export type Rounds = {
  readonly rounds: number;
  /** Time that one candidate takes per round. */
  readonly roundMs: number;
};

const DEFAULT_ROUNDS: Rounds = { rounds: 15, roundMs: 12 };

/** Keeps results reachable so that the work cannot be optimised away. */
let sink: unknown;

/** Median microseconds of CPU per call, by candidate. */
export function timeInterleaved(
  candidates: readonly Candidate[],
  options: Rounds = DEFAULT_ROUNDS,
): Map<string, number> {
  const counts = candidates.map(({ run }) => countForRound(run, options.roundMs));
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < options.rounds; round++) {
    for (let i = 0; i < candidates.length; i++) {
      // Another candidate goes first each round: none is always the one that runs after the collector.
      const at = (i + round) % candidates.length;
      const run = candidates[at]?.run;
      const count = counts[at] ?? 1;
      if (run !== undefined) times[at]?.push(timeMs(run, count) / count);
    }
  }
  return new Map(candidates.map(({ name }, i) => [name, median(times[i] ?? []) * 1000]));
}

/** Long enough for V8 to optimise what the candidate calls, which for a whole evaluator takes thousands of calls. */
const WARM_MS = 1000;

/** Runs until warm and returns how many calls fill a round. */
function countForRound(run: () => unknown, roundMs: number): number {
  for (let spentMs = 0; spentMs < WARM_MS; ) spentMs += timeMs(run, 1) + timeMs(run, 16);
  let count = 1;
  for (;;) {
    const spentMs = timeMs(run, count);
    if (spentMs >= roundMs) return Math.max(1, Math.round((count * roundMs) / spentMs));
    count *= 2;
  }
}

/** CPU time of this thread, so that a neighbour on the machine is not measured with it. */
function timeMs(run: () => unknown, count: number): number {
  const before = readCpuUs();
  for (let i = 0; i < count; i++) sink = run();
  return (readCpuUs() - before) / 1000;
}

function readCpuUs(): number {
  // Linux brings a thread's clock up to date only at ticks (4 ms), and when the process's clock is read.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** The last result, for whoever wants to see that work was done. */
export const lastResult = (): unknown => sink;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
