/** What time does to exceptions: says that an end is near, ends what has ended, and reopens what it accepted. */
import { AppError } from '../../base/errors.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { StoredException } from '../../model/programme/exception-life.ts';
import { applyDueAct, findDueAct, NOTICE_DAYS } from '../../model/programme/exception-life.ts';
import { DAY_MS, formatDay } from '../../model/instants.ts';
import type { ControlRoom } from '../control-room.ts';
import { demandNext, keepAct } from './act.ts';

const SWEEP = systemActor('exceptions');
const PAGE = 200;

export type Swept = {
  readonly expired: number;
  readonly notified: number;
  /** Findings whose exception ended. */
  readonly reopened: number;
};

/** Does what is due at this time, each exception in a transaction of its own. May be run by several processes. */
export async function sweepExceptions(room: ControlRoom, nowMs: number): Promise<Swept> {
  const swept = { expired: 0, notified: 0, reopened: 0 };
  let after = '';
  for (;;) {
    const from = after;
    const page = await room.store.read((tx) => tx.exceptions.listEnding(nowMs + NOTICE_DAYS * DAY_MS, from, PAGE));
    for (const exception of page) {
      const act = findDueAct(exception, nowMs);
      if (act === undefined) continue;
      const reopened = await doDueAct(room, exception, act, nowMs);
      if (reopened === undefined) continue;
      swept.reopened += reopened;
      swept[act === 'expire' ? 'expired' : 'notified'] += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.id;
  }
  return swept;
}

/** Undefined when somebody else was faster. */
async function doDueAct(
  room: ControlRoom,
  exception: StoredException,
  act: 'expire' | 'notify',
  nowMs: number,
): Promise<number | undefined> {
  const next = demandNext(applyDueAct(exception, act, nowMs));
  const text = `${act === 'expire' ? 'ended' : 'ends'} on ${formatDay(exception.untilMs)}`;
  try {
    const done = { act, atMs: nowMs, actor: SWEEP, text };
    const circumstances = { controls: [], dueDates: room.dueDates };
    return await room.store.write((tx) => keepAct(tx, exception, next, done, circumstances));
  } catch (error) {
    if (error instanceof AppError && error.code === 'state-conflict') return undefined;
    throw error;
  }
}
