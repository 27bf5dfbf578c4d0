/** Routes of users, and of accesses that were refused. */
import { z } from 'zod';
import { GrantDocument } from '../../model/programme/sign-in-settings.ts';
import { Instant, PageQuery, pageOf } from '../page.ts';
import { defineRoute } from '../route.ts';

const ID_CHARS_MAX = 200;
const GRANTS_MAX = 100;
const REFUSALS_MAX = 1_000;

const Grants = z.array(GrantDocument).max(GRANTS_MAX);
const ById = z.object({ id: z.string().max(ID_CHARS_MAX) });

export const User = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['local', 'oidc']),
  issuer: z.string().nullable(),
  grants: Grants,
  isDisabled: z.boolean(),
  created: Instant,
  lastSeen: Instant.nullable(),
  version: z.number().int(),
});

/** The password is shown here and nowhere else. */
export const UserWithPassword = z.object({ user: User, password: z.string(), until: Instant });

export const Refusal = z.object({
  /** Start of the hour that is counted. */
  hour: Instant,
  reason: z.string(),
  /** Id of a user or token, or `unknown`. */
  subject: z.string(),
  count: z.number().int(),
  last: Instant,
});

export const userRoutes = {
  list: defineRoute({
    id: 'users.list',
    method: 'GET',
    path: '/users',
    summary: 'Users within reach, by name',
    permission: 'administer',
    query: PageQuery,
    reply: pageOf(User),
  }),
  create: defineRoute({
    id: 'users.create',
    method: 'POST',
    path: '/users',
    summary: 'Make a local user, with a password for one sign-in',
    permission: 'administer',
    body: z.object({ name: z.string().max(ID_CHARS_MAX), grants: Grants }),
    reply: UserWithPassword,
    status: 201,
    isSecret: true,
  }),
  change: defineRoute({
    id: 'users.change',
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change rights, or whether the user may sign in',
    permission: 'administer',
    params: ById,
    body: z.object({
      /** The one that was read. */
      version: z.number().int(),
      grants: Grants.optional(),
      isDisabled: z.boolean().optional(),
    }),
    reply: User,
  }),
  reset: defineRoute({
    id: 'users.reset-password',
    method: 'POST',
    path: '/users/:id/password-reset',
    summary: 'Give a password for one sign-in in place of the one there is, and end all sessions',
    permission: 'administer',
    params: ById,
    reply: UserWithPassword,
    isSecret: true,
  }),
  refusals: defineRoute({
    id: 'refusals.list',
    method: 'GET',
    path: '/refusals',
    summary: 'Accesses that were refused, by hour, reason and subject; newest first',
    permission: 'audit',
    query: z.object({
      from: Instant.optional(),
      before: Instant.optional(),
      limit: z.coerce.number().int().min(1).max(REFUSALS_MAX).default(100),
    }),
    reply: z.object({ items: z.array(Refusal) }),
  }),
};
