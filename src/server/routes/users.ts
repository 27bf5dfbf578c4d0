/** Answers about users, and about accesses that were refused. */
import { AppError } from '../../base/errors.ts';
import { mayDo } from '../../model/programme/access.ts';
import { toGrant } from '../../model/programme/sign-in-settings.ts';
import type { UserWithSecret } from '../../program/auth/users.ts';
import { changeUser, createUser, listUsers, resetPassword } from '../../program/auth/users.ts';
import type { User } from '../../program/auth/users.ts';
import { userRoutes } from '../../wire/routes/users.ts';
import { toInstant, toWireGrant } from '../auth/write.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const userHandlers: readonly Handler[] = [
  handle(userRoutes.list, async ({ query, access, room }) => {
    const { items, next, total } = await listUsers(query, access, room);
    return { items: items.map(writeUser), next: next ?? null, total: total ?? null };
  }),
  handle(userRoutes.create, async ({ body, access, room }) =>
    writeUserWithSecret(await createUser({ ...body, grants: body.grants.map(toGrant) }, access, room)),
  ),
  handle(userRoutes.change, async ({ params, body, access, room }) => {
    const { version, isDisabled, grants } = body;
    const request = { id: params.id, version, isDisabled, grants: grants?.map(toGrant) };
    return writeUser(await changeUser(request, access, room));
  }),
  handle(userRoutes.reset, async ({ params, access, room }) =>
    writeUserWithSecret(await resetPassword(params, access, room)),
  ),
  handle(userRoutes.refusals, async ({ query, access, room }) => {
    // What was refused concerns no team in particular.
    if (!mayDo(access, 'audit')) throw new AppError('not-allowed', 'refused accesses are for auditors of the whole');
    const fromMs = query.from === undefined ? 0 : Date.parse(query.from);
    const beforeMs = query.before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.before);
    const found = await room.store.read(({ refusals }) => refusals.list({ fromMs, beforeMs, limit: query.limit }));
    const items = found.map(({ hourMs, lastMs, reason, subject, count }) => ({
      hour: toInstant(hourMs),
      reason,
      subject,
      count,
      last: toInstant(lastMs),
    }));
    return { items };
  }),
];

function writeUser(user: User) {
  return {
    id: user.id,
    name: user.name,
    kind: user.kind,
    issuer: user.issuer ?? null,
    grants: user.grants.map(toWireGrant),
    isDisabled: user.isDisabled,
    created: toInstant(user.createdMs),
    lastSeen: user.lastSeenMs === undefined ? null : toInstant(user.lastSeenMs),
    version: user.version,
  };
}

function writeUserWithSecret({ user, password, untilMs }: UserWithSecret) {
  return { user: writeUser(user), password, until: toInstant(untilMs) };
}
