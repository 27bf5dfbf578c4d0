/** Exceptions by hand: asked for, approved, refused, renewed, withdrawn. Every act is evidence. */
import { AppError } from '../../base/errors.ts';
import type { Access, Permission } from '../../model/programme/access.ts';
import type {
  ExceptionAct,
  ExceptionOutcome,
  ExceptionWish,
  LifeCircumstances,
  StoredException,
} from '../../model/programme/exception-life.ts';
import {
  approveException as approve,
  listConcerns,
  namesOf,
  rejectException as reject,
  renewException as renew,
  requestException as request,
  withdrawException as withdraw,
} from '../../model/programme/exception-life.ts';
import type { ControlRoom } from '../control-room.ts';
import { demandFor, demandNext, findException, findGravest, findNamed, keepAct, listKnownControls } from './act.ts';
import { findSpentBudget } from './spent-budget.ts';

/** Which exception, and which version of it was decided on. */
export type ExceptionTarget = {
  /** Or the name of a living one. */
  readonly id: string;
  /** The act is refused when somebody changed it since; any version when it is left out. */
  readonly version?: number | undefined;
};

/**
 * Asks for an exception. The owner's team must be one that the requester may ask for, in the environments of the scope.
 *
 * Throws `control-not-found`, `invalid-request` where it could never count, `state-conflict` where its name is taken,
 * and `not-allowed`.
 */
export async function requestException(
  wish: ExceptionWish,
  access: Access,
  room: ControlRoom,
): Promise<StoredException> {
  demandTexts([wish.name, wish.owner]);
  const environments = namesOf(wish.scope.environments) ?? [undefined];
  const concerns = environments.map((environment) => ({
    team: wish.owner,
    ...(environment === undefined ? {} : { environment }),
  }));
  demandFor(access, 'request', concerns);
  const house = await listKnownControls(room);
  const nowMs = room.clock.nowMs();
  const id = room.newId();
  return room.store.write(async (tx) => {
    const controls = await findNamed(wish.controls, house, tx);
    const outcome = request(wish, { id, requester: access.actor }, { nowMs, severity: findGravest(controls) });
    const next = demandNext(outcome);
    await keepAct(
      tx,
      undefined,
      next,
      { act: 'request', atMs: nowMs, actor: access.actor, text: wish.reason },
      { controls, dueDates: room.dueDates },
    );
    return next;
  });
}

/**
 * Approves a request, or a renewal. Needs `approve` for every team and environment that the scope may reach. Throws
 * `not-found`, `not-allowed` also for those who asked or own it, and `state-conflict` also while the budget of
 * exceptions is spent.
 */
export function approveException(
  target: ExceptionTarget & { readonly note?: string | undefined },
  access: Access,
  room: ControlRoom,
): Promise<StoredException> {
  return act('approve', 'approve', target, target.note ?? '', access, room, (exception, circumstances) =>
    approve(exception, access.actor, circumstances),
  );
}

/** Refuses a request, or a renewal. Needs and throws what approving does. */
export function rejectException(
  target: ExceptionTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredException> {
  return act('reject', 'approve', target, target.reason, access, room, (exception, { nowMs }) =>
    reject(exception, nowMs),
  );
}

/** Ends an exception before its time; its findings reopen. Whoever may ask for it may end it. */
export function withdrawException(
  target: ExceptionTarget & { readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredException> {
  return act('withdraw', 'request', target, target.reason, access, room, (exception, { nowMs }) =>
    withdraw(exception, nowMs),
  );
}

/** Asks for a later end; the old one holds until somebody approves. Throws `invalid-request` for one too far away. */
export function renewException(
  target: ExceptionTarget & { readonly expires: string; readonly reason: string },
  access: Access,
  room: ControlRoom,
): Promise<StoredException> {
  const { expires, reason } = target;
  return act('renew', 'request', target, reason, access, room, (exception, circumstances) =>
    renew(exception, { expires, reason, requester: access.actor }, circumstances),
  );
}

async function act(
  name: Extract<ExceptionAct, 'approve' | 'reject' | 'withdraw' | 'renew'>,
  permission: Permission,
  { id, version }: ExceptionTarget,
  text: string,
  access: Access,
  room: ControlRoom,
  decide: (exception: StoredException, circumstances: LifeCircumstances) => ExceptionOutcome,
): Promise<StoredException> {
  const house = await listKnownControls(room);
  const nowMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    const before = await findException(tx, id, access);
    const { spec, metadata } = before.document;
    const concerns = listConcerns(spec);
    demandFor(
      access,
      permission,
      permission === 'request' ? concerns.map((one) => ({ ...one, team: spec.owner })) : concerns,
    );
    if (version !== undefined && version !== before.version) {
      throw new AppError('state-conflict', `${metadata.name} was changed since version ${version}`);
    }
    const controls = await findNamed(spec.controls, house, tx);
    const next = demandNext(decide(before, { nowMs, severity: findGravest(controls) }));
    if (name === 'approve') {
      for (const concern of concerns) {
        const spent = await findSpentBudget(tx, { kind: 'exceptions', ...concern }, nowMs);
        if (spent !== undefined) throw new AppError('state-conflict', `the budget of exceptions is spent: ${spent}`);
      }
    }
    const done = { act: name, atMs: nowMs, actor: access.actor, text };
    await keepAct(tx, before, next, done, { controls, dueDates: room.dueDates });
    return next;
  });
}

/** Databases do not take NUL in text. */
function demandTexts(texts: readonly string[]): void {
  if (texts.some((text) => text.includes('\0') || !text.isWellFormed())) {
    throw new AppError('invalid-request', 'a text holds characters that are none');
  }
}
