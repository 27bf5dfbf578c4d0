/**
 * Tokens that CI systems give their own jobs (GitHub Actions, GitLab CI): verified by the issuer's published keys, so
 * that a pipeline uploads without keeping a secret.
 */
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Access } from '../../model/programme/access.ts';
import { isSafeUrl } from '../../model/programme/sign-in-settings.ts';
import type { PipelineSettings } from '../../model/programme/sign-in-settings.ts';
import { accessOfPipeline, notePipeline } from '../../program/auth/pipelines.ts';
import { refuse } from '../../program/auth/refusals.ts';
import type { ControlRoom } from '../../program/control-room.ts';

export type AuthenticatePipeline = (text: string) => Promise<Access>;

/** Signatures by a private key alone: what is verified by a shared secret could be made by whoever may verify it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Of a token's life: those of CI systems live for minutes. */
const TOKEN_AGE = '1h';
const CLOCK_TOLERANCE_SECONDS = 30;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/**
 * Verifies tokens of the issuers that the settings name, and of no other: keys are fetched from nowhere that a token
 * leads to. Throws `not-signed-in` and `provider-unavailable`.
 */
export function createPipelineAuthenticator(
  settings: readonly PipelineSettings[],
  room: ControlRoom,
): AuthenticatePipeline {
  const keysByIssuer = new Map<string, Promise<Keys>>();
  const findKeys = (issuer: string): Promise<Keys> => {
    const known = keysByIssuer.get(issuer) ?? loadKeys(issuer);
    keysByIssuer.set(issuer, known);
    known.catch(() => keysByIssuer.delete(issuer)); // the issuer may have been down: the next one asks again
    return known;
  };
  return async (text) => {
    const issuer = readIssuer(text);
    const rules = settings.filter((rule) => rule.issuer === issuer);
    if (issuer === undefined || rules.length === 0) throw refusePipeline('nothing is let in from its issuer');
    const keys = await findKeys(issuer);
    for (const rule of rules) {
      const claims = await verify(text, keys, rule, room.clock.nowMs());
      const access = claims && accessOfPipeline(claims, rule);
      if (access === undefined) continue;
      await notePipeline(access, room);
      return access;
    }
    throw refusePipeline('its signature, time, audience, repository or ref is not right');
  };
}

/** Undefined where the token is not right; every check of it comes before anything in it counts. */
async function verify(
  text: string,
  keys: Keys,
  { issuer, audience }: PipelineSettings,
  nowMs: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const { payload } = await jwtVerify(text, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      maxTokenAge: TOKEN_AGE,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    return payload;
  } catch (error) {
    // `ERR_JOSE_GENERIC` is what a key set says that could not be fetched.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('ERR_JWT') || code.startsWith('ERR_JWS') || code.startsWith('ERR_JWKS_NO')) return undefined;
    if (code.startsWith('ERR_JOSE_ALG') || code.startsWith('ERR_JOSE_NOT')) return undefined;
    throw new AppError('provider-unavailable', issuer, { cause: error });
  }
}

function readIssuer(text: string): string | undefined {
  try {
    return decodeJwt(text).iss;
  } catch {
    return undefined; // three words with dots between them, and no token
  }
}

async function loadKeys(issuer: string): Promise<Keys> {
  const isPlain = issuer.startsWith('http:');
  try {
    const configuration = await client.discovery(new URL(issuer), 'bulwark', {}, client.None(), {
      timeout: LIMITS.oidcAnswerMsMax / 1_000,
      ...(isPlain ? { execute: [client.allowInsecureRequests] } : {}),
    });
    const { jwks_uri: url = '' } = configuration.serverMetadata();
    if (!isSafeUrl(url)) throw new Error(`${issuer} publishes no keys that can be fetched safely`);
    return createRemoteJWKSet(new URL(url), { timeoutDuration: LIMITS.oidcAnswerMsMax });
  } catch (cause) {
    throw new AppError('provider-unavailable', issuer, { cause });
  }
}

function refusePipeline(detail: string): AppError {
  return refuse('not-signed-in', `the token of the pipeline is not valid: ${detail}`, { reason: 'pipeline' });
}
