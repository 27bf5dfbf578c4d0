/** Decisions that wait to be recorded: bounded, and of what is too many, passes go first. */
import { LIMITS } from '../../base/limits.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';

export type Waiting = {
  readonly decision: GateDecision;
  /** How many requests it stands for. */
  readonly weight: number;
};

export type DecisionQueue = {
  /** Takes it in constant time, and gives how many requests were dropped for it. */
  readonly push: (waiting: Waiting) => number;
  /** The oldest ones, those that are no passes first. */
  readonly take: (countMax: number, bytesMax: number) => readonly Waiting[];
  readonly size: () => number;
};

export type QueueBounds = { readonly countMax: number; readonly bytesMax: number };

const BOUNDS: QueueBounds = { countMax: LIMITS.decisionsQueuedMax, bytesMax: LIMITS.decisionsQueuedBytesMax };

/** Where nobody says how large a request was: a Deployment with what the API server wraps it in. */
const USUAL_BYTES = 8 * 1024;

/** Bytes that a waiting decision holds on to, by the size of its request. */
function bytesOf({ decision }: Waiting): number {
  return decision.requestBytes ?? USUAL_BYTES;
}

/** Whether nothing is to be said of it but that it was. */
export function isPlainPass({ outcome, verdicts }: GateDecision): boolean {
  return outcome === 'allow' && verdicts.every(({ verdict }) => verdict === 'skipped');
}

/** An empty queue. */
export function createDecisionQueue({ countMax, bytesMax }: QueueBounds = BOUNDS): DecisionQueue {
  const passes = createLine();
  const others = createLine();
  const isOver = (): boolean => passes.size() + others.size() > countMax || passes.bytes() + others.bytes() > bytesMax;
  return {
    push: (waiting) => {
      (isPlainPass(waiting.decision) ? passes : others).push(waiting);
      let dropped = 0;
      while (isOver()) dropped += (passes.shift() ?? others.shift())?.weight ?? 0;
      return dropped;
    },
    take: (count, bytes) => {
      const taken: Waiting[] = [];
      let sum = 0;
      while (taken.length < count && sum < bytes) {
        const next = others.shift() ?? passes.shift();
        if (next === undefined) break;
        taken.push(next);
        sum += bytesOf(next);
      }
      return taken;
    },
    size: () => passes.size() + others.size(),
  };
}

type Line = {
  readonly push: (waiting: Waiting) => void;
  readonly shift: () => Waiting | undefined;
  readonly size: () => number;
  readonly bytes: () => number;
};

/** First in, first out, each in constant time on average: what was taken is cut off when it is the larger part. */
function createLine(): Line {
  let items: (Waiting | undefined)[] = [];
  let head = 0;
  let bytes = 0;
  return {
    push: (waiting) => {
      items.push(waiting);
      bytes += bytesOf(waiting);
    },
    shift: () => {
      const first = items[head];
      if (first === undefined) return undefined;
      items[head++] = undefined;
      bytes -= bytesOf(first);
      if (head > 64 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return first;
    },
    size: () => items.length - head,
    bytes: () => bytes,
  };
}
