/** Tokens of CI systems over HTTP: verified by the keys that their issuer publishes, and refused for all else. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import { SignInSettings } from '../../model/programme/sign-in-settings.ts';
import { SESSIONS } from '../../../test/harness/access.ts';
import type { TestProvider } from '../../../test/harness/oidc.ts';
import { startProvider } from '../../../test/harness/oidc.ts';
import { withSignIn } from '../../../test/harness/sign-in-server.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';

const NOON_SECONDS = NOON_MS / 1_000;

async function withIssuer(
  work: (ask: (token: string) => Promise<Response>, issuer: TestProvider) => Promise<void>,
): Promise<void> {
  const provider = await startProvider({ groups: {}, redirectUris: ['http://127.0.0.1:9/'] });
  try {
    const rule = { issuer: provider.issuer, audience: 'https://bulwark.example', repositories: ['acme/*'] };
    const { pipelines } = SignInSettings.parse({ pipelines: [rule] });
    await withSignIn(
      () => Promise.resolve({ session: SESSIONS, publicUrl: undefined, oidc: undefined, pipelines }),
      ({ url }) =>
        work((token) => fetch(`${url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } }), provider),
    );
  } finally {
    await provider.close();
  }
}

function makeClaims({ issuer }: TestProvider): JWTPayload {
  return {
    iss: issuer,
    aud: 'https://bulwark.example',
    sub: 'repo:acme/shop:ref:refs/heads/main',
    repository: 'acme/shop',
    ref: 'refs/heads/main',
    sha: 'a1b2',
    iat: NOON_SECONDS - 10,
    exp: NOON_SECONDS + 300,
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the token of a pipeline', () => {
  test('signs the pipeline in, for uploading alone', () =>
    withIssuer(async (ask, provider) => {
      const response = await ask(await provider.sign(makeClaims(provider)));
      const me = (await response.json()) as Record<string, unknown>;
      assert.deepEqual([me['kind'], me['name'], me['permissions']], ['token', 'pipeline of acme/shop', ['upload']]);
    }));

  const WRONG: readonly (readonly [string, (provider: TestProvider) => Promise<string>])[] = [
    ['of another issuer', ({ sign, ...p }) => sign({ ...makeClaims({ sign, ...p }), iss: 'https://evil.example' })],
    ['for another audience', (p) => p.sign({ ...makeClaims(p), aud: 'https://other.example' })],
    ['of another repository', (p) => p.sign({ ...makeClaims(p), repository: 'evil/shop' })],
    ['that has expired', (p) => p.sign({ ...makeClaims(p), exp: NOON_SECONDS - 60 })],
    [
      'that never expires',
      ({ sign, ...p }) => {
        const { exp: _exp, ...claims } = makeClaims({ sign, ...p });
        return sign(claims);
      },
    ],
    ['that is old', (p) => p.sign({ ...makeClaims(p), iat: NOON_SECONDS - 7_200 })],
    ['that is not valid yet', (p) => p.sign({ ...makeClaims(p), nbf: NOON_SECONDS + 600 })],
    ['signed by somebody else', async (p) => p.sign(makeClaims(p), {}, (await generateKeyPair('RS256')).privateKey)],
    ['of a key that is not published', (p) => p.sign(makeClaims(p), { kid: 'another' })],
    ['without a signature', (p) => Promise.resolve(`${encode({ alg: 'none' })}.${encode(makeClaims(p))}.x`)],
    [
      'with a signature by the public key as a secret',
      async (p) => {
        const found = (await (await fetch(`${p.issuer}/jwks`)).json()) as { readonly keys: readonly object[] };
        const text = `${encode({ alg: 'HS256', kid: 'test-key' })}.${encode(makeClaims(p))}`;
        return `${text}.${createHmac('sha256', JSON.stringify(found.keys[0])).update(text).digest('base64url')}`;
      },
    ],
    ['that is none', () => Promise.resolve('a.b.c')],
  ];
  for (const [title, make] of WRONG) {
    test(`is refused ${title}`, () =>
      withIssuer(async (ask, provider) => {
        const response = await ask(await make(provider));
        const { code } = (await response.json()) as { readonly code: string };
        assert.deepEqual([response.status, code], [401, 'not-signed-in']);
      }));
  }

  test('is no offence while its issuer is down', () =>
    withIssuer(async (ask, provider) => {
      const token = await provider.sign(makeClaims(provider));
      await provider.close();
      assert.equal((await ask(token)).status, 503);
    }));
});
