/** Profiles, and the settings of sign-in, over HTTP: read, and never with a secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgrammeHouse } from '../../../test/harness/programme.ts';
import { withServer } from '../../../test/harness/server.ts';
import { readSignInPlan } from '../../program/auth/read-settings.ts';
import { createSignIn } from '../auth/create-sign-in.ts';

type Body = Readonly<Record<string, unknown>>;

test('profiles come with how many controls have each mode', () =>
  withServer({}, async (server) => {
    Object.assign(server.room, { house: createProgrammeHouse('warn') });
    const reply = await server.ask('/api/v1/profiles', { as: 'viewer' });
    const { items } = (await reply.json()) as { readonly items: readonly Body[] };
    const [profile] = items;
    assert.deepEqual(
      [items.length, profile?.['name'], profile?.['environment'], profile?.['modes']],
      [1, 'prod', 'prod', { off: 0, audit: 0, warn: 1, enforce: 0 }],
    );
    assert.equal((await server.ask('/api/v1/profiles', { as: 'guest' })).status, 403);
  }));

test('the settings of sign-in are told to administrators, without the secret', () =>
  withServer({}, async ({ room }) => {
    const env = {
      BULWARK_OIDC_ISSUER: 'https://sso.example.com',
      BULWARK_OIDC_CLIENT_ID: 'bulwark',
      BULWARK_OIDC_CLIENT_SECRET: 'the secret of the client',
    };
    const { addPaths } = createSignIn(room, await readSignInPlan(undefined, env, room.house));
    await withServer({ addPaths }, async ({ ask }) => {
      const reply = await ask('/api/v1/sign-in/settings');
      const text = await reply.text();
      assert.equal(reply.status, 200, text);
      const { oidc, session, pipelines } = JSON.parse(text) as Body;
      const { issuer, clientId, grants } = oidc as Body;
      assert.deepEqual([issuer, clientId, grants], ['https://sso.example.com', 'bulwark', null]);
      assert.deepEqual([session, pipelines], [{ hours: 12, idleMinutes: 90 }, []]);
      assert.doesNotMatch(text, /secret/i);
      for (const as of ['viewer', 'shop-developer', 'guest']) {
        assert.equal((await ask('/api/v1/sign-in/settings', { as })).status, 403, as);
      }
    });
  }));
