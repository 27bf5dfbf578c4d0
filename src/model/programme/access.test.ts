/** Roles, permissions, teams, environments: the whole table of who may do what. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Grant, Permission, Role } from './access.ts';
import { listVisible, mayDo, mayDoSomewhere, PERMISSIONS, ROLES } from './access.ts';
import { holdsGrants, intersectGrants, isAdministrator, mayAdministerGrants } from './delegation.ts';

/** Written out, so that a change of what a role may do is a change of this table too. */
const ALLOWED: Readonly<Record<Role, string>> = {
  viewer: 'read',
  developer: 'read upload triage request',
  responder: 'read triage request operate audit',
  approver: 'read triage request approve audit',
  administrator: 'read upload triage request approve operate audit administer',
};
const TEAMS = [undefined, 'shop', 'bank'] as const;
const ENVIRONMENTS = [undefined, 'dev', 'prod'] as const;
/** Limits of a grant, and whether it reaches a team and an environment. */
const LIMITS: readonly (readonly [
  Pick<Grant, 'teams' | 'environments'>,
  reaches: (team?: string, env?: string) => boolean,
])[] = [
  [{}, () => true],
  [{ teams: ['shop'] }, (team) => team === 'shop'],
  [{ environments: ['prod'] }, (_, environment) => environment === 'prod'],
  [{ teams: ['shop'], environments: ['dev'] }, (team, environment) => team === 'shop' && environment === 'dev'],
  [{ teams: [] }, () => false],
];

function concernOf(team: string | undefined, environment: string | undefined) {
  return { ...(team === undefined ? {} : { team }), ...(environment === undefined ? {} : { environment }) };
}

describe('what a role may do', () => {
  test('is what the table says, in every team and environment', (t) => {
    let count = 0;
    for (const role of ROLES)
      for (const permission of PERMISSIONS)
        for (const [limits, reaches] of LIMITS)
          for (const team of TEAMS)
            for (const environment of ENVIRONMENTS) {
              const access = { grants: [{ role, ...limits }] };
              const isExpected = ALLOWED[role].split(' ').includes(permission) && reaches(team, environment);
              const said = `${role} ${permission} ${team} ${environment} with ${JSON.stringify(limits)}`;
              assert.equal(mayDo(access, permission, concernOf(team, environment)), isExpected, said);
              count += 1;
            }
    t.diagnostic(`${count} combinations of role, permission, limits, team and environment`);
    assert.equal(count, 5 * 8 * 5 * 3 * 3);
  });

  test('is nothing without a grant', () => {
    for (const permission of PERMISSIONS) {
      assert.equal(mayDo({ grants: [] }, permission, { team: 'shop', environment: 'dev' }), false);
      assert.equal(mayDoSomewhere({ grants: [] }, permission), false);
    }
  });

  test('is less where the grant is narrower, and never more than the role', () => {
    const access = { grants: [{ role: 'developer', permissions: ['upload', 'administer'] } as const] };
    const allowed = PERMISSIONS.filter((permission) => mayDo(access, permission));
    assert.deepEqual(allowed, ['upload']);
  });

  test('does not join the team of one grant with the role of another', () => {
    const access = { grants: [{ role: 'viewer' }, { role: 'approver', teams: ['shop'] }] as const };
    assert.equal(mayDo(access, 'approve', { team: 'shop' }), true);
    assert.equal(mayDo(access, 'approve', { team: 'bank' }), false);
    assert.equal(mayDo(access, 'read', { team: 'bank' }), true);
  });

  test('somewhere is enough for the first gate', () => {
    assert.equal(mayDoSomewhere({ grants: [{ role: 'approver', teams: ['shop'] }] }, 'approve'), true);
    assert.equal(mayDoSomewhere({ grants: [{ role: 'approver', teams: [] }] }, 'approve'), false);
    assert.equal(mayDoSomewhere({ grants: [{ role: 'approver', environments: [] }] }, 'approve'), false);
    assert.equal(mayDoSomewhere({ grants: [{ role: 'viewer' }] }, 'approve'), false);
  });

  test('reaches the rows of the grants that allow it', () => {
    const grants: readonly Grant[] = [
      { role: 'viewer', teams: ['shop'], environments: ['dev'] },
      { role: 'approver', teams: ['bank'] },
    ];
    assert.deepEqual(listVisible({ grants }, 'read'), [
      { teams: ['shop'], environments: ['dev'] },
      { teams: ['bank'] },
    ]);
    assert.deepEqual(listVisible({ grants }, 'approve'), [{ teams: ['bank'] }]);
    assert.deepEqual(listVisible({ grants }, 'administer'), []);
  });
});

