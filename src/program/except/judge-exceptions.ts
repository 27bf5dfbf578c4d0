/** The exceptions in force as resources of the programme's own controls: what is wrong with one is a finding. */
import { systemActor } from '../../model/programme/actor.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { ExceptionFaultKind } from '../../model/programme/exception-faults.ts';
import { EXCEPTION_FAULTS, findExceptionFaults } from '../../model/programme/exception-faults.ts';
import type { StoredException } from '../../model/programme/exception-life.ts';
import { namesOf } from '../../model/programme/exception-life.ts';
import type { OwnControlId } from '../../model/programme/own-controls.ts';
import { judgeOwn, OWN_CONTROLS, toOwnResource, toRunControl } from '../../model/programme/own-controls.ts';
import type { Run, RunResource, RunResult, TargetRef } from '../../model/programme/run.ts';
import type { ControlRoom } from '../control-room.ts';
import { ingestRun } from '../ingest/ingest-run.ts';
import { measureReach } from './reach.ts';

const CONTROL_OF: Readonly<Record<ExceptionFaultKind, OwnControlId>> = {
  stale: 'BLW-0002',
  'never-matching': 'BLW-0003',
  'over-broad': 'BLW-0004',
};

const TARGET: TargetRef = { id: 'bulwark:exceptions', kind: 'folder', name: 'exceptions of the programme' };

/** Where no environment is named. */
const EVERYWHERE = 'all';

/** Judges every exception in force, and brings the results in like those of any scan. Gives the number of faults. */
export async function judgeExceptions(room: ControlRoom, nowMs: number): Promise<number> {
  const exceptions = await room.store.read((tx) => tx.exceptions.listApproved(nowMs));
  // The last one that ended is judged once more: it is gone.
  const isKnown = await room.store.read((tx) => tx.runs.findTarget(TARGET.id));
  if (exceptions.length === 0 && isKnown === undefined) return 0;
  const scopes = exceptions.map(({ document }) => document.spec.scope);
  const { reaches, resources } = await measureReach(room.store, scopes, SEES_ALL);
  const judged: { readonly resources: readonly RunResource[]; readonly results: readonly RunResult[] }[] = [];
  const matched: string[] = [];
  for (const [i, exception] of exceptions.entries()) {
    const reach = reaches[i];
    if (reach === undefined) continue;
    const accepted = await countAccepted(room, exception);
    if (accepted > 0) matched.push(exception.id);
    const faults = findExceptionFaults(exception, { ...reach, accepted }, resources, nowMs);
    judged.push(judgeOne(exception, new Map(faults.map(({ kind, message }) => [kind, message]))));
  }
  if (matched.length > 0) await room.store.write((tx) => tx.exceptions.markMatched(matched, nowMs));
  const results = judged.flatMap((one) => one.results);
  await ingestRun(
    makeRun(
      room,
      nowMs,
      judged.flatMap((one) => one.resources),
      results,
    ),
    systemActor('exceptions'),
    room,
  );
  return results.filter(({ verdict }) => verdict === 'fail').length;
}

async function countAccepted({ store }: ControlRoom, { document }: StoredException): Promise<number> {
  const filter = { exception: document.metadata.name, states: ['accepted'] } as const;
  const counts = await store.read((tx) => tx.findings.listCounts(filter, SEES_ALL));
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function judgeOne({ document }: StoredException, faults: ReadonlyMap<ExceptionFaultKind, string>) {
  const { name } = document.metadata;
  const { owner, scope } = document.spec;
  const resources = (namesOf(scope.environments) ?? [EVERYWHERE]).map((environment) =>
    toOwnResource({ kind: 'Exception', name, asset: owner, owner, environment }),
  );
  const results = resources.flatMap((resource) =>
    EXCEPTION_FAULTS.map((kind) => {
      const reason = faults.get(kind);
      const verdict = reason === undefined ? 'pass' : 'fail';
      return judgeOwn(CONTROL_OF[kind], resource, { verdict, reason: reason ?? '' });
    }),
  );
  return { resources, results };
}

function makeRun(
  room: ControlRoom,
  nowMs: number,
  resources: readonly RunResource[],
  results: readonly RunResult[],
): Run {
  const ids = Object.values(CONTROL_OF);
  return {
    id: room.newId(),
    target: TARGET,
    environment: EVERYWHERE,
    profile: '',
    version: room.house.version,
    startedMs: nowMs,
    durationMs: 0,
    repository: undefined,
    commit: undefined,
    ref: undefined,
    coverage: { controls: ids, isWhole: true, unreadFiles: [] },
    controls: ids.map((id) => toRunControl(OWN_CONTROLS[id])),
    resources,
    results,
    decision: { exit: 0, reasons: [] },
    problemCount: 0,
  };
}
