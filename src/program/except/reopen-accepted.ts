/** Findings that an exception accepted, when it no longer does: they reopen, and their clocks begin anew. */
import type { Actor } from '../../model/programme/actor.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import { findDueMs } from '../../model/programme/due-dates.ts';
import { moveFinding } from '../../model/programme/finding-life.ts';
import { identifyAsset } from '../../model/programme/inventory/assets.ts';
import type { Exposure } from '../../model/programme/inventory/sources.ts';
import type { FindingChange, TrackedFinding } from '../../stores/api/findings.ts';
import type { Transaction } from '../../stores/api.ts';
import { splitIntoChunks } from '../ingest/chunks.ts';

/** Findings of one exception; one that accepts more is over-broad long before. */
const FINDINGS_MAX = 100_000;

type Ending = { readonly actor: Actor; readonly atMs: number; readonly text: string };

/** Reopens what the exception with the name accepted. Gives how many findings that were. */
export async function reopenAccepted(
  tx: Transaction,
  exception: string,
  ending: Ending,
  dueDates: DueDates,
): Promise<number> {
  const ids = await tx.findings.listIds({ exception, states: ['accepted'] }, SEES_ALL, FINDINGS_MAX);
  if (ids.length === 0) return 0;
  const findExposure = createExposureFinder(tx);
  let count = 0;
  const readChunks = async function* (): AsyncGenerator<readonly FindingChange[]> {
    for (const chunk of splitIntoChunks(ids.toSorted())) {
      const changes: FindingChange[] = [];
      for (const finding of await tx.findings.take(chunk, SEES_ALL)) {
        // Another run may have been faster than this transaction.
        if (finding.exception !== exception) continue;
        changes.push(...reopen(finding, await findExposure(finding), ending, dueDates));
      }
      count += changes.length;
      yield changes.toSorted((a, b) => (a.after.id < b.after.id ? -1 : 1));
    }
  };
  await tx.findings.save(readChunks());
  for (const chunk of splitIntoChunks(ids)) await tx.findings.markSightings(chunk, undefined);
  tx.announce({ topic: 'findings' });
  return count;
}

function reopen(
  before: TrackedFinding,
  exposure: Exposure | undefined,
  ending: Ending,
  dueDates: DueDates,
): readonly FindingChange[] {
  const transition = moveFinding(before.state, 'exception-ended');
  if (transition === undefined) return [];
  const { actor, atMs, text } = ending;
  const after: TrackedFinding = {
    ...before,
    state: transition.to,
    clockMs: atMs,
    dueMs: findDueMs(atMs, before.severity, exposure, dueDates),
    exception: undefined,
    version: before.version + 1,
  };
  const said = `exception ${before.exception ?? ''} ended${text === '' ? '' : `: ${text}`}`;
  const event = { finding: before.id, atMs, actor, kind: 'reopened', from: before.state, to: after.state } as const;
  return [{ before, after, events: [{ ...event, text: said, clockMs: before.clockMs }] }];
}

function createExposureFinder(tx: Transaction): (finding: TrackedFinding) => Promise<Exposure | undefined> {
  const known = new Map<string, Exposure | undefined>();
  return async ({ environment, asset }) => {
    const id = identifyAsset(environment, asset);
    if (!known.has(id)) known.set(id, (await tx.assets.find(id, SEES_ALL))?.facts.exposure);
    return known.get(id);
  };
}
