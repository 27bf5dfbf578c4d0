/** Users, as administrators keep them: nobody grants what they do not hold, and one administrator is always left. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Access, Grant } from '../../model/programme/access.ts';
import { mayDoSomewhere } from '../../model/programme/access.ts';
import { isAdministrator, mayAdministerGrants } from '../../model/programme/delegation.ts';
import type { Transaction } from '../../stores/api.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { User } from '../../stores/api/users.ts';
import type { ControlRoom } from '../control-room.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { hashPassword } from './passwords.ts';
import { readReached } from './reached-pages.ts';
import { makeOneTimePassword } from './secrets.ts';

export type { User } from '../../stores/api/users.ts';

/** A user with the password that is shown once, good for one sign-in until `untilMs`. */
export type UserWithSecret = { readonly user: User; readonly password: string; readonly untilMs: number };

const LOCAL_NAME = /^[a-z0-9][a-z0-9._@-]{0,62}$/;

/**
 * Makes a local user with a password for one sign-in. Throws `not-allowed` for rights that the caller cannot give,
 * `invalid-request` for a name that is none, and `state-conflict` when it is taken.
 */
export async function createUser(
  request: { readonly name: string; readonly grants: readonly Grant[] },
  access: Access,
  room: ControlRoom,
): Promise<UserWithSecret> {
  const { name, grants } = request;
  demandPerson(access);
  if (!LOCAL_NAME.test(name)) {
    throw new AppError('invalid-request', 'a name has small letters, digits and . _ @ -, and begins with no sign');
  }
  refuseUnlessAdministers(access, grants);
  const atMs = room.clock.nowMs();
  const user: User = {
    id: room.newId(),
    name,
    kind: 'local',
    issuer: undefined,
    subject: undefined,
    grants,
    isDisabled: false,
    createdMs: atMs,
    lastSeenMs: undefined,
    version: 1,
  };
  const secret = await makePassword(atMs);
  await room.store.write(async (tx) => {
    if (!(await tx.users.add(user))) throw new AppError('state-conflict', `there is a user ${name} already`);
    await tx.users.setPassword(user.id, secret.record);
    await record('user-created', user.id, { name, grants: writeGrants(grants) }, access, atMs, tx);
  });
  return { user, password: secret.password, untilMs: secret.untilMs };
}

/**
 * Changes the name, the rights, or whether a user may sign in at all; disabling ends all sessions. Throws `not-found`,
 * `not-allowed`, and `state-conflict` when somebody else changed the user meanwhile, or nobody would administer the
 * whole any more.
 */
export async function changeUser(
  request: {
    readonly id: string;
    readonly version: number;
    readonly grants?: readonly Grant[] | undefined;
    readonly isDisabled?: boolean | undefined;
  },
  access: Access,
  room: ControlRoom,
): Promise<User> {
  const { id, version, grants, isDisabled } = request;
  demandPerson(access);
  const atMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    const user = await findReachable(id, access, tx);
    if (grants !== undefined) refuseUnlessAdministers(access, grants);
    const changed: User = {
      ...user,
      version: version + 1,
      grants: grants ?? user.grants,
      isDisabled: isDisabled ?? user.isDisabled,
    };
    await keepAdministrator(changed, tx);
    const changes = { grants: changed.grants, isDisabled: changed.isDisabled };
    if (!(await tx.users.change({ id, version }, changes))) {
      throw new AppError('state-conflict', `the user has changed since version ${version}`);
    }
    if (changed.isDisabled) await tx.sessions.endOfUser(id);
    const body = { before: describe(user), after: describe(changed) };
    await record('user-changed', id, body, access, atMs, tx);
    return changed;
  });
}

/**
 * Gives a local user a password for one sign-in, in place of the one there is, and ends all sessions. Throws
 * `not-found`, and `state-conflict` for users of a provider.
 */
export async function resetPassword(
  request: { readonly id: string },
  access: Access,
  room: ControlRoom,
): Promise<UserWithSecret> {
  demandPerson(access);
  const atMs = room.clock.nowMs();
  const secret = await makePassword(atMs);
  const user = await room.store.write(async (tx) => {
    const found = await findReachable(request.id, access, tx);
    if (found.kind !== 'local') throw new AppError('state-conflict', `${found.name} signs in at ${found.issuer ?? ''}`);
    await tx.users.setPassword(found.id, secret.record);
    await tx.sessions.endOfUser(found.id);
    await record('password-reset', found.id, { untilMs: secret.untilMs }, access, atMs, tx);
    return found;
  });
  return { user, password: secret.password, untilMs: secret.untilMs };
}

