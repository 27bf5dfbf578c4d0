/** Routes of exceptions: their life cycle over HTTP. */
import { z } from 'zod';
import { EXCEPTION_STATES } from '../../model/programme/exception-life.ts';
import { EXCEPTION_CAUSES } from '../../model/words.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name, Person, Prose } from './shared.ts';

const Names = z.array(Name).min(1).max(100);

const Scope = z.strictObject({
  addresses: z.array(Prose).max(1_000).optional(),
  namespaces: z.array(Name).max(1_000).optional(),
  kinds: z.array(Name).max(100).optional(),
  environments: z.array(Name).max(100).optional(),
  owners: z.array(Name).max(100).optional(),
});

export const ExceptionItem = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(EXCEPTION_STATES),
  controls: z.array(z.string()),
  scope: Scope,
  reason: z.string(),
  /** Null where nobody said. */
  cause: z.enum(EXCEPTION_CAUSES).nullable(),
  ticket: z.string(),
  /** The team that answers for it. */
  owner: z.string(),
  requester: Person,
  requestedAt: Instant,
  approver: Person.nullable(),
  /** Start of the term in force. */
  approvedAt: Instant.nullable(),
  /** The first instant at which it no longer holds. */
  expiresAt: Instant,
  /** A later end that waits for approval. */
  renewal: z.object({ expires: z.string(), reason: z.string(), requester: Person }).nullable(),
  renewals: z.number().int(),
  /** When it last accepted a finding. */
  matchedAt: Instant.nullable(),
  version: z.number().int(),
});

const ExceptionEvent = z.object({
  at: Instant,
  actor: Person,
  act: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  text: z.string(),
});

const Preview = z.object({
  resources: z.number().int(),
  failing: z.number().int(),
  exempt: z.number().int(),
  teams: z.array(z.object({ team: z.string(), resources: z.number().int(), failing: z.number().int() })),
  examples: z.array(z.object({ control: z.string(), resource: z.string(), reason: z.string() })),
  /** Why it reaches too far. */
  breadth: z.string().nullable(),
  /** Why it could not be approved as it stands. */
  fault: z.string().nullable(),
  /** Counts of results are lower bounds. */
  isCut: z.boolean(),
});

const Id = z.object({ id: Name });
const Version = z.number().int().min(1).optional();
const Reasoned = z.strictObject({ version: Version, reason: Prose.min(1) });

/** The acts differ by what they ask for alone. */
function act<Body extends z.ZodType>(
  id: 'approve' | 'reject' | 'withdraw' | 'renew',
  permission: 'approve' | 'request',
  summary: string,
  body: Body,
) {
  return defineRoute({
    id: `exceptions.${id}`,
    method: 'POST',
    path: `/exceptions/:id/${id}`,
    summary,
    permission,
    params: Id,
    body,
    reply: ExceptionItem,
  });
}

export const exceptionsRoutes = {
  list: defineRoute({
    id: 'exceptions.list',
    method: 'GET',
    path: '/exceptions',
    summary: 'Exceptions, newest first',
    permission: 'read',
    query: PageQuery.extend({
      state: z.enum(EXCEPTION_STATES).optional(),
      team: Name.optional(),
      environment: Name.optional(),
      control: Name.optional(),
    }),
    reply: pageOf(ExceptionItem),
  }),
  show: defineRoute({
    id: 'exceptions.show',
    method: 'GET',
    path: '/exceptions/:id',
    summary: 'One exception with all that happened to it, by id or by the name of one that lives',
    permission: 'read',
    params: Id,
    reply: ExceptionItem.extend({ events: z.array(ExceptionEvent) }),
  }),
  request: defineRoute({
    id: 'exceptions.request',
    method: 'POST',
    path: '/exceptions',
    summary: 'Ask for an exception',
    permission: 'request',
    body: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        .max(100),
      controls: Names,
      scope: Scope,
      reason: Prose.min(10),
      cause: z.enum(EXCEPTION_CAUSES).optional(),
      owner: Name,
      ticket: Name,
      /** RFC 3339 date or date-time. */
      expires: Name,
    }),
    reply: ExceptionItem,
    status: 201,
  }),
  preview: defineRoute({
    id: 'exceptions.preview',
    method: 'POST',
    path: '/exceptions/preview',
    summary: 'What an exception would cover today, by team',
    permission: 'read',
    body: z.strictObject({ controls: Names, scope: Scope, expires: Name.optional() }),
    reply: Preview,
  }),
  approve: act(
    'approve',
    'approve',
    'Approve a request or a renewal; never by whoever asked for it or owns it',
    z.strictObject({ version: Version, note: Prose.optional() }),
  ),
  reject: act('reject', 'approve', 'Refuse a request or a renewal', Reasoned),
  withdraw: act('withdraw', 'request', 'End an exception before its time', Reasoned),
  renew: act('renew', 'request', 'Ask for a later end', Reasoned.extend({ expires: Name })),
};
