/** API tokens: a part of somebody's rights for a program, for a time; shown once, kept as a hash. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS } from '../../model/instants.ts';
import type { Access, Binding, Grant } from '../../model/programme/access.ts';
import {
  holdsGrants,
  intersectGrants,
  isAdministrator,
  mayAdministerGrants,
} from '../../model/programme/delegation.ts';
import type { Transaction } from '../../stores/api.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { Token } from '../../stores/api/tokens.ts';
import type { ControlRoom } from '../control-room.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { readReached } from './reached-pages.ts';
import { refuse } from './refusals.ts';
import { hashSecret, isTokenText, makeTokenText } from './secrets.ts';
import { writeGrants } from './users.ts';

export type { Token } from '../../stores/api/tokens.ts';

export type NewToken = {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly repository?: string | undefined;
  readonly target?: string | undefined;
  readonly days: number;
  /** A token that belongs to nobody and lives on when people leave; made by administrators. */
  readonly isRobot: boolean;
};

/** The token's text is in this answer and nowhere else. */
export type MadeToken = { readonly token: Token; readonly text: string };

/**
 * Makes a token with a part of the caller's rights. Throws `not-allowed` for rights that the caller does not have,
 * `invalid-request` for a token without rights or of too long a life, and `state-conflict` where there are too many.
 */
export async function createToken(request: NewToken, access: Access, room: ControlRoom): Promise<MadeToken> {
  const { name, grants, repository, target, days, isRobot } = request;
  const { actor } = access;
  if (grants.length === 0) throw new AppError('invalid-request', 'a token without rights is good for nothing');
  if (!(days > 0 && days <= LIMITS.tokenDaysMax)) {
    throw new AppError('invalid-request', `a token lives for 1 to ${LIMITS.tokenDaysMax} days`);
  }
  // A stolen token must not be able to outlive its revocation in the shape of another one.
  if (actor.kind === 'token') throw new AppError('not-allowed', 'a token makes no tokens');
  const mayGive = isRobot ? mayAdministerGrants(access, grants) : holdsGrants(access.grants, grants);
  if (!mayGive) throw new AppError('not-allowed', 'a token has no rights that its maker does not have');
  const createdMs = room.clock.nowMs();
  const text = makeTokenText();
  const token: Token = {
    id: room.newId(),
    name,
    userId: isRobot ? undefined : actor.id,
    grants,
    repository,
    target,
    createdBy: actor.id,
    createdMs,
    expiresMs: createdMs + days * DAY_MS,
    lastUsedDayMs: undefined,
    revokedMs: undefined,
  };
  await room.store.write(async (tx) => {
    if (!isRobot && (await tx.tokens.countLive(actor.id, createdMs)) >= LIMITS.tokensPerUserMax) {
      throw new AppError('state-conflict', `there are ${LIMITS.tokensPerUserMax} tokens already; revoke one first`);
    }
    await tx.tokens.add(token, hashSecret(text));
    const bound = { ...(repository === undefined ? {} : { repository }), ...(target === undefined ? {} : { target }) };
    const body = { name, grants: writeGrants(grants), expiresMs: token.expiresMs, isRobot, ...bound };
    await record('token-created', token.id, body, access, createdMs, tx);
  });
  return { token, text };
}

/** Ends a token at once. Throws `not-found` for one that is not there, out of reach, or revoked already. */
export async function revokeToken(request: { readonly id: string }, access: Access, room: ControlRoom): Promise<void> {
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    const token = await tx.tokens.find(request.id);
    const isReached = token !== undefined && reaches(access, token);
    if (!isReached || !(await tx.tokens.revoke(token.id, atMs))) throw new AppError('not-found', 'the token');
    await record('token-revoked', token.id, { name: token.name }, access, atMs, tx);
  });
}

/** One's own tokens, and with `isOfAll` all within the caller's reach; newest first, never with a secret. */
export async function listTokens(
  wanted: PageWanted & { readonly isOfAll: boolean },
  access: Access,
  room: ControlRoom,
): Promise<Page<Token>> {
  const cursor = readCursor(wanted.cursor, ['number', 'string']);
  const after = cursor && { createdMs: cursor[0], id: cursor[1] };
  const owner = wanted.isOfAll ? {} : { userId: access.actor.id };
  return room.store.read(async ({ tokens }) => {
    const { items, last } = await readReached(
      { after, limit: wanted.limit },
      (from, limit) => tokens.list({ ...owner, ...(from === undefined ? {} : { after: from }), limit }),
      (token) => reaches(access, token),
    );
    const maySeeTotal = !wanted.isOfAll || isAdministrator(access.grants);
    return {
      items,
      next: last && writeCursor([last.createdMs, last.id]),
      total: maySeeTotal ? await tokens.count(owner.userId) : undefined,
    };
  });
}

function reaches(access: Access, token: Token): boolean {
  const isOwn = access.actor.kind === 'user' && token.userId === access.actor.id;
  return isOwn || mayAdministerGrants(access, token.grants);
}

/**
 * Who a token is: its rights as far as its owner has them still. Throws `not-signed-in`, in the same words for a token
 * that is unknown, expired, revoked, or of a disabled user.
 */
export async function authenticateToken(text: string, room: ControlRoom): Promise<Access> {
  if (!isTokenText(text)) throw refuseToken(undefined);
  const nowMs = room.clock.nowMs();
  const found = await room.store.read(async (tx) => {
    const token = await tx.tokens.findByHash(hashSecret(text));
    if (token === undefined) return undefined;
    return { token, user: token.userId === undefined ? undefined : await tx.users.find(token.userId) };
  });
  if (found === undefined) throw refuseToken(undefined);
  const { token, user } = found;
  const isOver = token.revokedMs !== undefined || nowMs >= token.expiresMs;
  if (isOver || user?.isDisabled === true) throw refuseToken(token.id);
  await noteUse(token, nowMs, room);
  const boundTo: Binding = {
    ...(token.repository === undefined ? {} : { repository: token.repository }),
    ...(token.target === undefined ? {} : { target: token.target }),
  };
  return {
    actor: { kind: 'token', id: token.id, name: user === undefined ? token.name : `${token.name} of ${user.name}` },
    grants: user === undefined ? token.grants : intersectGrants(token.grants, user.grants),
    ...(Object.keys(boundTo).length === 0 ? {} : { boundTo }),
  };
}

function refuseToken(subject: string | undefined): AppError {
  return refuse('not-signed-in', 'the token is not valid (any more)', { reason: 'token', subject });
}

async function noteUse(token: Token, nowMs: number, room: ControlRoom): Promise<void> {
  const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  if (token.lastUsedDayMs === dayMs) return;
  await room.store.write(async (tx) => {
    await tx.tokens.markUsed(token.id, dayMs);
    await tx.signals.count({ name: 'auth-granted', atMs: nowMs });
    if (token.userId !== undefined) {
      await tx.signals.count({ name: 'active-user', atMs: nowMs, onceFor: token.userId });
    }
  });
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
  tx.announce({ topic: 'tokens', ids: [subject] });
}
