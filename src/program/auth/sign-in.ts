/** Signing in with a password, and changing it. */
import type { Access } from '../../model/programme/access.ts';
import type { Transaction } from '../../stores/api.ts';
import type { PasswordRecord, User } from '../../stores/api/users.ts';
import { AppError } from '../../base/errors.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Attempts } from './attempts.ts';
import { checkNewPassword, hashPassword, verifyPassword } from './passwords.ts';
import type { RefusalReason } from './refusals.ts';
import { recordRefusal } from './refusals.ts';
import type { BegunSession, Caller } from './sessions.ts';
import { beginSession } from './sessions.ts';
import type { SessionSettings } from './settings.ts';

/** What signing in needs besides the room: how often was tried, and how long sessions last. */
export type SignInDesk = {
  readonly room: ControlRoom;
  readonly attempts: Attempts;
  readonly settings: SessionSettings;
};

/**
 * Begins a session for the right name and password. Throws `too-many-attempts`, unread, while they come too fast, and
 * `sign-in-refused`, which is the same, after the same work, for a wrong name, a wrong password, a disabled user and a
 * one-time password that is spent.
 */
export async function signIn(
  request: { readonly name: string; readonly password: string },
  caller: Caller,
  desk: SignInDesk,
): Promise<BegunSession> {
  const { attempts, room, settings } = desk;
  const name = request.name.trim().toLowerCase();
  const attempt = { name, address: caller.address };
  const found = await findProof(name, room);
  const waitMs = attempts.waitMs(attempt);
  if (waitMs > 0) await refuseAttempt('locked', found?.user, waitMs, room);
  attempts.begin(attempt);
  const isRight = await verifyPassword(request.password, found?.password?.hash);
  const nowMs = room.clock.nowMs();
  const mayEnter = isRight && found !== undefined && isGood(found, nowMs);
  const begun = mayEnter ? await room.store.write((tx) => enter(found, caller, { nowMs, settings }, tx)) : undefined;
  if (begun === undefined) return refuseAttempt('password', found?.user, 0, room);
  attempts.forgive(attempt);
  return begun;
}

type Proof = { readonly user: User; readonly password: PasswordRecord | undefined };

async function findProof(name: string, room: ControlRoom): Promise<Proof | undefined> {
  return room.store.read(async ({ users }) => {
    const user = await users.findLocal(name);
    return user && { user, password: await users.findPassword(user.id) };
  });
}

function isGood({ user, password }: Proof, nowMs: number): boolean {
  return !user.isDisabled && nowMs < (password?.untilMs ?? Number.POSITIVE_INFINITY);
}

/** Undefined when the password was spent, or the user disabled, while it was checked. */
async function enter(
  { user, password }: Proof,
  caller: Caller,
  { nowMs, settings }: { readonly nowMs: number; readonly settings: SessionSettings },
  tx: Transaction,
): Promise<BegunSession | undefined> {
  const isOneTime = password?.isOneTime === true;
  if (isOneTime && !(await tx.users.spendPassword(user.id, password.hash))) return undefined;
  const now = await tx.users.find(user.id);
  const proof = isOneTime ? password : await tx.users.findPassword(user.id);
  if (now === undefined || now.isDisabled || proof?.hash !== password?.hash) return undefined;
  const begun = await beginSession(now, caller, { nowMs, settings, mustChangePassword: isOneTime }, tx);
  await tx.ledger.append({
    atMs: nowMs,
    actor: { kind: 'user', id: user.id, name: user.name },
    kind: 'access',
    action: 'signed-in',
    subject: user.id,
    body: { by: isOneTime ? 'one-time-password' : 'password' },
  });
  tx.announce({ topic: 'access' });
  return begun;
}

async function refuseAttempt(
  reason: RefusalReason,
  user: User | undefined,
  waitMs: number,
  room: ControlRoom,
): Promise<never> {
  await recordRefusal({ reason, subject: user?.id }, room);
  if (reason !== 'locked') throw new AppError('sign-in-refused', 'the name or the password is wrong');
  const waitSeconds = Math.ceil(waitMs / 1_000);
  throw new AppError('too-many-attempts', `the next one is read in ${waitSeconds} s`, { cause: { waitSeconds } });
}

/**
 * Changes one's own password and ends all other sessions. In a session that began with a one-time password the present
 * one is not asked for: there is none any more. Throws `sign-in-refused`, `too-many-attempts` and `invalid-request`.
 */
export async function changePassword(
  request: { readonly current?: string | undefined; readonly next: string },
  access: Access,
  caller: Caller,
  desk: SignInDesk,
): Promise<void> {
  const { attempts, room } = desk;
  const { actor, session } = access;
  const user = actor.kind === 'user' ? await room.store.read(({ users }) => users.find(actor.id)) : undefined;
  if (user === undefined || user.kind !== 'local' || session === undefined) {
    throw new AppError('not-allowed', 'only a local user has a password here, and changes it in a session');
  }
  const attempt = { name: user.name, address: caller.address };
  const proof = access.mustChangePassword === true ? undefined : await findProof(user.name, room);
  if (proof !== undefined) {
    const waitMs = attempts.waitMs(attempt);
    if (waitMs > 0) await refuseAttempt('locked', user, waitMs, room);
    attempts.begin(attempt);
    const isRight = await verifyPassword(request.current ?? '', proof.password?.hash);
    if (!isRight) await refuseAttempt('password', user, 0, room);
    attempts.forgive(attempt);
  }
  checkNewPassword(request.next, user.name);
  const hash = await hashPassword(request.next);
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    const held = await tx.sessions.find(session);
    // A reset, or an end of the session, while the password was hashed.
    if (held === undefined) throw new AppError('not-signed-in', 'the session has ended');
    await tx.users.setPassword(user.id, { hash, isOneTime: false, untilMs: undefined });
    await tx.sessions.endOfUser(user.id, session);
    await tx.sessions.release(session);
    const action = 'password-changed';
    await tx.ledger.append({ atMs, actor, kind: 'access', action, subject: user.id, body: {} });
    tx.announce({ topic: 'access' });
  });
}
