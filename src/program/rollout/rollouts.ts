/** Rollouts by hand: started, promoted, held, released, stepped back, ended. Every act is evidence. */
import { AppError } from '../../base/errors.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { RolloutJudgement } from '../../model/programme/rollout-judge.ts';
import { judgeRollout } from '../../model/programme/rollout-judge.ts';
import type { RolloutOutcome, StoredRollout } from '../../model/programme/rollout-life.ts';
import * as life from '../../model/programme/rollout-life.ts';
import type { Rollout } from '../../model/rollout.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { RolloutAct, RolloutEvent, RolloutFilter } from '../../stores/api/rollouts.ts';
import type { ControlRoom } from '../control-room.ts';
import { findNamed, listKnownControls } from '../except/act.ts';
import { demandNext, demandOperate, findRollout, keepAct } from './act.ts';
import { readFacts } from './facts.ts';

/** Which rollout, and which version of it was decided on; any, when it is left out. */
export type RolloutTarget = { readonly id: string; readonly version?: number | undefined };

/**
 * Starts a rollout in its first stage. Throws `control-not-found`, `invalid-request`, `not-allowed`, and
 * `state-conflict` where another one decides on one of its controls in the environment.
 */
export async function startRollout(document: Rollout, access: Access, room: ControlRoom): Promise<StoredRollout> {
  demandOperate(access, document.spec.environment);
  const house = await listKnownControls(room);
  const atMs = room.clock.nowMs();
  const id = room.newId();
  return room.store.write(async (tx) => {
    const named = await findNamed(document.spec.controls, house, tx);
    const controls = [...new Set(named.map((control) => control.id))];
    const next = demandNext(life.startRollout(document, { id, controls, actor: access.actor }, atMs));
    await keepAct(tx, undefined, next, { act: 'start', atMs, actor: access.actor, text: '', evidence: { document } });
    return next;
  });
}

/**
 * One step on. With gates that are not open it throws `gates-not-open`, unless `override` says why it is to be done all
 * the same; that reason is kept as evidence.
 */
export async function promoteRollout(
  target: RolloutTarget & { readonly reason: string; readonly override?: string | undefined },
  access: Access,
  room: ControlRoom,
): Promise<StoredRollout> {
  const house = await listKnownControls(room);
  const nowMs = room.clock.nowMs();
  const { override = '' } = target;
  return room.store.write(async (tx) => {
    const before = await take(tx, target, access);
    const judgement = judgeRollout(before, await readFacts(tx, before, house, nowMs), nowMs);
    const isOverride = override.trim() !== '';
    const next = demandNext(life.promoteRollout(before, judgement, { nowMs, isOverride }));
    const isNeeded = judgement.proposal.act !== 'promote';
    const text = isNeeded ? `${target.reason} (override: ${override})` : target.reason;
    const evidence = { gates: judgement.gates, ...(isNeeded ? { override } : {}) };
    await keepAct(tx, before, next, { act: 'promote', atMs: nowMs, actor: access.actor, text, evidence });
    return next;
  });
}

/** One step back, at once. */
export function stepBackRollout(
  target: RolloutTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredRollout> {
  return act('step-back', target, access, room, (rollout, nowMs) => life.stepBackRollout(rollout, nowMs));
}

/** Keeps it where it is until it is released. */
export function holdRollout(
  target: RolloutTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredRollout> {
  const { reason } = target;
  return act('hold', target, access, room, (rollout, atMs) =>
    life.holdRollout(rollout, { reason, actor: access.actor, atMs }),
  );
}

/** Lets it move again. */
export function releaseRollout(
  target: RolloutTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredRollout> {
  return act('release', target, access, room, (rollout) => life.releaseRollout(rollout));
}

/** Ends it: the profile decides again. */
export function endRollout(
  target: RolloutTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredRollout> {
  return act('end', target, access, room, (rollout, nowMs) => life.endRollout(rollout, nowMs));
}

/** Newest first, those of environments that may be seen. */
export function listRollouts(
  wanted: { readonly filter: RolloutFilter } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<StoredRollout>> {
  return room.store.read((tx) => tx.rollouts.list({ ...wanted, visible: listVisible(access, 'read') }));
}

export type ShownRollout = {
  readonly rollout: StoredRollout;
  /** As of now. */
  readonly judgement: RolloutJudgement;
  readonly events: readonly RolloutEvent[];
};

/** One rollout with its gates as they stand, and all that happened to it. Throws `not-found`. */
export async function showRollout(id: string, access: Access, room: ControlRoom): Promise<ShownRollout> {
  const house = await listKnownControls(room);
  const nowMs = room.clock.nowMs();
  return room.store.read(async (tx) => {
    const rollout = await findRollout(tx, id, access);
    const judgement = judgeRollout(rollout, await readFacts(tx, rollout, house, nowMs), nowMs);
    return { rollout, judgement, events: await tx.rollouts.listEvents(rollout.id) };
  });
}

type Tx = Parameters<typeof findRollout>[0];

/** The rollout, for whoever may move it. Throws `not-found`, `not-allowed` and `state-conflict`. */
async function take(tx: Tx, { id, version }: RolloutTarget, access: Access): Promise<StoredRollout> {
  const rollout = await findRollout(tx, id, access);
  const { metadata, spec } = rollout.document;
  demandOperate(access, spec.environment);
  if (version === undefined || version === rollout.version) return rollout;
  throw new AppError('state-conflict', `${metadata.name} was changed since version ${version}`);
}

async function act(
  name: RolloutAct,
  target: RolloutTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
  decide: (rollout: StoredRollout, nowMs: number) => RolloutOutcome,
): Promise<StoredRollout> {
  const atMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    const before = await take(tx, target, access);
    const next = demandNext(decide(before, atMs));
    await keepAct(tx, before, next, { act: name, atMs, actor: access.actor, text: target.reason });
    return next;
  });
}
