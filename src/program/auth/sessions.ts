/** Sign-in sessions: how one begins, who it is, and how it ends. */
import { fingerprint } from '../../base/ids.ts';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS, MINUTE_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { mayAdministerGrants } from '../../model/programme/delegation.ts';
import type { Transaction } from '../../stores/api.ts';
import type { Session } from '../../stores/api/sessions.ts';
import type { User } from '../../stores/api/users.ts';
import type { ControlRoom } from '../control-room.ts';
import { deriveSecret, hashSecret, makeSecret } from './secrets.ts';
import type { SessionSettings } from './settings.ts';

export type { Session } from '../../stores/api/sessions.ts';

/** The browser at the other end. */
export type Caller = { readonly address: string; readonly agent: string };

export type BegunSession = {
  /** For the cookie; known to nobody else. */
  readonly secret: string;
  readonly session: Session;
};

const AGENT_CHARS_MAX = 120;
/** A use is written down once a minute: reading must not mean writing. */
const TOUCH_MS = MINUTE_MS;

/** Begins a session within the transaction that decided to: the one unused longest makes room where there are many. */
export async function beginSession(
  user: User,
  caller: Caller,
  begun: { readonly nowMs: number; readonly mustChangePassword: boolean; readonly settings: SessionSettings },
  tx: Transaction,
): Promise<BegunSession> {
  const { nowMs, settings, mustChangePassword } = begun;
  const secret = makeSecret();
  const session: Session = {
    id: hashSecret(secret),
    userId: user.id,
    createdMs: nowMs,
    lastUsedMs: nowMs,
    expiresMs: nowMs + settings.sessionMsMax,
    addressHash: fingerprint(user.id, caller.address),
    agent: caller.agent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, AGENT_CHARS_MAX),
    mustChangePassword,
  };
  await tx.sessions.removeEnded({ nowMs, usedBeforeMs: nowMs - settings.sessionIdleMsMax });
  const others = await tx.sessions.listOfUser(user.id);
  for (const { id } of others.slice(LIMITS.sessionsPerUserMax - 1)) await tx.sessions.end(id);
  await tx.sessions.add(session);
  await tx.users.markSeen(user.id, nowMs);
  await tx.signals.count({ name: 'auth-granted', atMs: nowMs });
  await tx.signals.count({ name: 'active-user', atMs: nowMs, onceFor: user.id });
  return { secret, session };
}

/** Who a session is; undefined when there is none (any more), which is no offence: sessions end. */
export async function authenticateSession(
  secret: string,
  settings: SessionSettings,
  room: ControlRoom,
): Promise<Access | undefined> {
  const nowMs = room.clock.nowMs();
  const id = hashSecret(secret);
  const found = await room.store.read(async (tx) => {
    const session = await tx.sessions.find(id);
    const user = session && (await tx.users.find(session.userId));
    return session && user && { session, user };
  });
  if (found === undefined) return undefined;
  const { session, user } = found;
  if (isOver(session, settings, nowMs) || user.isDisabled) return undefined;
  if (nowMs - session.lastUsedMs >= TOUCH_MS) await noteUse(session, user, nowMs, room);
  return {
    actor: { kind: 'user', id: user.id, name: user.name },
    grants: session.mustChangePassword ? [] : user.grants,
    session: id,
    ...(session.mustChangePassword ? { mustChangePassword: true } : {}),
  };
}

/** Also where it was last used in the future: one that began while the clock was ahead would live too long. */
function isOver({ expiresMs, lastUsedMs }: Session, settings: SessionSettings, nowMs: number): boolean {
  return nowMs >= expiresMs || Math.abs(nowMs - lastUsedMs) > settings.sessionIdleMsMax;
}

async function noteUse(session: Session, user: User, nowMs: number, room: ControlRoom): Promise<void> {
  const isNewDay = Math.floor(nowMs / DAY_MS) !== Math.floor((user.lastSeenMs ?? 0) / DAY_MS);
  await room.store.write(async (tx) => {
    await tx.sessions.touch(session.id, nowMs);
    if (!isNewDay) return;
    await tx.users.markSeen(user.id, nowMs);
    await tx.signals.count({ name: 'active-user', atMs: nowMs, onceFor: user.id });
  });
}

/** What a page proves to be ours with: known to whoever holds the session's cookie and may read our answers. */
export function makeCsrfToken(secret: string): string {
  return deriveSecret(secret, 'csrf');
}

/** Sessions of a user: one's own, or those of somebody whom the caller administers. Throws `not-found`. */
export async function listSessions(
  request: { readonly userId?: string | undefined },
  access: Access,
  settings: SessionSettings,
  room: ControlRoom,
): Promise<readonly Session[]> {
  const nowMs = room.clock.nowMs();
  return room.store.read(async (tx) => {
    const userId = await findReachableUser(request.userId ?? access.actor.id, access, tx, 'the user');
    const sessions = await tx.sessions.listOfUser(userId);
    return sessions.filter((session) => !isOver(session, settings, nowMs));
  });
}

/** Ends a session by its id. Throws `not-found` for one that is not there, or of somebody out of reach. */
export async function endSession(request: { readonly id: string }, access: Access, room: ControlRoom): Promise<void> {
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    const session = await tx.sessions.find(request.id);
    if (session === undefined) throw new AppError('not-found', 'the session');
    const subject = await findReachableUser(session.userId, access, tx, 'the session');
    await tx.sessions.end(session.id);
    const action = access.session === session.id ? 'signed-out' : 'session-ended';
    await tx.ledger.append({ atMs, actor: access.actor, kind: 'access', action, subject, body: {} });
    tx.announce({ topic: 'access' });
  });
}

/** `asked` is what was asked for: an answer about something else would tell that it is there. */
async function findReachableUser(
  userId: string,
  access: Access,
  tx: Transaction,
  asked: 'the user' | 'the session',
): Promise<string> {
  if (access.actor.kind === 'user' && access.actor.id === userId) return userId;
  const user = await tx.users.find(userId);
  if (user === undefined || !mayAdministerGrants(access, user.grants)) throw new AppError('not-found', asked);
  return user.id;
}
