/** Takes a target out of the programme: what was seen in it alone is gone, and nothing in it is counted any more. */
import { AppError } from '../../base/errors.ts';
import { createLook } from '../../model/programme/absence.ts';
import type { Access } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';
import type { Run } from '../../model/programme/run.ts';
import { listRunLocks } from '../../model/programme/subject.ts';
import type { Target } from '../../stores/api/runs.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { followFindings } from './follow-findings.ts';

export type Retired = { readonly target: string; readonly resolved: number };

/**
 * Findings that other targets see too stay. Runs and evidence stay as well; a later run of the same id begins anew.
 * Throws `not-found` for a target that is not there, or not to be seen, and `not-allowed`.
 */
export async function retireTarget(id: string, reason: string, access: Access, room: ControlRoom): Promise<Retired> {
  const { actor } = access;
  const nowMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    await tx.runs.lock(listRunLocks({ id }, []));
    const target = await tx.runs.findTarget(id);
    const concern = { environment: target?.environment ?? '' };
    if (target === undefined || !mayDo(access, 'read', concern)) throw new AppError('not-found', `target ${id}`);
    if (!mayDo(access, 'administer', concern)) throw new AppError('not-allowed', `to retire target ${id}`);
    const run = await makeEmptyRun(target, nowMs, tx, room);
    const moment = { atMs: nowMs, nowMs, actor, dueDates: room.dueDates, reach: undefined };
    const effect = await followFindings(tx, { run, look: createLook(run), findExposure: () => undefined, ...moment });
    await tx.runs.dropTarget(id);
    const body = { environment: target.environment, reason, effect: { ...effect } };
    await tx.ledger.append({ atMs: nowMs, actor, kind: 'administration', action: 'target-retired', subject: id, body });
    tx.announce({ topic: 'runs', ids: [] });
    tx.announce({ topic: 'findings' });
    return { target: id, resolved: effect.resolved };
  });
}

/** A run that looked at everything with every control there is, and found nothing left. */
async function makeEmptyRun(target: Target, nowMs: number, tx: Transaction, room: ControlRoom): Promise<Run> {
  const { id, kind, name, environment } = target;
  const controls = (await tx.runs.listControls()).map((control) => control.id);
  return {
    id: room.newId(),
    target: { id, kind, name },
    environment,
    profile: '',
    version: '',
    startedMs: nowMs,
    durationMs: 0,
    repository: undefined,
    commit: undefined,
    ref: undefined,
    coverage: { controls, isWhole: true, unreadFiles: [] },
    controls: [],
    resources: [],
    results: [],
    decision: { exit: 0, reasons: [] },
    problemCount: 0,
  };
}