/** Users by name: all of them for an administrator of the whole, else those within the caller's reach. */
export async function listUsers(wanted: PageWanted, access: Access, room: ControlRoom): Promise<Page<User>> {
  if (!mayDoSomewhere(access, 'administer')) throw new AppError('not-allowed', 'users are for administrators');
  const cursor = readCursor(wanted.cursor, ['string', 'string']);
  const after = cursor && { name: cursor[0], id: cursor[1] };
  return room.store.read(async ({ users }) => {
    const { items, last } = await readReached(
      { after, limit: wanted.limit },
      (from, limit) => users.list({ ...(from === undefined ? {} : { after: from }), limit }),
      (user) => mayAdministerGrants(access, user.grants),
    );
    return {
      items,
      next: last && writeCursor([last.name, last.id]),
      // How many there are elsewhere is nothing for the administrator of a team.
      total: isAdministrator(access.grants) ? await users.count() : undefined,
    };
  });
}

/** The local user with a name. Throws `not-found`. */
export async function findLocalUser(name: string, room: ControlRoom): Promise<User> {
  const user = await room.store.read(({ users }) => users.findLocal(name));
  if (user === undefined) throw new AppError('not-found', `the local user ${name}`);
  return user;
}

/** Throws `state-conflict` when, with this change, nobody would be left who administers the whole. */
export async function keepAdministrator(changed: User, tx: Transaction): Promise<void> {
  if (!changed.isDisabled && isAdministrator(changed.grants)) return;
  const administrators = await tx.users.holdAdministrators();
  const isOne = administrators.some(({ id }) => id === changed.id);
  if (isOne && administrators.length === 1) {
    throw new AppError('state-conflict', 'this is the last administrator of the whole; appoint another one first');
  }
}

type MadePassword = {
  readonly password: string;
  readonly untilMs: number;
  readonly record: { readonly hash: string; readonly isOneTime: true; readonly untilMs: number };
};

/** A password for one sign-in, and what the store keeps of it. */
export async function makePassword(nowMs: number): Promise<MadePassword> {
  const password = makeOneTimePassword();
  const untilMs = nowMs + LIMITS.oneTimePasswordMsMax;
  return { password, untilMs, record: { hash: await hashPassword(password), isOneTime: true, untilMs } };
}

/** Whoever is out of reach is not there. */
async function findReachable(id: string, access: Access, tx: Transaction): Promise<User> {
  const user = await tx.users.find(id);
  if (user === undefined || !mayAdministerGrants(access, user.grants)) throw new AppError('not-found', 'the user');
  return user;
}

/** A stolen token must not be able to make a way in that outlives it. */
function demandPerson({ actor }: Access): void {
  if (actor.kind === 'token') throw new AppError('not-allowed', 'users are administered by people, in a session');
}

function refuseUnlessAdministers(access: Access, grants: readonly Grant[]): void {
  if (mayAdministerGrants(access, grants)) return;
  throw new AppError('not-allowed', 'nobody gives rights that they do not administer themselves');
}

function describe({ name, grants, isDisabled }: User) {
  return { name, grants: writeGrants(grants), isDisabled };
}

/** Grants as JSON of the ledger. */
export function writeGrants(grants: readonly Grant[]) {
  return grants.map(({ role, permissions, teams, environments }) => ({
    role,
    ...(permissions === undefined ? {} : { permissions }),
    ...(teams === undefined ? {} : { teams }),
    ...(environments === undefined ? {} : { environments }),
  }));
}

type Body = Parameters<Transaction['ledger']['append']>[0]['body'];

async function record(
  action: string,
  subject: string,
  body: Body,
  { actor }: Access,
  atMs: number,
  tx: Transaction,
): Promise<void> {
  await tx.ledger.append({ atMs, actor, kind: 'administration', action, subject, body });
  tx.announce({ topic: 'users', ids: [subject] });
}
