/** Signing in as whom a provider vouches for: the user is made at the first sign-in, and is known by the subject. */
import { AppError } from '../../base/errors.ts';
import type { Grant } from '../../model/programme/access.ts';
import type { Transaction } from '../../stores/api.ts';
import type { User } from '../../stores/api/users.ts';
import type { ControlRoom } from '../control-room.ts';
import { refuse } from './refusals.ts';
import type { BegunSession, Caller } from './sessions.ts';
import { beginSession } from './sessions.ts';
import type { SessionSettings } from './settings.ts';
import { keepAdministrator, writeGrants } from './users.ts';

export type Identity = {
  readonly issuer: string;
  /** Never given to another person by this issuer. */
  readonly subject: string;
  /** For people to read; changes when somebody marries. */
  readonly name: string;
  /** Rights that the provider's groups stand for; undefined where they are given here. */
  readonly grants: readonly Grant[] | undefined;
};

const NAME_CHARS_MAX = 200;

/**
 * Begins a session. Throws `sign-in-refused` for a disabled user and for one whose groups stand for nothing, and
 * `state-conflict` when the groups would take the last administrator of the whole away.
 */
export async function signInWithIdentity(
  identity: Identity,
  caller: Caller,
  settings: SessionSettings,
  room: ControlRoom,
): Promise<BegunSession> {
  const nowMs = room.clock.nowMs();
  if (identity.grants?.length === 0) {
    throw refuse('sign-in-refused', 'no group of this account has a role here', { reason: 'provider' });
  }
  return room.store.write(async (tx) => {
    const user = await bringUser(identity, room.newId(), nowMs, tx);
    if (user.isDisabled) {
      throw refuse('sign-in-refused', 'the account is disabled here', { reason: 'provider', subject: user.id });
    }
    const begun = await beginSession(user, caller, { nowMs, settings, mustChangePassword: false }, tx);
    await tx.ledger.append({
      atMs: nowMs,
      actor: { kind: 'user', id: user.id, name: user.name },
      kind: 'access',
      action: 'signed-in',
      subject: user.id,
      body: { by: 'provider', issuer: identity.issuer, grants: writeGrants(user.grants) },
    });
    tx.announce({ topic: 'access' });
    return begun;
  });
}

async function bringUser(identity: Identity, id: string, createdMs: number, tx: Transaction): Promise<User> {
  const { issuer, subject, grants } = identity;
  const name = identity.name.replaceAll(/\p{C}/gu, '').slice(0, NAME_CHARS_MAX) || subject;
  const found = await tx.users.findIdentity(issuer, subject);
  if (found === undefined) {
    const user: User = {
      id,
      name,
      kind: 'oidc',
      issuer,
      subject,
      grants: grants ?? [],
      isDisabled: false,
      createdMs,
      lastSeenMs: undefined,
      version: 1,
    };
    if (await tx.users.add(user)) return user;
    throw new AppError('state-conflict', 'the account was made by another sign-in at this moment; try again');
  }
  const changed = { ...found, name, grants: grants ?? found.grants };
  const isSame = name === found.name && JSON.stringify(changed.grants) === JSON.stringify(found.grants);
  if (isSame || found.isDisabled) return found;
  await keepAdministrator(changed, tx);
  const isChanged = await tx.users.change(found, { name, grants: changed.grants });
  if (!isChanged) throw new AppError('state-conflict', 'the account was changed at this moment; try again');
  return { ...changed, version: found.version + 1 };
}
