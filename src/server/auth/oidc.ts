/**
 * A sign-in through an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0,
 * RFC 7636, RFC 9700). Tokens are used to learn who it is, and are kept nowhere.
 */
import * as client from 'openid-client';
import { LIMITS } from '../../base/limits.ts';
import { AppError } from '../../base/errors.ts';
import { grantsOfGroups, isSafeUrl } from '../../model/programme/sign-in-settings.ts';
import type { Identity } from '../../program/auth/identities.ts';
import type { SignInPlan } from '../../program/auth/read-settings.ts';
import { refuse } from '../../program/auth/refusals.ts';
import { deriveSecret } from '../../program/auth/secrets.ts';

export type OidcProvider = {
  readonly name: string;
  /** Where to send the browser. State, nonce and verifier are derived from the secret that its cookie holds. */
  readonly begin: (secret: string, redirectUri: string) => Promise<URL>;
  /**
   * Who came back to `url`. Throws `sign-in-refused` for whatever is not right about it, and `provider-unavailable`.
   */
  readonly finish: (secret: string, url: URL) => Promise<Identity>;
};

type OidcPlan = NonNullable<SignInPlan['oidc']>;

/** `fetch` is another one in tests. */
export function createOidcProvider(plan: OidcPlan, fetch?: client.CustomFetch): OidcProvider {
  let found: Promise<client.Configuration> | undefined;
  const discover = async (): Promise<client.Configuration> => {
    // What failed once is tried again: the provider may have been down.
    found ??= discoverProvider(plan, fetch).catch((error: unknown) => {
      found = undefined;
      throw explainFault(error);
    });
    return found;
  };
  return {
    name: plan.name,
    begin: async (secret, redirectUri) => {
      const configuration = await discover();
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: plan.scopes.join(' '),
        state: deriveSecret(secret, 'state'),
        nonce: deriveSecret(secret, 'nonce'),
        code_challenge: await client.calculatePKCECodeChallenge(deriveSecret(secret, 'verifier')),
        code_challenge_method: 'S256',
      });
    },
    finish: async (secret, url) => {
      const configuration = await discover();
      try {
        const tokens = await client.authorizationCodeGrant(configuration, url, {
          expectedState: deriveSecret(secret, 'state'),
          expectedNonce: deriveSecret(secret, 'nonce'),
          pkceCodeVerifier: deriveSecret(secret, 'verifier'),
          idTokenExpected: true,
        });
        return await readIdentity(tokens, configuration, plan);
      } catch (error) {
        throw explainFault(error);
      }
    },
  };
}

async function discoverProvider(plan: OidcPlan, fetch: client.CustomFetch | undefined): Promise<client.Configuration> {
  const issuer = new URL(plan.issuer);
  const isPlain = issuer.protocol === 'http:';
  if (!isSafeUrl(plan.issuer)) throw new AppError('usage', `${plan.issuer} is reached over a network in the clear`);
  const { clientSecret } = plan;
  const configuration = await client.discovery(
    issuer,
    plan.clientId,
    {},
    clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
    {
      timeout: LIMITS.oidcAnswerMsMax / 1_000,
      execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
      ...(fetch === undefined ? {} : { [client.customFetch]: fetch }),
    },
  );
  demandSafeEndpoints(configuration);
  return configuration;
}

/** A provider on this machine may speak plainly; what its description leads to may not, where that is elsewhere. */
function demandSafeEndpoints(configuration: client.Configuration): void {
  const metadata = configuration.serverMetadata();
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = metadata;
  for (const url of [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint]) {
    if (url !== undefined && !isSafeUrl(url))
      throw new Error(`the provider names ${url}, which is not reached by https`);
  }
}

async function readIdentity(
  tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  configuration: client.Configuration,
  plan: OidcPlan,
): Promise<Identity> {
  const idClaims = tokens.claims();
  if (idClaims === undefined) throw new Error('the provider sent no ID token');
  const isWhole = plan.grants === undefined || Object.hasOwn(idClaims, plan.groupsClaim);
  const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
  // Some providers keep the ID token small, and tell groups only when asked.
  const more = isWhole || !hasMore ? {} : await client.fetchUserInfo(configuration, tokens.access_token, idClaims.sub);
  const claims: Readonly<Record<string, unknown>> = { ...more, ...idClaims };
  const names = ['preferred_username', 'email', 'name'].map((claim) => claims[claim]);
  return {
    issuer: idClaims.iss,
    subject: idClaims.sub,
    name: names.find((name): name is string => typeof name === 'string' && name !== '') ?? idClaims.sub,
    grants: grantsOfGroups(plan, claims[plan.groupsClaim]),
  };
}

/** Codes of faults on the way to the provider, which say nothing against whoever signs in. */
const WAY_CODES = ['OAUTH_TIMEOUT', 'OAUTH_ABORT'];

/** What the provider said is told by its code alone: its texts may be anything. */
function explainFault(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const isOnTheWay = error instanceof TypeError || WAY_CODES.includes(code);
  if (isOnTheWay) return new AppError('provider-unavailable', code, { cause: error });
  return refuse('sign-in-refused', `the provider's answer is not right (${code})`, { reason: 'provider' });
}
