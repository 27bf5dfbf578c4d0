/** Brings a run into the programme: one transaction, so that a run counts as a whole or not at all. */
import { AppError } from '../../base/errors.ts';
import { createLook } from '../../model/programme/absence.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import { formatDay } from '../../model/instants.ts';
import { identifyAsset } from '../../model/programme/inventory/assets.ts';
import type { Run, RunControl, RunResource } from '../../model/programme/run.ts';
import { countRunEvents } from '../../model/programme/slo-events.ts';
import { listRunLocks } from '../../model/programme/subject.ts';
import { VERDICTS, type Verdict } from '../../model/words.ts';
import type { RunEffect, RunRecord, Target } from '../../stores/api/runs.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { syncAssets } from '../inventory/sync-assets.ts';
import { applyExceptions } from './apply-exceptions.ts';
import { checkRun, CLOCK_AHEAD_MS_MAX, digestRun } from './check-run.ts';
import { splitIntoChunks } from './chunks.ts';
import { followFindings } from './follow-findings.ts';
import { followResources, followResults } from './follow-state.ts';
import type { Reach } from './reach.ts';
import { demandPlaces, listAssetPlaces } from './reach.ts';

export type Ingested = {
  readonly run: RunRecord;
  /** True when the run was here before: nothing was changed. */
  readonly isRepeat: boolean;
};

const NO_EFFECT: RunEffect = { opened: 0, reopened: 0, accepted: 0, resolved: 0, still: 0 };

/**
 * Takes the run in: the target's resources and verdicts, and what follows for the findings of all targets. A run that
 * is older than the newest of its target is kept and changes nothing; the same run again changes nothing either.
 *
 * Throws `invalid-request` for a run that contradicts itself, `state-conflict` for another run of the same id, and
 * `not-allowed` for one that would change what is beyond `reach`; everything is within it where it is left out.
 */
export async function ingestRun(run: Run, actor: Actor, room: ControlRoom, reach?: Reach): Promise<Ingested> {
  const nowMs = room.clock.nowMs();
  checkRun(run, nowMs);
  const digest = digestRun(run);
  return room.store.write(async (tx) => {
    await tx.runs.lock(listRunLocks(run.target, run.resources));
    const known = await tx.runs.find(run.id, SEES_ALL);
    if (known !== undefined) {
      if (known.digest === digest) return { run: known, isRepeat: true };
      throw new AppError('state-conflict', `another run has the id ${run.id}`);
    }
    const target = await tx.runs.findTarget(run.target.id);
    // A run resolves what it no longer sees, so what the target was is concerned too.
    if (reach !== undefined) demandPlaces(await tx.runs.listTargetPlaces(run.target.id), reach);
    const isLate = isOlder(run, target, nowMs);
    const moment = { actor, nowMs, dueDates: room.dueDates, reach };
    const effect = isLate ? NO_EFFECT : await follow(tx, run, target, moment);
    const record = makeRecord(run, { actor, digest, receivedMs: nowMs, isLate, effect });
    await tx.runs.add(record);
    await leaveEvidence(tx, record);
    return { run: record, isRepeat: false };
  });
}

/**
 * Whether a newer run of the target was here first. One that is said to have begun in the future was taken in while the
 * clock was ahead: waiting for that time would mean to see nothing until it has come.
 */
function isOlder(run: Run, target: Target | undefined, nowMs: number): boolean {
  if (target === undefined || target.startedMs > nowMs + CLOCK_AHEAD_MS_MAX) return false;
  return target.startedMs > run.startedMs;
}

type Moment = {
  readonly actor: Actor;
  readonly nowMs: number;
  readonly dueDates: DueDates;
  readonly reach: Reach | undefined;
};

