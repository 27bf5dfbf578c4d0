/** Sign-in through a provider: the whole way with a real one, and answers of it that are not right. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import type { CustomFetch } from 'openid-client';
import { AppError } from '../../base/errors.ts';
import type { SignInPlan } from '../../program/auth/read-settings.ts';
import { makeSecret } from '../../program/auth/secrets.ts';
import { SESSIONS } from '../../../test/harness/access.ts';
import type { Browser, Page } from '../../../test/harness/browser.ts';
import { createBrowser } from '../../../test/harness/browser.ts';
import type { TestProvider } from '../../../test/harness/oidc.ts';
import { passForms, startProvider } from '../../../test/harness/oidc.ts';
import type { SignInServer } from '../../../test/harness/sign-in-server.ts';
import { withSignIn } from '../../../test/harness/sign-in-server.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { OIDC_FINISH } from './oidc-paths.ts';
import { createOidcProvider } from './oidc.ts';

const GROUPS = { ann: ['platform'], bob: ['shop'], eve: ['other'] };
const GRANTS = [
  { groups: ['platform'], role: 'administrator' as const },
  { groups: ['shop'], role: 'developer' as const, teams: ['shop'] },
];

type OidcPlan = NonNullable<SignInPlan['oidc']>;

function planOf({
  issuer,
  clientId,
  clientSecret,
}: Pick<TestProvider, 'issuer' | 'clientId' | 'clientSecret'>): OidcPlan {
  const scopes = ['openid', 'profile'];
  return { name: 'Corp', issuer, clientId, clientSecret, scopes, groupsClaim: 'groups', grants: GRANTS };
}

type Made = SignInServer & { readonly provider: TestProvider };

async function withProvider(
  work: (made: Made) => Promise<void>,
  options: { readonly hasThinTokens?: boolean } = {},
): Promise<void> {
  const started: TestProvider[] = [];
  try {
    await withSignIn(
      async (url) => {
        const provider = await startProvider({ groups: GROUPS, redirectUris: [url + OIDC_FINISH], ...options });
        started.push(provider);
        return { session: SESSIONS, publicUrl: undefined, oidc: planOf(provider), pipelines: [] };
      },
      async (server) => {
        const [provider] = started;
        assert.ok(provider);
        await work({ ...server, provider });
      },
    );
  } finally {
    for (const provider of started) await provider.close();
  }
}

const isReturn = (next: URL): boolean => next.pathname === OIDC_FINISH;

/** Up to the moment at which the provider sends the browser back; gives where to. */
async function goToProvider(browser: Browser, url: string, login: string, query = ''): Promise<URL> {
  const form = await browser.open(`${url}/sign-in/oidc${query}`);
  const last = await passForms(browser, form, login, isReturn);
  return new URL(last.headers.get('Location') ?? '', last.url);
}

/** The return itself, without what it leads on to. */
const comeBack = (browser: Browser, url: URL): Promise<Page> => browser.open(url, () => true);

async function readMe(browser: Browser, url: string): Promise<Record<string, unknown>> {
  return (await (await browser.fetch(`${url}/api/v1/me`)).json()) as Record<string, unknown>;
}

describe('a sign-in through a provider', () => {
  test('leads through its forms to a session with the rights of the groups, and on to the page that was wanted', () =>
    withProvider(async ({ url, room }) => {
      const browser = createBrowser();
      const back = await goToProvider(browser, url, 'ann', '?returnTo=/findings');
      const page = await comeBack(browser, back);
      assert.deepEqual([page.status, page.headers.get('Location')], [303, '/findings']);
      const me = await readMe(browser, url);
      assert.deepEqual([me['name'], me['grants']], ['ann@corp', [{ role: 'administrator' }]]);
      assert.equal(browser.cookies(url).size, 1, 'the cookie of the way is gone');
      const [user] = await room.store.read(({ users }) => users.list({ limit: 9 }));
      assert.deepEqual([user?.kind, user?.subject], ['oidc', 'ann']);
    }));

  test('knows the person again, and takes over what the groups say now', () =>
    withProvider(async ({ url, room }) => {
      for (let i = 0; i < 2; i++) {
        const browser = createBrowser();
        await comeBack(browser, await goToProvider(browser, url, 'bob'));
        assert.deepEqual((await readMe(browser, url))['grants'], [{ role: 'developer', teams: ['shop'] }]);
        await room.store.write(async ({ users }) => {
          const [bob] = await users.list({ limit: 9 });
          assert.ok(bob);
          await users.change(bob, { grants: [{ role: 'approver' }] });
        });
      }
      assert.equal(await room.store.read(({ users }) => users.count()), 1);
    }));

  test('asks for groups where the token is small', () =>
    withProvider(
      async ({ url }) => {
        const browser = createBrowser();
        await comeBack(browser, await goToProvider(browser, url, 'bob'));
        assert.deepEqual((await readMe(browser, url))['grants'], [{ role: 'developer', teams: ['shop'] }]);
      },
      { hasThinTokens: true },
    ));

  test('is refused to whose groups have no role, and to whom is disabled here', () =>
    withProvider(async ({ url, room }) => {
      const eve = createBrowser();
      assert.equal((await comeBack(eve, await goToProvider(eve, url, 'eve'))).status, 401);
      const bob = createBrowser();
      await comeBack(bob, await goToProvider(bob, url, 'bob'));
      await room.store.write(async ({ users }) => {
        const [found] = await users.list({ limit: 9 });
        assert.ok(found);
        await users.change(found, { isDisabled: true });
      });
      const again = createBrowser();
      assert.equal((await comeBack(again, await goToProvider(again, url, 'bob'))).status, 401);
      const refusals = await room.store.read((tx) => tx.refusals.list({ fromMs: 0, beforeMs: NOON_MS + 1, limit: 9 }));
      assert.deepEqual(
        refusals.map(({ reason, count }) => [reason, count]),
        [
          ['provider', 1],
          ['provider', 1],
        ],
      );
    }));

  test('leads nowhere else than to a path of this server', () =>
    withProvider(async ({ url }) => {
      for (const returnTo of ['https://evil.example', '//evil.example', '/\\evil.example', 'x', '/a\\b', '/%0d', '']) {
        const browser = createBrowser();
        const back = await goToProvider(browser, url, 'ann', `?returnTo=${encodeURIComponent(returnTo)}`);
        const location = (await comeBack(browser, back)).headers.get('Location') ?? '';
        assert.equal(new URL(location, url).origin, url, returnTo);
      }
    }));
});

