/** Routes of signing in and out, of one's own password, and of sessions. */
import { z } from 'zod';
import { PERMISSIONS } from '../../model/programme/access.ts';
import { GrantDocument } from '../../model/programme/sign-in-settings.ts';
import { Instant } from '../page.ts';
import { defineRoute } from '../route.ts';

const NAME_CHARS_MAX = 200;
/** More than any password that is taken, so that a longer one is refused with a reason. */
const PASSWORD_CHARS_MAX = 1_000;

const Password = z.string().max(PASSWORD_CHARS_MAX);

export const Me = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['user', 'token', 'system']),
  grants: z.array(GrantDocument),
  /** What is allowed somewhere at least. */
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Nothing but changing the password is allowed until it is done. */
  mustChangePassword: z.boolean(),
  /** To be sent as X-CSRF-Token with everything that changes something; null where no cookie is used. */
  csrfToken: z.string().nullable(),
  session: z.string().nullable(),
});

export const SignInMethods = z.object({
  password: z.boolean(),
  /** What the button says, and where it leads; null where no provider is set up. */
  oidc: z.object({ name: z.string(), path: z.string() }).nullable(),
});

/** Without what is secret, or where it is kept. */
const SignInSettingsShown = z.object({
  publicUrl: z.string().nullable(),
  session: z.object({ hours: z.number(), idleMinutes: z.number() }),
  oidc: z
    .object({
      name: z.string(),
      issuer: z.string(),
      clientId: z.string(),
      scopes: z.array(z.string()),
      groupsClaim: z.string(),
      /** Null where administrators give the rights here. */
      grants: z.array(GrantDocument.extend({ groups: z.array(z.string()) })).nullable(),
    })
    .nullable(),
  pipelines: z.array(
    z.object({
      issuer: z.string(),
      audience: z.string(),
      repositories: z.array(z.string()),
      /** Null for any. */
      refs: z.array(z.string()).nullable(),
      grants: z.array(GrantDocument),
    }),
  ),
});

export const LoginSession = z.object({
  id: z.string(),
  isThisOne: z.boolean(),
  created: Instant,
  lastUsed: Instant,
  expires: Instant,
  /** Equal for sessions of this user that began at one address. */
  place: z.string(),
  agent: z.string(),
});

export const signInRoutes = {
  methods: defineRoute({
    id: 'sign-in.methods',
    method: 'GET',
    path: '/sign-in/methods',
    summary: 'Ways to sign in',
    permission: 'anyone',
    reply: SignInMethods,
  }),
  settings: defineRoute({
    id: 'sign-in.settings',
    method: 'GET',
    path: '/sign-in/settings',
    summary: 'How people and pipelines sign in here, as the file and the environment of the server say',
    permission: 'administer',
    reply: SignInSettingsShown,
  }),
  signIn: defineRoute({
    id: 'sign-in.password',
    method: 'POST',
    path: '/sign-in',
    summary: 'Begin a session with a name and a password; the answer sets its cookie',
    permission: 'anyone',
    body: z.object({ name: z.string().min(1).max(NAME_CHARS_MAX), password: Password }),
    reply: z.object({ csrfToken: z.string(), mustChangePassword: z.boolean(), expires: Instant }),
    isSecret: true,
  }),
  signOut: defineRoute({
    id: 'sign-in.end',
    method: 'POST',
    path: '/sign-out',
    summary: 'End the session of the cookie',
    permission: 'signed-in',
    reply: z.undefined(),
    status: 204,
  }),
  me: defineRoute({
    id: 'me.show',
    method: 'GET',
    path: '/me',
    summary: 'Who is signed in, and what they may do',
    permission: 'signed-in',
    reply: Me,
    isSecret: true,
  }),
  changePassword: defineRoute({
    id: 'me.change-password',
    method: 'PUT',
    path: '/me/password',
    summary: "Change one's own password, and end all other sessions",
    permission: 'signed-in',
    body: z.object({ current: Password.optional(), next: Password }),
    reply: z.undefined(),
    status: 204,
    isSecret: true,
  }),
  sessions: defineRoute({
    id: 'sessions.list',
    method: 'GET',
    path: '/sessions',
    summary: "One's own sessions, or those of a user within reach",
    permission: 'signed-in',
    query: z.object({ user: z.string().max(NAME_CHARS_MAX).optional() }),
    reply: z.object({ items: z.array(LoginSession) }),
  }),
  endSession: defineRoute({
    id: 'sessions.end',
    method: 'DELETE',
    path: '/sessions/:id',
    summary: 'End a session',
    permission: 'signed-in',
    params: z.object({ id: z.string().max(NAME_CHARS_MAX) }),
    reply: z.undefined(),
    status: 204,
  }),
};