describe('rights that are passed on', () => {
  const CASES: readonly (readonly [title: string, holder: readonly Grant[], wanted: readonly Grant[], boolean])[] = [
    ['nothing, by anyone', [], [], true],
    ['anything, by one without rights', [], [{ role: 'viewer' }], false],
    ['the same', [{ role: 'approver' }], [{ role: 'approver' }], true],
    ['a lesser role', [{ role: 'approver' }], [{ role: 'viewer' }], true],
    ['a role with one permission more', [{ role: 'approver' }], [{ role: 'developer' }], false],
    [
      'that role without the permission',
      [{ role: 'approver' }],
      [{ role: 'developer', permissions: ['triage'] }],
      true,
    ],
    ['one of the teams', [{ role: 'viewer', teams: ['shop', 'bank'] }], [{ role: 'viewer', teams: ['bank'] }], true],
    ['another team', [{ role: 'viewer', teams: ['shop'] }], [{ role: 'viewer', teams: ['shop', 'bank'] }], false],
    ['every team, by one of two', [{ role: 'viewer', teams: ['shop', 'bank'] }], [{ role: 'viewer' }], false],
    [
      'two teams, held by two grants',
      [
        { role: 'viewer', teams: ['shop'] },
        { role: 'approver', teams: ['bank'] },
      ],
      [{ role: 'viewer', teams: ['shop', 'bank'] }],
      true,
    ],
    [
      'a pair that no single grant holds',
      [
        { role: 'viewer', teams: ['shop'], environments: ['dev'] },
        { role: 'viewer', teams: ['bank'], environments: ['prod'] },
      ],
      [{ role: 'viewer', teams: ['shop'], environments: ['prod'] }],
      false,
    ],
  ];
  for (const [title, holder, wanted, isExpected] of CASES) {
    test(`${isExpected ? 'may be' : 'may not be'}: ${title}`, () => {
      assert.equal(holdsGrants(holder, wanted), isExpected);
    });
  }

  test('need an administrator, and one of a team gives for that team alone', () => {
    const ofTeam = { grants: [{ role: 'administrator', teams: ['shop'] }] as const };
    assert.equal(mayAdministerGrants(ofTeam, [{ role: 'approver', teams: ['shop'] }]), true);
    assert.equal(mayAdministerGrants(ofTeam, [{ role: 'administrator', teams: ['shop'] }]), true);
    assert.equal(mayAdministerGrants(ofTeam, [{ role: 'viewer', teams: ['bank'] }]), false);
    assert.equal(mayAdministerGrants(ofTeam, [{ role: 'viewer' }]), false);
    assert.equal(mayAdministerGrants({ grants: [{ role: 'approver' }] }, [{ role: 'viewer' }]), false);
    assert.equal(mayAdministerGrants({ grants: [{ role: 'approver' }] }, []), false);
  });

  test('do not count the grants of an administrator that do not administer', () => {
    const mixed = { grants: [{ role: 'administrator', teams: ['shop'] }, { role: 'approver' }] as const };
    assert.equal(mayAdministerGrants(mixed, [{ role: 'approver', teams: ['bank'] }]), false);
  });

  test('make an administrator of the whole only without any limit', () => {
    assert.equal(isAdministrator([{ role: 'administrator' }]), true);
    assert.equal(isAdministrator([{ role: 'administrator', teams: ['shop'] }]), false);
    assert.equal(isAdministrator([{ role: 'administrator', permissions: ['read', 'administer'] }]), false);
    assert.equal(isAdministrator([]), false);
  });

  test('of a token are those that its owner has still', () => {
    const given: readonly Grant[] = [{ role: 'developer', teams: ['shop', 'bank'] }];
    const held: readonly Grant[] = [{ role: 'approver', teams: ['shop'], environments: ['dev'] }, { role: 'viewer' }];
    assert.deepEqual(intersectGrants(given, held), [
      { role: 'developer', permissions: ['read', 'triage', 'request'], teams: ['shop'], environments: ['dev'] },
      { role: 'developer', permissions: ['read'], teams: ['shop', 'bank'] },
    ]);
    assert.deepEqual(intersectGrants(given, []), []);
    assert.deepEqual(intersectGrants(given, [{ role: 'developer', teams: ['other'] }]), []);
    assert.deepEqual(intersectGrants([{ role: 'viewer', environments: ['dev'] }], [{ role: 'viewer' }]), [
      { role: 'viewer', permissions: ['read'], environments: ['dev'] },
    ]);
  });

  test('are held by both sides of the intersection', () => {
    const some: readonly (readonly Grant[])[] = CASES.flatMap(([, holder, wanted]) => [holder, wanted]);
    for (const a of some)
      for (const b of some) {
        const both = intersectGrants(a, b);
        assert.ok(holdsGrants(a, both) && holdsGrants(b, both), JSON.stringify([a, b, both]));
        for (const permission of PERMISSIONS satisfies readonly Permission[])
          for (const team of TEAMS)
            for (const environment of ENVIRONMENTS) {
              const concern = concernOf(team, environment);
              const isHeld = mayDo({ grants: a }, permission, concern) && mayDo({ grants: b }, permission, concern);
              assert.equal(mayDo({ grants: both }, permission, concern), isHeld, JSON.stringify([a, b, concern]));
            }
      }
  });
});