describe('a return from a provider', () => {
  const REFUSED: readonly (readonly [string, (url: URL, browser: Browser, server: string) => void])[] = [
    ['with another state', (url) => url.searchParams.set('state', 'A'.repeat(43))],
    ['without a state', (url) => url.searchParams.delete('state')],
    ['with a code that is none', (url) => url.searchParams.set('code', 'forged')],
    ['from another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
    ['with an error', (url) => url.searchParams.set('error', 'access_denied')],
    ['in a browser that did not begin it', (_, browser, server) => browser.forget(server)],
    [
      'in a browser that began another one',
      (_, browser, server) => browser.setCookie(server, 'bulwark-local-login', makeSecret()),
    ],
  ];
  for (const [title, spoil] of REFUSED) {
    test(`is refused ${title}`, () =>
      withProvider(async ({ url }) => {
        const browser = createBrowser();
        const back = await goToProvider(browser, url, 'ann');
        spoil(back, browser, url);
        const page = await comeBack(browser, back);
        assert.equal(page.status, 401);
        assert.match(page.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
        assert.equal(browser.cookies(url).has('bulwark-local'), false);
        assert.ok(!page.text.includes(back.searchParams.get('code') ?? 'no code'));
      }));
  }

  test('is good once', () =>
    withProvider(async ({ url }) => {
      const browser = createBrowser();
      const back = await goToProvider(browser, url, 'ann');
      const cookies = new Map(browser.cookies(url));
      assert.equal((await comeBack(browser, back)).status, 303);
      const thief = createBrowser();
      for (const [name, value] of cookies) thief.setCookie(url, name, value);
      assert.equal((await comeBack(thief, back)).status, 401);
    }));

  test('is refused when it comes too late', () =>
    withProvider(async ({ url, setTime }) => {
      const browser = createBrowser();
      const back = await goToProvider(browser, url, 'ann');
      setTime(NOON_MS + 600_000);
      assert.equal((await comeBack(browser, back)).status, 401);
    }));
});

/** Nobody answers there. */
const NOWHERE = 'http://127.0.0.1:9';

test('a person whose sign-in came to nothing is led back with the reason, and a program is told it', () => {
  const oidc = planOf({ issuer: NOWHERE, clientId: 'bulwark', clientSecret: 'secret' });
  const plan = { session: SESSIONS, publicUrl: undefined, oidc, pipelines: [] };
  const rows = [
    ['/sign-in/oidc?returnTo=/findings%23x', 503, /^\/findings#sign-in=provider-unavailable&request=[\w-]+$/],
    ['/sign-in/oidc?returnTo=/.//evil.example', 503, /^\/#sign-in=provider-unavailable&/],
    ['/sign-in/oidc?returnTo=/a/.%252e//evil.example', 503, /^\/#sign-in=provider-unavailable&/],
    ['/sign-in/oidc/callback?code=x&state=y', 401, /^\/#sign-in=sign-in-refused&request=[\w-]+$/],
  ] as const;
  return withSignIn(
    () => Promise.resolve(plan),
    async ({ url }) => {
      for (const [path, status, location] of rows) {
        const ask = (accept: string) => fetch(url + path, { redirect: 'manual', headers: { Accept: accept } });
        const led = await ask('text/html,*/*');
        assert.equal(led.status, 303, path);
        assert.match(led.headers.get('Location') ?? '', location);
        assert.equal((await ask('application/json')).status, status, path);
      }
    },
    { console: new Map() },
  );
});

const BACK = `${NOWHERE}/sign-in/oidc/callback`;

/** Goes the whole way with a provider whose ID token is another one on the way back. */
async function finishWith(change: (claims: JWTPayload, provider: TestProvider) => Promise<string>): Promise<unknown> {
  const provider = await startProvider({ groups: GROUPS, redirectUris: [BACK] });
  try {
    const fetchOther: CustomFetch = async (url, init) => {
      const response = await fetch(url, init as RequestInit);
      if (!url.endsWith('/token')) return response;
      const body = (await response.json()) as { readonly id_token: string };
      const token = await change(decodeJwt(body.id_token), provider);
      return Response.json({ ...body, id_token: token });
    };
    const oidc = createOidcProvider(planOf(provider), fetchOther);
    const secret = makeSecret();
    const browser = createBrowser();
    const isBack = (next: URL): boolean => next.href.startsWith(BACK);
    const form = await browser.open(await oidc.begin(secret, BACK), isBack);
    const last = await passForms(browser, form, 'ann', isBack);
    return await oidc.finish(secret, new URL(last.headers.get('Location') ?? ''));
  } finally {
    await provider.close();
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an ID token', () => {
  test('that the provider made is taken, signed anew or not', async () => {
    const identity = await finishWith((claims, { sign }) => sign(claims));
    assert.deepEqual(
      { ...(identity as object), issuer: '' },
      {
        issuer: '',
        subject: 'ann',
        name: 'ann@corp',
        grants: [{ role: 'administrator' }],
      },
    );
  });

  const WRONG: readonly (readonly [string, (claims: JWTPayload, provider: TestProvider) => Promise<string>])[] = [
    ['has another nonce', (claims, { sign }) => sign({ ...claims, nonce: 'another' })],
    ['has no nonce', ({ nonce: _nonce, ...claims }, { sign }) => sign(claims)],
    ['has expired', (claims, { sign }) => sign({ ...claims, iat: 1_000_000, exp: 1_000_600 })],
    ['was made for another', (claims, { sign }) => sign({ ...claims, aud: 'another-client' })],
    [
      'was made for several, and not presented by us',
      (claims, { sign }) => sign({ ...claims, aud: ['bulwark', 'x'], azp: 'x' }),
    ],
    ['has another issuer', (claims, { sign }) => sign({ ...claims, iss: 'https://evil.example' })],
    ['has no subject', ({ sub: _sub, ...claims }, { sign }) => sign(claims)],
    ['is not signed', (claims) => Promise.resolve(`${encode({ alg: 'none' })}.${encode(claims)}.`)],
    [
      'is signed by somebody else',
      async (claims, { sign }) => sign(claims, {}, (await generateKeyPair('RS256')).privateKey),
    ],
    [
      'was changed after it was signed',
      async (claims, { sign }) => {
        const [header, , signature] = (await sign(claims)).split('.');
        return [header, encode({ ...claims, sub: 'root' }), signature].join('.');
      },
    ],
    ['is no token', () => Promise.resolve('nonsense')],
  ];
  for (const [title, change] of WRONG) {
    test(`is refused when it ${title}`, async () => {
      await assert.rejects(
        finishWith(change),
        (error) => error instanceof AppError && error.code === 'sign-in-refused' && !error.message.includes('ann'),
      );
    });
  }
});

describe('a provider', () => {
  test('that does not answer is not the fault of who signs in, and is asked again', async () => {
    const provider = await startProvider({ groups: GROUPS, redirectUris: [BACK] });
    let isDown = true;
    const oidc = createOidcProvider(planOf(provider), async (url, init) => {
      if (isDown) throw new TypeError('fetch failed');
      return fetch(url, init as RequestInit);
    });
    try {
      const begin = () => oidc.begin(makeSecret(), BACK);
      await assert.rejects(begin(), (error) => error instanceof AppError && error.code === 'provider-unavailable');
      isDown = false;
      const url = await begin();
      const asked = Object.fromEntries(url.searchParams);
      assert.deepEqual([asked['code_challenge_method'], asked['response_type']], ['S256', 'code']);
    } finally {
      await provider.close();
    }
  });

  test('that leads away from https is refused', async () => {
    const provider = await startProvider({ groups: GROUPS, redirectUris: [BACK] });
    const oidc = createOidcProvider(planOf(provider), async (url, init) => {
      const found = (await (await fetch(url, init as RequestInit)).json()) as object;
      return Response.json({ ...found, token_endpoint: 'http://evil.example/token' });
    });
    try {
      await assert.rejects(oidc.begin(makeSecret(), BACK), AppError);
    } finally {
      await provider.close();
    }
  });
});
