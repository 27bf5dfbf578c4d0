/** What an operator may write about sign-in, and what groups come to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { grantsOfGroups, isSafeUrl, SignInSettings } from './sign-in-settings.ts';

describe('settings of sign-in', () => {
  test('are whole when nothing is written', () => {
    assert.deepEqual(SignInSettings.parse({}), { session: { hours: 12, idleMinutes: 90 }, pipelines: [] });
  });

  test('let pipelines upload and nothing else, where they do not say more', () => {
    const pipeline = { issuer: 'https://ci.example', audience: 'bulwark', repositories: ['acme/*'] };
    const [read] = SignInSettings.parse({ pipelines: [pipeline] }).pipelines;
    assert.deepEqual(read?.grants, [{ role: 'developer', permissions: ['upload'] }]);
  });

  const REFUSED: readonly (readonly [string, unknown])[] = [
    ['an issuer in the clear', { oidc: { issuer: 'http://id.example', clientId: 'b' } }],
    ['an issuer that is no URL', { oidc: { issuer: 'id.example', clientId: 'b' } }],
    ['a secret in the file itself', { oidc: { issuer: 'https://id.example', clientId: 'b', clientSecret: 's' } }],
    ['a role that is none', { oidc: { issuer: 'https://a.example', clientId: 'b', grants: [{ role: 'root' }] } }],
    ['a public address in the clear', { publicUrl: 'http://bulwark.example' }],
    ['a session without an end', { session: { hours: 0, idleMinutes: 5 } }],
    ['pipelines of every repository by silence', { pipelines: [{ issuer: 'https://ci.example', audience: 'b' }] }],
    ['a member that is mistyped', { publicURL: 'https://bulwark.example' }],
  ];
  for (const [title, settings] of REFUSED) {
    test(`refuse ${title}`, () => {
      assert.equal(SignInSettings.safeParse(settings).success, false);
    });
  }

  test('trust https anywhere, and http on this machine', () => {
    for (const url of ['https://id.example/x', 'http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8']) {
      assert.equal(isSafeUrl(url), true, url);
    }
    for (const url of ['http://localhost.example', 'ftp://localhost', 'localhost', 'http://127.0.0.1.example']) {
      assert.equal(isSafeUrl(url), false, url);
    }
  });
});

describe('groups of a provider', () => {
  const grants = [
    { role: 'administrator' as const, groups: ['platform', 'root'] },
    {
      role: 'developer' as const,
      groups: ['shop'],
      teams: ['shop'],
      environments: ['dev'],
      permissions: ['read' as const],
    },
  ];

  test('come to the rights that are written beside them', () => {
    assert.deepEqual(grantsOfGroups({ grants }, ['shop', 'else']), [
      { role: 'developer', teams: ['shop'], environments: ['dev'], permissions: ['read'] },
    ]);
    assert.deepEqual(grantsOfGroups({ grants }, ['root']), [{ role: 'administrator' }]);
  });

  test('come to nothing where the claim is no list of theirs', () => {
    for (const claim of [undefined, null, 'platform', { platform: true }, [1, null], ['Platform']]) {
      assert.deepEqual(grantsOfGroups({ grants }, claim), []);
    }
  });

  test('say nothing where administrators give the rights', () => {
    assert.equal(grantsOfGroups({}, ['platform']), undefined);
  });
});
