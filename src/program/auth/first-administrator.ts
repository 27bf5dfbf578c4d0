/** The way in where nobody has one: an administrator with a password for one sign-in, said once at the start. */
import type { Transaction } from '../../stores/api.ts';
import type { User } from '../../stores/api/users.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { ControlRoom } from '../control-room.ts';
import type { UserWithSecret } from './users.ts';
import { makePassword } from './users.ts';

const NAME = 'admin';

/**
 * Makes an administrator where none can sign in: at the first start, and again when the password of then was spent or
 * has expired without another one being set. Undefined where somebody can. The answer is for the terminal of whoever
 * started the server, not for a log.
 */
export async function ensureAdministrator(room: ControlRoom): Promise<UserWithSecret | undefined> {
  const atMs = room.clock.nowMs();
  if (await room.store.read((tx) => hasAdministrator(tx, atMs))) return undefined;
  const { password, untilMs, record } = await makePassword(atMs);
  const user = await room.store.write(async (tx) => {
    const made = await appoint(room.newId(), atMs, tx);
    if (made === undefined) return undefined;
    await tx.users.setPassword(made.id, record);
    await tx.ledger.append({
      atMs,
      actor: systemActor('start'),
      kind: 'administration',
      action: 'administrator-made',
      subject: made.id,
      body: { name: made.name, untilMs },
    });
    tx.announce({ topic: 'users', ids: [made.id] });
    return made;
  });
  return user && { user, password, untilMs };
}

/** Undefined when another process was faster. */
async function appoint(id: string, createdMs: number, tx: Transaction): Promise<User | undefined> {
  const user: User = {
    id,
    name: NAME,
    kind: 'local',
    issuer: undefined,
    subject: undefined,
    grants: [{ role: 'administrator' }],
    isDisabled: false,
    createdMs,
    lastSeenMs: undefined,
    version: 1,
  };
  if (await tx.users.add(user)) return user;
  if (await hasAdministrator(tx, createdMs)) return undefined;
  const found = await tx.users.findLocal(NAME);
  if (found === undefined) return undefined;
  const again = { ...found, grants: user.grants, isDisabled: false, version: found.version + 1 };
  return (await tx.users.change(found, again)) ? again : undefined;
}

/** Whether somebody administers the whole and has something to sign in with. */
async function hasAdministrator(tx: Transaction, nowMs: number): Promise<boolean> {
  for (const { id, kind } of await tx.users.listAdministrators()) {
    if (kind === 'oidc') return true;
    const password = await tx.users.findPassword(id);
    if (password !== undefined && nowMs < (password.untilMs ?? Number.POSITIVE_INFINITY)) return true;
  }
  return false;
}
