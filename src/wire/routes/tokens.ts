/** Routes of API tokens. */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';
import { GrantDocument } from '../../model/programme/sign-in-settings.ts';
import { Instant, PageQuery, pageOf } from '../page.ts';
import { defineRoute } from '../route.ts';

const NAME_CHARS_MAX = 200;
const GRANTS_MAX = 20;
const DEFAULT_DAYS = 90;

const Name = z.string().min(1).max(NAME_CHARS_MAX);

export const Token = z.object({
  id: z.string(),
  name: z.string(),
  /** Null for a robot's. */
  user: z.string().nullable(),
  grants: z.array(GrantDocument),
  repository: z.string().nullable(),
  target: z.string().nullable(),
  created: Instant,
  createdBy: z.string(),
  expires: Instant,
  lastUsedDay: z.iso.date().nullable(),
  revoked: Instant.nullable(),
});

export const tokenRoutes = {
  list: defineRoute({
    id: 'tokens.list',
    method: 'GET',
    path: '/tokens',
    summary: "One's own tokens, or all within reach; newest first",
    permission: 'signed-in',
    query: PageQuery.extend({ of: z.enum(['me', 'all']).default('me') }),
    reply: pageOf(Token),
  }),
  create: defineRoute({
    id: 'tokens.create',
    method: 'POST',
    path: '/tokens',
    summary: "Make a token with a part of one's own rights; it is shown in this answer alone",
    permission: 'signed-in',
    body: z.object({
      name: Name,
      grants: z.array(GrantDocument).min(1).max(GRANTS_MAX),
      /** The one repository (`acme/shop`), and the one target, that it uploads for. */
      repository: Name.optional(),
      target: Name.optional(),
      days: z.number().int().min(1).max(LIMITS.tokenDaysMax).default(DEFAULT_DAYS),
      /** Belongs to nobody, and lives on when people leave. */
      isRobot: z.boolean().default(false),
    }),
    reply: z.object({ token: Token, secret: z.string() }),
    status: 201,
    isSecret: true,
  }),
  revoke: defineRoute({
    id: 'tokens.revoke',
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'End a token at once',
    permission: 'signed-in',
    params: z.object({ id: z.string().max(NAME_CHARS_MAX) }),
    reply: z.undefined(),
    status: 204,
  }),
};
