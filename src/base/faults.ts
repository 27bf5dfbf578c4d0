/** What evaluators of documents find wrong, by its place in the document; whoever knows the text adds positions. */
import type { FieldPath } from './positions.ts';

export type Fault<Code extends string> = {
  readonly code: Code;
  readonly message: string;
  /** Steps from the root of the document; its nearest existing ancestor where a loop or a merge made the place. */
  readonly path: FieldPath;
};

/** Collects the faults of one document, the first `max` of them. */
export type FaultSink<Code extends string> = {
  readonly faults: Fault<Code>[];
  /** What was said already: the same of another place is no news. */
  readonly seen: Set<string>;
  readonly max: number;
  droppedCount: number;
};

/** An empty sink; after `max` faults it only counts. */
export function createFaultSink<Code extends string>(max: number): FaultSink<Code> {
  return { faults: [], seen: new Set(), max, droppedCount: 0 };
}

/** Adds a fault unless its message was given before. */
export function addFaultTo<Code extends string>(
  sink: FaultSink<Code>,
  code: Code,
  message: string,
  path: FieldPath,
): void {
  if (sink.faults.length >= sink.max) {
    sink.droppedCount++;
    return;
  }
  const key = `${code}\0${message}`;
  if (sink.seen.has(key)) return;
  sink.seen.add(key);
  sink.faults.push({ code, message, path: [...path] });
}
