/** Tests of contradictions among profiles and exceptions, and of what holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../../test/harness/reports.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { matchesGlob } from '../glob.ts';
import type { Profile } from '../profile.ts';
import type { ScopedException } from './conflicts.ts';
import { findEntryConflicts, findExceptionConflicts, findProfileConflicts, globsMeet } from './conflicts.ts';

const CONTROLS = ['K8S-0001', 'K8S-0002'].map((id) => makeControl({ id, severity: 'high' }));

function nameProfile(name: string, owner: string, spec: Parameters<typeof makeProfile>[0]): Profile {
  return { ...makeProfile({ environment: 'prod', ...spec }), metadata: { name, owner } };
}

test('profiles of one environment that differ are told with both owners, and with the one that a scan takes', () => {
  const entries = [{ controls: ['K8S-0001'], mode: 'enforce' as const }];
  const profiles = [
    nameProfile('prod', 'security', { defaultMode: 'audit' }),
    nameProfile('strict', 'platform', { defaultMode: 'audit', entries }),
    nameProfile('dev', 'platform', { environment: 'dev', defaultMode: 'off' }),
  ];
  assert.deepEqual(findProfileConflicts(profiles, CONTROLS), [
    {
      kind: 'profiles-differ',
      scope: 'environment prod',
      controls: ['K8S-0001'],
      sides: [
        { name: 'profile prod', owner: 'security', says: 'audit' },
        { name: 'profile strict', owner: 'platform', says: 'enforce' },
      ],
      precedence: 'a scan of prod takes the profile prod; --profile takes another',
    },
  ]);
  const unnamed = profiles.map((profile) => ({
    ...profile,
    metadata: { ...profile.metadata, name: `x-${profile.metadata.name}` },
  }));
  assert.match(findProfileConflicts(unnamed, CONTROLS)[0]?.precedence ?? '', /takes the profile x-strict/);
});

test('an entry that names a control and is overridden is told; one that is refined is not', () => {
  const find = (...entries: Profile['spec']['entries']) =>
    findEntryConflicts(nameProfile('prod', 'o', { defaultMode: 'off', entries }), CONTROLS).map(
      ({ controls, sides }) => `${controls.join()}: ${sides.map(({ name, says }) => `${name} ${says}`).join(', ')}`,
    );
  assert.deepEqual(find({ severity: ['high'], mode: 'audit' }, { controls: ['K8S-0001'], mode: 'enforce' }), []);
  assert.deepEqual(
    find({ controls: ['K8S-0001'], mode: 'warn' }, { controls: ['control-k8s-0001'], mode: 'warn' }),
    [],
  );
  assert.deepEqual(find({ controls: ['K8S-0001', 'K8S-0002'], mode: 'warn' }, { severity: ['high'], mode: 'off' }), [
    'K8S-0001,K8S-0002: profile prod, entry 1 warn, profile prod, entry 2 off',
  ]);
  const last = { controls: ['K8S-0001'], mode: 'warn' as const };
  assert.deepEqual(find({ controls: ['K8S-0001'], mode: 'warn' }, { mode: 'off' }, last), []);
});

function makeException(name: string, spec: Partial<ScopedException['spec']> = {}): ScopedException {
  const scope = { namespaces: ['shop'] };
  return { metadata: { name }, spec: { controls: ['K8S-0001'], scope, owner: name, expires: '2026-04-01', ...spec } };
}

test('exceptions for one control whose scopes and times meet are told with both owners', () => {
  const first = makeException('a', { from: '2026-03-01' });
  const meeting = [
    makeException('b'),
    makeException('b', { scope: { namespaces: ['sh*', 'x'] } }),
    makeException('b', { scope: { kinds: ['Pod'] }, controls: ['K8S-0002', 'control-k8s-0001'] }),
  ];
  const [found] = findExceptionConflicts([first, makeException('b')], CONTROLS);
  assert.deepEqual([found?.scope, found?.sides.map(({ owner }) => owner)], ['namespaces shop', ['a', 'b']]);
  for (const other of meeting) assert.equal(findExceptionConflicts([first, other], CONTROLS).length, 1);
  const apart = [
    makeException('b', { scope: { namespaces: ['other'] } }),
    makeException('b', { controls: ['K8S-0002'] }),
    makeException('b', { expires: '2026-03-01' }),
    makeException('b', { from: '2026-04-01', expires: '2026-05-01' }),
    makeException('b', { expires: 'never' }),
  ];
  for (const other of apart) assert.deepEqual(findExceptionConflicts([first, other], CONTROLS), []);
});

test('two globs meet exactly when some text matches both', () => {
  const signs = ['a', 'b', '*', '?'];
  const texts = [
    '',
    ...['a', 'b'].flatMap((x) => [
      x,
      ...['a', 'b'].flatMap((y) => [
        x + y,
        ...['a', 'b'].flatMap((z) => [x + y + z, ...['a', 'b'].flatMap((w) => [x + y + z + w])]),
      ]),
    ]),
  ];
  for (let seed = 1; seed <= 600; seed++) {
    const random = createRandom(seed);
    const make = (): string => Array.from({ length: random.below(4) }, () => random.pick(signs)).join('');
    const [a, b] = [make(), make()];
    const some = texts.some((text) => matchesGlob(a, text) && matchesGlob(b, text));
    // Patterns of three signs that meet do so in a text of at most six letters; four suffice for all but a few.
    if (some) assert.equal(globsMeet(a, b), true, `${a} ${b}`);
    else if (!a.includes('*') || !b.includes('*')) assert.equal(globsMeet(a, b), false, `${a} ${b}`);
  }
  assert.equal(globsMeet('team-*', '*-prod'), true);
  assert.equal(globsMeet('a*b', 'a*c'), false);
  assert.equal(globsMeet(`a${'*'.repeat(1_000)}`, 'b*'), true);
});