async function follow(
  tx: Transaction,
  given: Run,
  target: Target | undefined,
  { actor, nowMs, dueDates, reach }: Moment,
): Promise<RunEffect> {
  const { run: synced, assets, before } = await syncAssets(given, tx);
  // The inventory decides whose the resources are, so that it is asked before whether they may be brought in.
  demandPlaces(
    [...assets.values()].flatMap((asset) => listAssetPlaces(before.get(asset.id), asset)),
    reach,
  );
  demandPlaces(
    synced.resources.map(({ owner: team, environment }) => ({ team, environment })),
    reach,
  );
  // A sender's clock may be ahead; nothing is seen in the future.
  const atMs = Math.min(synced.startedMs, nowMs);
  const look = createLook(synced);
  await tx.runs.saveControls(reach === undefined ? synced.controls : await findUnknown(synced.controls, tx));
  const run = await applyExceptions(tx, synced, nowMs);
  const gone = await followResources(tx, run, look, atMs);
  await followResults(tx, run, look, atMs);
  for (const chunk of splitIntoChunks(gone)) await tx.runs.dropResources(run.target.id, chunk);
  await tx.runs.saveTarget(moveTarget(run, target));
  await tx.runs.tallyDay(run.target.id, formatDay(atMs));
  await tx.sloEvents.add(countRunEvents(run).map((events) => ({ ...events, atMs: nowMs })));
  const findExposure = ({ environment, asset }: RunResource) =>
    assets.get(identifyAsset(environment, asset))?.facts.exposure;
  return followFindings(tx, { run, look, atMs, nowMs, actor, findExposure, dueDates, reach });
}

/** Who may upload for some teams alone does not say for all what a control is. */
async function findUnknown(controls: readonly RunControl[], tx: Transaction): Promise<readonly RunControl[]> {
  const known = new Set((await tx.runs.listControls()).map(({ id }) => id));
  return controls.filter(({ id }) => !known.has(id));
}

function moveTarget(run: Run, before: Target | undefined): Target {
  return {
    ...run.target,
    environment: run.environment,
    runId: run.id,
    startedMs: run.startedMs,
    wholeMs: run.coverage.isWhole ? run.startedMs : before?.wholeMs,
    repository: run.repository,
    commit: run.commit,
  };
}

type Circumstances = Pick<RunRecord, 'actor' | 'digest' | 'receivedMs' | 'isLate' | 'effect'>;

function makeRecord(run: Run, circumstances: Circumstances): RunRecord {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of run.results) verdicts[verdict] += 1;
  const { isWhole, unreadFiles, controls } = run.coverage;
  return {
    id: run.id,
    target: run.target,
    environment: run.environment,
    profile: run.profile,
    version: run.version,
    startedMs: run.startedMs,
    durationMs: run.durationMs,
    repository: run.repository,
    commit: run.commit,
    ref: run.ref,
    coverage: { isWhole, unreadFiles, controls: controls.length },
    resources: run.resources.length,
    verdicts,
    decision: run.decision,
    problemCount: run.problemCount,
    ...circumstances,
  };
}

/** Files named in evidence; the digest stands for the rest. */
const EVIDENCE_FILES_MAX = 50;

async function leaveEvidence(tx: Transaction, record: RunRecord): Promise<void> {
  const { id, target, environment, digest, coverage, verdicts, effect, isLate, decision } = record;
  const { isWhole, unreadFiles, controls } = coverage;
  await tx.ledger.append({
    atMs: record.receivedMs,
    actor: record.actor,
    kind: 'run',
    action: isLate ? 'kept-late' : 'ingested',
    subject: target.id,
    body: {
      run: id,
      environment,
      digest,
      startedMs: record.startedMs,
      repository: record.repository ?? null,
      commit: record.commit ?? null,
      coverage: {
        isWhole,
        controls,
        unreadFiles: unreadFiles.slice(0, EVIDENCE_FILES_MAX),
        unread: unreadFiles.length,
      },
      verdicts: { ...verdicts },
      effect: { ...effect },
      exit: decision.exit,
    },
  });
  tx.announce({ topic: 'runs', ids: [id] });
  if (!isLate) tx.announce({ topic: 'findings' });
}
