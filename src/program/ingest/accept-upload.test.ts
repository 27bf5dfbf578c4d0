/** Tests of whose runs are taken in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeControl, makeResource, makeRun } from '../../../test/harness/findings.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import type { Access, Binding, Grant } from '../../model/programme/access.ts';
import type { Run } from '../../model/programme/run.ts';
import { acceptUpload } from './accept-upload.ts';

let runs = 0;

const REPOSITORY = {
  repository: 'acme/shop',
  target: { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' },
} as const;

/** `taken`, or the code of the refusal. */
async function upload(changes: Partial<Run>, grants: readonly Grant[], boundTo?: Binding): Promise<string> {
  let outcome = 'taken';
  await withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const actor = { kind: 'token', id: 't1', name: 'ci' } as const;
    const access: Access = { actor, grants, ...(boundTo === undefined ? {} : { boundTo }) };
    runs += 1;
    const run = makeRun({ id: `up-${runs}`, environment: 'prod', ...REPOSITORY, ...changes });
    await acceptUpload(run, access, room).catch((error: unknown) => {
      outcome = (error as { readonly code?: string }).code ?? String(error);
    });
  });
  return outcome;
}

const ALL: readonly Grant[] = [{ role: 'developer' }];
const inTeam = (owner: string, environment = 'prod') => [makeResource('web', { owner, environment })];

test('a run is taken from whoever may upload for all that it speaks of', async () => {
  const cases: readonly (readonly [Partial<Run>, readonly Grant[], string])[] = [
    [{}, ALL, 'taken'],
    [{}, [{ role: 'viewer' }], 'not-allowed'],
    [{}, [], 'not-allowed'],
    [{ resources: inTeam('a') }, [{ role: 'developer', teams: ['a'] }], 'taken'],
    [{ resources: inTeam('b') }, [{ role: 'developer', teams: ['a'] }], 'not-allowed'],
    [{}, [{ role: 'developer', teams: ['a'] }], 'not-allowed'],
    [{ resources: inTeam('a') }, [{ role: 'developer', environments: ['prod'] }], 'taken'],
    [{ resources: inTeam('a', 'dev') }, [{ role: 'developer', environments: ['prod'] }], 'not-allowed'],
  ];
  for (const [changes, grants, expected] of cases) {
    assert.equal(await upload({ resources: [], ...changes }, grants), expected, JSON.stringify([changes, grants]));
  }
});

test('a token that is bound speaks for its repository, target and commit alone', async () => {
  const target = (id: string) => ({ target: { ...REPOSITORY.target, id } });
  const cases: readonly (readonly [Partial<Run>, Binding, string])[] = [
    [{}, { repository: 'acme/shop' }, 'taken'],
    [target('repo:acme/shop//deploy@dev'), { repository: 'acme/shop' }, 'taken'],
    [target('repo:acme/shop2'), { repository: 'acme/shop' }, 'not-allowed'],
    [target('cluster:west'), { repository: 'acme/shop' }, 'not-allowed'],
    [{ repository: 'acme/other' }, { repository: 'acme/shop' }, 'not-allowed'],
    [{ repository: undefined }, { repository: 'acme/shop' }, 'not-allowed'],
    [target('cluster:west'), { target: 'cluster:west' }, 'taken'],
    [target('cluster:west'), { repository: 'acme/shop', target: 'cluster:west' }, 'taken'],
    [{}, { target: 'cluster:west' }, 'not-allowed'],
    [{ commit: 'abc1234' }, { commit: 'abc1234' }, 'taken'],
    [{ commit: 'abc1234' }, { commit: 'def1234' }, 'not-allowed'],
  ];
  for (const [changes, binding, expected] of cases) {
    assert.equal(await upload(changes, ALL, binding), expected, JSON.stringify([changes, binding]));
  }
});

test('what the server judges of itself is never taken from outside', async () => {
  const coverage = { controls: ['BLW-0002'], isWhole: true, unreadFiles: [] };
  assert.equal(await upload({ coverage }, ALL), 'invalid-request');
  assert.equal(await upload({ controls: [makeControl('BLW-0001', 'low')] }, ALL), 'invalid-request');
  assert.equal(await upload({ resources: [makeResource('x', { source: 'bulwark' })] }, ALL), 'invalid-request');
});
