/** Answers about API tokens. */
import { formatDay } from '../../model/instants.ts';
import { toGrant } from '../../model/programme/sign-in-settings.ts';
import { createToken, listTokens, revokeToken } from '../../program/auth/tokens.ts';
import type { Token } from '../../program/auth/tokens.ts';
import { tokenRoutes } from '../../wire/routes/tokens.ts';
import { toInstant, toWireGrant } from '../auth/write.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const tokenHandlers: readonly Handler[] = [
  handle(tokenRoutes.list, async ({ query, access, room }) => {
    const { limit, cursor, of } = query;
    const { items, next, total } = await listTokens({ limit, cursor, isOfAll: of === 'all' }, access, room);
    return { items: items.map(writeToken), next: next ?? null, total: total ?? null };
  }),
  handle(tokenRoutes.create, async ({ body, access, room }) => {
    const { token, text } = await createToken({ ...body, grants: body.grants.map(toGrant) }, access, room);
    return { token: writeToken(token), secret: text };
  }),
  handle(tokenRoutes.revoke, async ({ params, access, room }) => {
    await revokeToken(params, access, room);
    return undefined;
  }),
];

function writeToken(token: Token) {
  return {
    id: token.id,
    name: token.name,
    user: token.userId ?? null,
    grants: token.grants.map(toWireGrant),
    repository: token.repository ?? null,
    target: token.target ?? null,
    created: toInstant(token.createdMs),
    createdBy: token.createdBy,
    expires: toInstant(token.expiresMs),
    lastUsedDay: token.lastUsedDayMs === undefined ? null : formatDay(token.lastUsedDayMs),
    revoked: token.revokedMs === undefined ? null : toInstant(token.revokedMs),
  };
}
