/** Decisions that wait to be recorded: bounded, and of what is too many, passes go first. */
import { LIMITS } from '../../base/limits.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';

export type DecisionQueue = {
  /** Takes it in constant time, and gives how many were dropped for it. */
  readonly push: (decision: GateDecision) => number;
  /** The oldest ones, those that are no passes first. */
  readonly take: (countMax: number, bytesMax: number) => readonly GateDecision[];
  readonly size: () => number;
};

export type QueueBounds = { readonly countMax: number; readonly bytesMax: number };

const BOUNDS: QueueBounds = { countMax: LIMITS.decisionsQueuedMax, bytesMax: LIMITS.decisionsQueuedBytesMax };

/** Where nobody says how large a request was: a Deployment with what the API server wraps it in. */
const USUAL_BYTES = 8 * 1024;

/** Bytes that a waiting decision holds on to, by the size of its request. */
function bytesOf({ requestBytes = USUAL_BYTES }: GateDecision): number {
  return requestBytes;
}

/** Whether nothing is to be said of it but that it was. */
function isPlainPass({ outcome, verdicts }: GateDecision): boolean {
  return outcome === 'allow' && verdicts.every(({ verdict }) => verdict === 'skipped');
}

/** An empty queue. */
export function createDecisionQueue({ countMax, bytesMax }: QueueBounds = BOUNDS): DecisionQueue {
  const passes = createLine();
  const others = createLine();
  const isOver = (): boolean => passes.size() + others.size() > countMax || passes.bytes() + others.bytes() > bytesMax;
  return {
    push: (decision) => {
      (isPlainPass(decision) ? passes : others).push(decision);
      let dropped = 0;
      for (; isOver(); dropped++) void (passes.shift() ?? others.shift());
      return dropped;
    },
    take: (count, bytes) => {
      const taken: GateDecision[] = [];
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
  readonly push: (decision: GateDecision) => void;
  readonly shift: () => GateDecision | undefined;
  readonly size: () => number;
  readonly bytes: () => number;
};

/** First in, first out, each in constant time on average: what was taken is cut off when it is the larger part. */
function createLine(): Line {
  let items: (GateDecision | undefined)[] = [];
  let head = 0;
  let bytes = 0;
  return {
    push: (decision) => {
      items.push(decision);
      bytes += bytesOf(decision);
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
