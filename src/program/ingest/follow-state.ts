/**
 * Brings what a target looks like up to date with a run: resources and verdicts. What is stored is read through once,
 * in pages, so that only what is another one by now is written.
 */
import { fingerprint } from '../../base/ids.ts';
import { isResourceGone, isResultGone, type Look } from '../../model/programme/absence.ts';
import type { Run, RunResource, RunResult } from '../../model/programme/run.ts';
import type { ResultKey } from '../../stores/api/runs.ts';
import type { Transaction } from '../../stores/api.ts';
import { CHUNK_ROWS, splitIntoChunks, takeTurn } from './chunks.ts';

/** Writes the resources of the run, leaves those that it did not look at, and drops those that are gone. */
export async function followResources(tx: Transaction, { target, resources }: Run, look: Look, atMs: number) {
  const changed = new Map(resources.map((resource) => [resource.address, { ...resource, digest: digest(resource) }]));
  const gone: string[] = [];
  for (let after: string | undefined; ; ) {
    const marks = await tx.runs.listResourceMarks(target.id, after, CHUNK_ROWS);
    for (const { address, file, digest: known } of marks) {
      if (changed.get(address)?.digest === known) changed.delete(address);
      else if (isResourceGone(look, { target: target.id, address, file })) gone.push(address);
    }
    after = marks.at(-1)?.address;
    if (marks.length < CHUNK_ROWS) break;
    await takeTurn();
  }
  for (const chunk of splitIntoChunks([...changed.values()])) await tx.runs.saveResources(target.id, chunk, atMs);
  return gone;
}

function digest(resource: RunResource): string {
  return fingerprint(JSON.stringify(resource));
}

/** Resources whose results are read at once: some controls judge each of them. */
const CHUNK_RESOURCES = 100;

/** Writes the verdicts of the run, leaves those that it did not look at, and drops those that are gone. */
export async function followResults(tx: Transaction, { target, results }: Run, look: Look, atMs: number) {
  const changed = new Map(results.map((result) => [keyOf(result), result]));
  const gone: ResultKey[] = [];
  for (let after: string | undefined; ; ) {
    const page = await tx.runs.listResultMarks(target.id, after, CHUNK_RESOURCES);
    for (const mark of page.items) {
      const key = keyOf(mark);
      const result = changed.get(key);
      if (result !== undefined && isSame(result, mark)) changed.delete(key);
      else if (isResultGone(look, { ...mark, address: mark.resource })) gone.push(mark);
    }
    after = page.next;
    if (after === undefined) break;
    await takeTurn();
  }
  for (const chunk of splitIntoChunks(gone)) await tx.runs.dropResults(target.id, chunk);
  for (const chunk of splitIntoChunks([...changed.values()])) {
    await tx.runs.saveResults(target.id, chunk, atMs);
    await takeTurn();
  }
}

const keyOf = ({ resource, control }: ResultKey): string => `${resource}\0${control}`;

type Said = Pick<RunResult, 'mode' | 'verdict' | 'reason' | 'exception'>;

function isSame(a: Said, b: Said): boolean {
  return a.verdict === b.verdict && a.mode === b.mode && a.reason === b.reason && a.exception === b.exception;
}
