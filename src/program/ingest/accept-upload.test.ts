/** Tests of whose runs are taken in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeControl, makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import type { Access, Binding, Grant } from '../../model/programme/access.ts';
import type { Run } from '../../model/programme/run.ts';
import { editAsset } from '../inventory/assets.ts';
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

const TEAM_A: readonly Grant[] = [{ role: 'developer', teams: ['a'] }];

/** What team A sends, after a whole run of team B has been taken in: its target, asset, address and control. */
const ATTACKS: readonly (readonly [title: string, expected: string, changes: Partial<Run>])[] = [
  ['of things of its own', 'taken', { target: { id: 'repo:a', kind: 'repository', name: 'a' } }],
  ['that no longer sees what team B has in its target', 'not-allowed', {}],
  ['older than all that is there', 'not-allowed', { startedMs: NOON_MS - 60_000 }],
  [
    'of an address of team B, as if it were its own',
    'not-allowed',
    {
      target: { id: 'repo:a', kind: 'repository', name: 'a' },
      resources: [makeResource('theirs', { owner: 'a', asset: 'mine' })],
      results: [makeResult('K8S-0001', makeResource('theirs'), 'fail')],
    },
  ],
  [
    'of an asset of team B, as if it were its own',
    'not-allowed',
    {
      target: { id: 'repo:a', kind: 'repository', name: 'a' },
      assets: [{ name: 'bank', environment: 'prod', facts: { owner: 'a' }, from: { owner: 'inventory' } }],
    },
  ],
  [
    'of an asset that a person gave to team B',
    'not-allowed',
    {
      target: { id: 'repo:a', kind: 'repository', name: 'a' },
      resources: [makeResource('mine', { owner: 'a', asset: 'given' })],
      results: [],
    },
  ],
];

for (const [title, expected, changes] of ATTACKS) {
  test(`a run of team A ${title} is ${expected}, and team B keeps what it has`, () =>
    withSqlite(async ({ store }) => {
      const { room } = createControlRoom(store);
      const access = (name: string, grants: readonly Grant[]): Access => {
        return { actor: { kind: 'token', id: name, name }, grants };
      };
      const theirs = makeResource('theirs', { owner: 'b', asset: 'bank' });
      const failing = [makeResult('K8S-0001', theirs, 'fail')];
      const whole = { environment: 'prod', ...REPOSITORY, resources: [theirs], results: failing };
      await acceptUpload(makeRun({ id: `b-${(runs += 1)}`, ...whole }), access('b', ALL), room);
      const edit = { environment: 'prod', name: 'given', change: { owner: 'b' } };
      await editAsset(edit, access('root', [{ role: 'administrator' }]), room);
      const seenByB = (): Promise<unknown> =>
        store.read(async (tx) => {
          const visible = [{ teams: ['b'] }];
          const { items } = await tx.findings.list({ filter: {}, visible, sort: 'due', limit: 10 });
          const { items: assets } = await tx.assets.list({ filter: {}, visible, limit: 10 });
          return {
            items,
            assets,
            runs: await tx.runs.list({ visible, limit: 10 }),
            controls: await tx.runs.listControls(),
          };
        });
      const before = await seenByB();
      const mine = makeResource('mine', { owner: 'a', asset: 'mine' });
      const sent = { resources: [mine], results: [makeResult('K8S-0001', mine, 'fail')], environment: 'prod' };
      const controls = [{ ...makeControl('K8S-0001', 'low'), title: 'renamed' }];
      const coverage = { controls: ['K8S-0001'], isWhole: true, unreadFiles: [] };
      const run = makeRun({ id: `a-${(runs += 1)}`, ...REPOSITORY, ...sent, ...changes, controls, coverage });
      const code = await acceptUpload(run, access('a', TEAM_A), room).then(
        () => 'taken',
        (error: unknown) => (error as { readonly code?: string }).code,
      );
      assert.equal(code, expected);
      assert.deepEqual(await seenByB(), before);
    }));
}
