/** Rollouts by themselves: the scheduler judges each, promotes what may be, proposes the rest, and steps back. */
import { AppError } from '../../base/errors.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { RolloutJudgement } from '../../model/programme/rollout-judge.ts';
import { judgeRollout } from '../../model/programme/rollout-judge.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import * as life from '../../model/programme/rollout-life.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import type { KnownControl } from '../except/act.ts';
import { listKnownControls } from '../except/act.ts';
import { demandNext, keepAct, nameStep } from './act.ts';
import { readFacts } from './facts.ts';

const SELF = systemActor('rollout');

export type Advanced = { readonly promoted: number; readonly proposed: number; readonly steppedBack: number };

/** Judges every rollout in force, each in a transaction of its own. May be run by several processes. */
export async function advanceRollouts(room: ControlRoom): Promise<Advanced> {
  const nowMs = room.clock.nowMs();
  const house = await listKnownControls(room);
  const advanced = { promoted: 0, proposed: 0, steppedBack: 0 };
  for (const { id, version } of await room.store.read((tx) => tx.rollouts.listInForce())) {
    const done = await advanceOne(room, { id, version }, house, nowMs);
    if (done !== undefined) advanced[done] += 1;
  }
  return advanced;
}

async function advanceOne(
  room: ControlRoom,
  wanted: Pick<StoredRollout, 'id' | 'version'>,
  house: readonly KnownControl[],
  nowMs: number,
): Promise<keyof Advanced | undefined> {
  try {
    return await room.store.write(async (tx) => {
      const rollout = await tx.rollouts.find(wanted.id, [{}]);
      if (rollout === undefined || rollout.version !== wanted.version) return undefined;
      const judgement = judgeRollout(rollout, await readFacts(tx, rollout, house, nowMs), nowMs);
      return follow(tx, rollout, judgement, nowMs);
    });
  } catch (error) {
    // Somebody moved it in the meantime: the next turn judges what came of that.
    if (error instanceof AppError && error.code === 'state-conflict') return undefined;
    throw error;
  }
}

async function follow(
  tx: Transaction,
  rollout: StoredRollout,
  judgement: RolloutJudgement,
  nowMs: number,
): Promise<keyof Advanced | undefined> {
  const { proposal, gates } = judgement;
  const act = { atMs: nowMs, actor: SELF, text: proposal.reasons.join('; '), evidence: { gates } };
  if (proposal.act === 'step-back') {
    await keepAct(tx, rollout, demandNext(life.stepBackRollout(rollout, nowMs)), { ...act, act: 'step-back' });
    return 'steppedBack';
  }
  if (proposal.act === 'promote' && rollout.document.spec.promotion === 'automatic') {
    const next = demandNext(life.promoteRollout(rollout, judgement, { nowMs, isOverride: false }));
    await keepAct(tx, rollout, next, { ...act, act: 'promote' });
    return 'promoted';
  }
  const isNew = proposal.act === 'promote' && rollout.judged?.proposal.act !== 'promote';
  await tx.rollouts.saveJudged({ id: rollout.id, version: rollout.version, judged: { ...judgement, atMs: nowMs } });
  if (!isNew) return undefined;
  const step = nameStep(rollout);
  await tx.rollouts.addEvent({
    rollout: rollout.id,
    atMs: nowMs,
    actor: SELF,
    act: 'propose',
    from: step,
    to: step,
    text: act.text,
  });
  tx.announce({ topic: 'rollouts', ids: [rollout.id] });
  return 'proposed';
}
