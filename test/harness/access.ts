/** People for tests of sign-in: an administrator of the whole, and what they make. */
import { createAttempts } from '../../src/program/auth/attempts.ts';
import { hashPassword } from '../../src/program/auth/passwords.ts';
import { authenticateSession, beginSession } from '../../src/program/auth/sessions.ts';
import type { SessionSettings } from '../../src/program/auth/settings.ts';
import type { SignInDesk } from '../../src/program/auth/sign-in.ts';
import { signIn } from '../../src/program/auth/sign-in.ts';
import type { Access, Grant } from '../../src/model/programme/access.ts';
import type { User } from '../../src/program/auth/users.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import type { TestRoom } from './control-room.ts';
import { createControlRoom } from './control-room.ts';
import { withSqlite } from './stores.ts';

export const SESSIONS: SessionSettings = { sessionMsMax: 12 * 3_600_000, sessionIdleMsMax: 90 * 60_000 };
export const CALLER = { address: '192.0.2.1', agent: 'test' };
/** The password of everybody here. */
export const PASSWORD = 'a sentence of some length';

/** What stands for an administrator of the whole where none has signed in. */
export const ROOT: Access = { actor: { kind: 'user', id: 'root', name: 'root' }, grants: [{ role: 'administrator' }] };

export type DeskTest = TestRoom & { readonly desk: SignInDesk };

/** Runs `work` at the desk of an empty store. */
export async function withDesk(work: (made: DeskTest) => Promise<void>): Promise<void> {
  await withSqlite(async ({ store }) => {
    const made = createControlRoom(store);
    await work({ ...made, desk: { room: made.room, attempts: createAttempts(made.room.clock), settings: SESSIONS } });
  });
}

/** Signs in, and gives who that is. */
export async function enter(name: string, password: string, desk: SignInDesk): Promise<Access> {
  const { secret } = await signIn({ name, password }, CALLER, desk);
  return mustBe(await authenticateSession(secret, desk.settings, desk.room));
}

let hashed: Promise<string> | undefined;

/**
 * A local user with `PASSWORD`, in a session: put into the store as signing in would have, without its costly hashing.
 */
export async function bringUser(name: string, grants: readonly Grant[], { room }: SignInDesk): Promise<Access> {
  hashed ??= hashPassword(PASSWORD);
  const hash = await hashed;
  const nowMs = room.clock.nowMs();
  const identity = { kind: 'local', issuer: undefined, subject: undefined } as const;
  const times = { createdMs: nowMs, lastSeenMs: undefined };
  const user: User = { id: room.newId(), name, ...identity, grants, isDisabled: false, ...times, version: 1 };
  const { secret } = await room.store.write(async (tx) => {
    await tx.users.add(user);
    await tx.users.setPassword(user.id, { hash, isOneTime: false, untilMs: undefined });
    return beginSession(user, CALLER, { nowMs, mustChangePassword: false, settings: SESSIONS }, tx);
  });
  return mustBe(await authenticateSession(secret, SESSIONS, room));
}

/** An administrator of the whole, in a session. */
export function bringAdministrator(desk: SignInDesk): Promise<Access> {
  return bringUser('admin', [{ role: 'administrator' }], desk);
}

/** Actions of the ledger, newest first. */
export async function listActions(room: ControlRoom, kind?: string): Promise<readonly string[]> {
  const leaves = await room.store.read(({ ledger }) => ledger.listLeaves({ kind }, 1_000));
  return leaves.map(({ bytes }) => (JSON.parse(new TextDecoder().decode(bytes)) as { action: string }).action);
}

/** Every row of the store, as text. */
export async function dumpText(room: ControlRoom): Promise<string> {
  let text = '';
  for await (const line of room.store.dump(room.clock.nowMs())) text += `${line}\n`;
  return text;
}

/** What must be there in a test. */
export function mustBe<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test expects something here');
  return value;
}
