/** The operator's file, and what the environment adds to it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { readSignInPlan } from './read-settings.ts';

const FILE = `
publicUrl: https://bulwark.example
session: { hours: 8, idleMinutes: 30 }
oidc:
  name: Corp
  issuer: https://id.example
  clientId: bulwark
  clientSecretFile: secrets/oidc
  grants:
    - { groups: [platform], role: administrator }
`;

const house = createTestHouse({
  'sign-in.yaml': FILE,
  'secrets/oidc': 's3cret\n',
  'broken.yaml': 'oidc: {',
  'typo.yaml': 'oidcc: {}',
});

const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

describe('how to sign in', () => {
  test('is by password where nothing is written', async () => {
    assert.deepEqual(await readSignInPlan(undefined, {}, house), {
      session: { sessionMsMax: 43_200_000, sessionIdleMsMax: 5_400_000 },
      publicUrl: undefined,
      oidc: undefined,
      pipelines: [],
    });
  });

  test('is read from the file, with the secret from a file of its own', async () => {
    const plan = await readSignInPlan('sign-in.yaml', {}, house);
    assert.deepEqual(
      [plan.oidc?.clientSecret, plan.session.sessionMsMax, plan.oidc?.scopes.length],
      ['s3cret', 28_800_000, 3],
    );
  });

  test('is read from the environment, which goes before the file', async () => {
    const env = {
      BULWARK_OIDC_ISSUER: 'https://other.example',
      BULWARK_OIDC_CLIENT_SECRET: 'e',
      BULWARK_PUBLIC_URL: 'https://b.example',
    };
    const plan = await readSignInPlan('sign-in.yaml', env, house);
    assert.deepEqual(
      [plan.oidc?.issuer, plan.oidc?.clientSecret, plan.publicUrl],
      ['https://other.example', 'e', 'https://b.example'],
    );
    const alone = await readSignInPlan(undefined, { ...env, BULWARK_OIDC_CLIENT_ID: 'bulwark' }, house);
    assert.equal(alone.oidc?.clientId, 'bulwark');
  });

  test('is refused where it cannot be read, with the field that is wrong and without any secret', async () => {
    await assert.rejects(readSignInPlan('absent.yaml', {}, house), refusedAs('path-not-found'));
    await assert.rejects(readSignInPlan('broken.yaml', {}, house), refusedAs('invalid-document'));
    await assert.rejects(readSignInPlan('typo.yaml', {}, house), /oidcc/);
    const env = {
      BULWARK_OIDC_ISSUER: 'http://id.example',
      BULWARK_OIDC_CLIENT_ID: 'x',
      BULWARK_OIDC_CLIENT_SECRET: 'hidden',
    };
    await assert.rejects(
      readSignInPlan(undefined, env, house),
      (error) => !String(error).includes('hidden') && /oidc\.issuer/.test(String(error)),
    );
  });
});
