/** How people and pipelines sign in on an installation: the file that an operator writes, `sign-in.yaml`. */
import { z } from 'zod';
import type { Grant } from './access.ts';
import { PERMISSIONS, ROLES } from './access.ts';

const Name = z.string().min(1).max(200);

/** A role, where it holds, and what of it. */
export const GrantDocument = z.strictObject({
  role: z.enum(ROLES),
  permissions: z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length).optional(),
  teams: z.array(Name).min(1).max(200).optional(),
  environments: z.array(Name).min(1).max(50).optional(),
});
export type GrantDocument = z.infer<typeof GrantDocument>;

/** Whom to trust: HTTPS, or this machine. What crosses a network in the clear can be rewritten on the way. */
const Issuer = z.url().max(500).refine(isSafeUrl, 'an issuer is reached by https, or by http on this machine only');

const Oidc = z.strictObject({
  /** What the button says. */
  name: Name.default('single sign-on'),
  issuer: Issuer,
  clientId: Name,
  /** File with the secret; BULWARK_OIDC_CLIENT_SECRET says it in its place. */
  clientSecretFile: z.string().min(1).max(4_000).optional(),
  scopes: z.array(Name).max(20).default(['openid', 'profile', 'email']),
  /** Claim with the groups of the user, a list of texts. */
  groupsClaim: Name.default('groups'),
  /** Rights by group, of which at least one must match; without this list administrators give the rights here. */
  grants: z
    .array(GrantDocument.extend({ groups: z.array(Name).min(1).max(200) }))
    .max(200)
    .optional(),
});

/** A CI system whose own tokens may upload: nothing is kept as a secret there. */
const Pipelines = z.strictObject({
  issuer: Issuer,
  /** What the token must have been made for: the address of this server, by custom. */
  audience: Name,
  /** Globs of `owner/name`, or of GitLab's project paths. */
  repositories: z.array(Name).min(1).max(200),
  /** Globs of refs, `refs/heads/main`; any where it is left out. */
  refs: z.array(Name).min(1).max(50).optional(),
  grants: z
    .array(GrantDocument)
    .min(1)
    .max(50)
    .default([{ role: 'developer', permissions: ['upload'] }]),
});

export const SignInSettings = z.strictObject({
  /** Address by which browsers reach this server, where it stands behind another one. */
  publicUrl: z
    .url()
    .max(500)
    .refine(isSafeUrl, 'a server is reached by https, or by http on this machine only')
    .optional(),
  session: z
    .strictObject({ hours: z.number().positive().max(168), idleMinutes: z.number().positive().max(10_080) })
    .default({ hours: 12, idleMinutes: 90 }),
  oidc: Oidc.optional(),
  pipelines: z.array(Pipelines).max(20).default([]),
});
export type SignInSettings = z.infer<typeof SignInSettings>;
export type OidcSettings = z.infer<typeof Oidc>;
export type PipelineSettings = z.infer<typeof Pipelines>;

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether what is sent to a URL cannot be read or changed on the way. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

/** A grant without the members that are left out. */
export function toGrant({ role, permissions, teams, environments }: GrantDocument): Grant {
  return {
    role,
    ...(permissions === undefined ? {} : { permissions }),
    ...(teams === undefined ? {} : { teams }),
    ...(environments === undefined ? {} : { environments }),
  };
}

/**
 * The rights that a provider's groups stand for; undefined where administrators give them here. A claim that is no list
 * of texts names no group.
 */
export function grantsOfGroups({ grants }: Pick<OidcSettings, 'grants'>, claim: unknown): readonly Grant[] | undefined {
  const groups: readonly unknown[] = Array.isArray(claim) ? claim : [];
  return grants?.filter((one) => one.groups.some((group) => groups.includes(group))).map(toGrant);
}
