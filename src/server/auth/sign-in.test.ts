/** Sign-in over HTTP: cookies, proofs against foreign pages, tokens, and what is never answered. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Browser } from '../../../test/harness/browser.ts';
import { createBrowser } from '../../../test/harness/browser.ts';
import {
  bringAdministrator,
  bringUser,
  dumpText,
  listActions,
  mustBe,
  PASSWORD,
} from '../../../test/harness/access.ts';
import type { SignInServer } from '../../../test/harness/sign-in-server.ts';
import { PLAIN_PLAN, withSignIn } from '../../../test/harness/sign-in-server.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { ensureAdministrator } from '../../program/auth/first-administrator.ts';

type Json = Record<string, unknown>;

const withPlain = (work: (server: SignInServer) => Promise<void>) =>
  withSignIn(() => Promise.resolve(PLAIN_PLAN), work);

function post(body: unknown, headers: Readonly<Record<string, string>> = {}, method = 'POST'): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

async function enter(browser: Browser, url: string, name: string, password: string): Promise<string> {
  const response = await browser.fetch(`${url}/api/v1/sign-in`, post({ name, password }));
  assert.equal(response.status, 200, await response.clone().text());
  return String(((await response.json()) as Json)['csrfToken']);
}

async function readCode(response: Response): Promise<string> {
  return `${response.status} ${String(((await response.json()) as Json)['code'])}`;
}

describe('the way in', () => {
  test('leads from the one-time password through another one to the whole', () =>
    withPlain(async ({ url, room }) => {
      const first = mustBe(await ensureAdministrator(room));
      const browser = createBrowser();
      const csrf = await enter(browser, url, 'admin', first.password);
      const me = (await (await browser.fetch(`${url}/api/v1/me`)).json()) as Json;
      assert.deepEqual([me['mustChangePassword'], me['permissions'], me['csrfToken']], [true, [], csrf]);
      assert.equal(await readCode(await browser.fetch(`${url}/api/v1/users`)), '403 not-allowed');
      const change = post({ next: PASSWORD }, { 'X-CSRF-Token': csrf }, 'PUT');
      assert.equal((await browser.fetch(`${url}/api/v1/me/password`, change)).status, 204);
      const users = (await (await browser.fetch(`${url}/api/v1/users`)).json()) as Json;
      assert.equal(users['total'], 1);
      assert.equal((await browser.fetch(`${url}/api/v1/sign-out`, post({}, { 'X-CSRF-Token': csrf }))).status, 204);
      assert.equal(browser.cookies(url).size, 0);
      assert.equal(await readCode(await browser.fetch(`${url}/api/v1/me`)), '401 not-signed-in');
    }));

  test('says what ways there are', () =>
    withPlain(async ({ url }) => {
      const response = await fetch(`${url}/api/v1/sign-in/methods`);
      assert.deepEqual(await response.json(), { password: true, oidc: null });
      assert.equal((await fetch(`${url}/sign-in/oidc`, { redirect: 'manual' })).status, 404);
    }));

  test('closes for a while after wrong passwords, and says for how long', () =>
    withPlain(async ({ url, desk, setTime }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      const attempt = (password: string) => fetch(`${url}/api/v1/sign-in`, post({ name: 'ann', password }));
      for (let i = 0; i < 6; i++) {
        setTime(NOON_MS + i * 2_000);
        assert.equal(await readCode(await attempt('wrong')), '401 sign-in-refused');
      }
      const refused = await attempt(PASSWORD);
      assert.equal(refused.headers.get('Retry-After'), '2');
      assert.equal(await readCode(refused), '429 too-many-attempts');
    }));
});

describe('the cookie', () => {
  test('is out of reach of scripts, foreign posts and other paths', () =>
    withPlain(async ({ url, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      const response = await fetch(`${url}/api/v1/sign-in`, post({ name: 'ann', password: PASSWORD }));
      const [cookie = ''] = response.headers.getSetCookie();
      assert.match(cookie, /^bulwark-local=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
    }));

  test('is Secure and bound to its host where the browser came by TLS', () =>
    withSignIn(
      () => Promise.resolve(PLAIN_PLAN),
      async ({ url, desk }) => {
        await bringUser('ann', [{ role: 'viewer' }], desk);
        const init = post({ name: 'ann', password: PASSWORD }, { 'X-Forwarded-Proto': 'https' });
        const [cookie = ''] = (await fetch(`${url}/api/v1/sign-in`, init)).headers.getSetCookie();
        assert.match(cookie, /^__Host-bulwark=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      },
      { proxies: ['127.0.0.1'] },
    ));

  test('that we did not set is nobody', () =>
    withPlain(async ({ url }) => {
      for (const value of ['x', 'A'.repeat(43), '%00', "' OR 1=1 --"]) {
        const response = await fetch(`${url}/api/v1/me`, { headers: { Cookie: `bulwark-local=${value}` } });
        assert.equal(await readCode(response), '401 not-signed-in', value);
      }
    }));
});

describe('a page of another origin', () => {
  const FOREIGN: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ['without the token', { 'X-CSRF-Token': undefined }],
    ['with another token', { 'X-CSRF-Token': 'A'.repeat(43) }],
    ['of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['of a neighbour under the same domain', { 'Sec-Fetch-Site': 'same-site' }],
    ['of another origin', { Origin: 'https://evil.example', 'Sec-Fetch-Site': undefined }],
    ['of an origin that is hidden', { Origin: 'null', 'Sec-Fetch-Site': undefined }],
    ['of another port', { Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': undefined }],
    ['that says nothing of its origin', { Origin: undefined, 'Sec-Fetch-Site': undefined }],
  ];

  test('changes nothing by the cookie of who looks at it', () =>
    withPlain(async ({ url, room, desk }) => {
      await bringAdministrator(desk);
      const browser = createBrowser();
      const csrf = await enter(browser, url, 'admin', PASSWORD);
      const cookie = [...browser.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
      const send = (changes: Readonly<Record<string, string | undefined>>): Promise<Response> => {
        const headers = new Headers({
          'Content-Type': 'application/json',
          'X-CSRF-Token': csrf,
          'Sec-Fetch-Site': 'same-origin',
          Origin: url,
          Cookie: cookie,
        });
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) headers.delete(name);
          else headers.set(name, value);
        }
        return fetch(`${url}/api/v1/users`, { method: 'POST', headers, body: '{"name":"eve","grants":[]}' });
      };
      for (const [title, changes] of FOREIGN) {
        assert.equal(await readCode(await send(changes)), '403 cross-site-request', title);
      }
      assert.equal(await room.store.read(({ users }) => users.count()), 1);
      assert.equal((await send({})).status, 201);
      assert.equal((await send({ 'Sec-Fetch-Site': undefined })).status, 409, 'Origin alone says where it comes from');
    }));

  test('signs nobody in', () =>
    withPlain(async ({ url, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
        const response = await fetch(`${url}/api/v1/sign-in`, post({ name: 'ann', password: PASSWORD }, headers));
        assert.equal(await readCode(response), '403 cross-site-request');
      }
    }));
});

describe('tokens', () => {
  test('are made in a session, act without any cookie, and end', () =>
    withPlain(async ({ url, desk }) => {
      await bringUser('ann', [{ role: 'developer' }], desk);
      const browser = createBrowser();
      const csrf = await enter(browser, url, 'ann', PASSWORD);
      const wanted = { name: 'ci', grants: [{ role: 'viewer' }], repository: 'acme/shop' };
      const made = await browser.fetch(`${url}/api/v1/tokens`, post(wanted, { 'X-CSRF-Token': csrf }));
      assert.equal(made.status, 201);
      const { secret, token } = (await made.json()) as { readonly secret: string; readonly token: Json };
      const headers = { Authorization: `Bearer ${secret}` };
      const me = (await (await fetch(`${url}/api/v1/me`, { headers })).json()) as Json;
      assert.deepEqual([me['kind'], me['permissions'], me['csrfToken']], ['token', ['read'], null]);
      const listed = await (await browser.fetch(`${url}/api/v1/tokens`)).text();
      assert.ok(listed.includes('acme/shop') && !listed.includes(secret.slice(4)));
      const path = `${url}/api/v1/tokens/${String(token['id'])}`;
      assert.equal((await browser.fetch(path, { method: 'DELETE', headers: { 'X-CSRF-Token': csrf } })).status, 204);
      assert.equal(await readCode(await fetch(`${url}/api/v1/me`, { headers })), '401 not-signed-in');
    }));

  test('that are not valid are refused, even beside a good cookie', () =>
    withPlain(async ({ url, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      const browser = createBrowser();
      await enter(browser, url, 'ann', PASSWORD);
      for (const value of ['Bearer x', 'Basic YTpi', 'Bearer', 'Bearer a b', `Bearer blw_${'0'.repeat(49)}`]) {
        const response = await browser.fetch(`${url}/api/v1/me`, { headers: { Authorization: value } });
        assert.equal(await readCode(response), '401 not-signed-in', value);
      }
    }));
});

test('every refused access is counted, and said in the ledger, and nothing of it is kept', () =>
  withPlain(async ({ url, room, desk, lines }) => {
    const ann = await bringUser('ann', [{ role: 'viewer' }], desk);
    const browser = createBrowser();
    const csrf = await enter(browser, url, 'ann', PASSWORD);
    const tried = 'blw_tried-and-never-kept';
    await fetch(`${url}/api/v1/about`);
    await fetch(`${url}/api/v1/about`, { headers: { Authorization: `Bearer ${tried}` } });
    await browser.fetch(`${url}/api/v1/users`);
    await browser.fetch(`${url}/api/v1/users`, post({ name: 'x', grants: [] }));
    await fetch(`${url}/api/v1/sign-in`, post({ name: 'ann', password: 'a-wrong-password' }));
    const found = await room.store.read((tx) => tx.refusals.list({ fromMs: 0, beforeMs: NOON_MS + 1, limit: 99 }));
    assert.deepEqual(
      found.map(({ reason, subject, count }) => [reason, subject === ann.actor.id ? 'ann' : subject, count]),
      [
        ['cross-site', 'unknown', 1],
        ['not-signed-in', 'unknown', 1],
        ['password', 'ann', 1],
        ['permission', 'ann', 1],
        ['token', 'unknown', 1],
      ],
    );
    assert.equal((await listActions(room, 'access')).filter((action) => action === 'refused').length, 5);
    const [cookie = ''] = browser.cookies(url).values();
    const rows = await dumpText(room);
    for (const one of [tried, 'a-wrong-password', PASSWORD, csrf, cookie]) {
      assert.ok(!rows.includes(one), `the store holds ${one}`);
      assert.ok(!lines.join('\n').includes(one), `the log holds ${one}`);
    }
  }));
