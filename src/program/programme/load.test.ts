/** Tests of program/programme: which documents take part, and what a broken one does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse, EMPTY_BUNDLE } from '../../../test/harness/house.ts';
import { TEAM_CONTROL, TEAM_PROFILE, writeException } from '../../../test/harness/manifests.ts';
import { makeControl } from '../../../test/harness/reports.ts';
import { findDocumentFolders, joinPath, normalizePath } from './folders.ts';
import { chooseProfile, loadProgramme, selectControls } from './load.ts';

const INVENTORY = `apiVersion: bulwark.dev/v1
kind: Inventory
metadata: { name: estate }
spec:
  assets:
    - { name: shop, owner: team-shop, environment: prod, match: { paths: ["shop/*"], namespaces: [shop] } }
    - { name: rest, owner: platform, environment: prod, match: { namespaces: [x] } }
`;

test('documents of the current folder, the roots and the folders between them take part, each once', async () => {
  const house = createTestHouse({
    '.bulwark/control.yaml': TEAM_CONTROL,
    'a/.bulwark/profile.yaml': TEAM_PROFILE,
    'a/b/.bulwark/exception.yaml': writeException('2026-03-05'),
    'a/b/web.yaml': '',
    'other/.bulwark/control.yaml': TEAM_CONTROL.replaceAll('TEAM-0001', 'TEAM-0009'),
  });
  const programme = await loadProgramme(['a/b', './a/b/', '-'], house);
  assert.deepEqual(
    programme.controls.map(({ metadata }) => metadata.id),
    ['TEAM-0001'],
  );
  assert.deepEqual(
    programme.profiles.map(({ metadata }) => metadata.name),
    ['team'],
  );
  assert.deepEqual(
    programme.exceptions.map(({ file }) => file),
    ['a/b/.bulwark/exception.yaml'],
  );
  assert.deepEqual(programme.problems, []);
});

test('without documents no parser is loaded', async () => {
  const house = createTestHouse({}, { loadParser: () => Promise.reject(new Error('loaded')) });
  assert.deepEqual((await loadProgramme(['.'], house)).controls, []);
});

test('paths of an inventory are relative to the folder that holds it', async () => {
  const programme = await loadProgramme(['est'], createTestHouse({ 'est/.bulwark/inventory.yaml': INVENTORY }));
  assert.deepEqual(
    programme.inventories[0]?.spec.assets.map(({ match }) => match),
    [{ paths: ['est/shop/*'], namespaces: ['shop'] }, { namespaces: ['x'] }],
  );
});

test('a control may not take the id or name of another', async () => {
  const house = createTestHouse({
    '.bulwark/a.yaml': TEAM_CONTROL,
    '.bulwark/b.yaml': TEAM_CONTROL.replace('id: TEAM-0001', 'id: TEAM-0002'),
  });
  const programme = await loadProgramme(['.'], house);
  assert.equal(programme.controls.length, 1);
  assert.deepEqual(
    programme.problems.map(({ code, severity, file }) => [code, severity, file]),
    [['control-duplicate', 'error', '.bulwark/b.yaml']],
  );
});

test("a profile of the user's replaces the catalogue's of the same name", async () => {
  const house = createTestHouse({
    '.bulwark/a.yaml': TEAM_PROFILE,
    '.bulwark/b.yaml': TEAM_PROFILE.replace('block', 'allow'),
  });
  const programme = await loadProgramme(['.'], house);
  assert.deepEqual(
    programme.profiles.map(({ spec }) => spec.onUnknown),
    ['allow'],
  );
});

const BROKEN: readonly (readonly [string, string | undefined, string])[] = [
  ['a file that cannot be read', undefined, 'file-unreadable'],
  ['a file that is no YAML', 'a: b: c\n', 'yaml-syntax'],
  ['a document that is none of ours', 'a: 1\n', 'invalid-document'],
  ['a control with a wrong field', TEAM_CONTROL.replace('title:', 'titel:'), 'invalid-document'],
];

for (const [title, text, code] of BROKEN) {
  test(`${title} is an error with its file, and takes no part`, async () => {
    const programme = await loadProgramme(['.'], createTestHouse({ '.bulwark/a.yaml': text }));
    assert.deepEqual(programme.controls, []);
    assert.ok(programme.problems.length > 0);
    for (const problem of programme.problems) {
      assert.equal(problem.severity, 'error');
      assert.equal(problem.file, '.bulwark/a.yaml');
    }
    assert.ok(
      programme.problems.some((problem) => problem.code === code),
      programme.problems.map((problem) => problem.code).join(),
    );
  });
}

test('an empty document is nothing', async () => {
  const programme = await loadProgramme(['.'], createTestHouse({ '.bulwark/a.yaml': '---\n---\n' }));
  assert.deepEqual(programme.problems, []);
});

test('a malformed exception is noted as not in force, with or without a name', async () => {
  const nameless = writeException(undefined).replace('{ name: web-needs-it }', '{}');
  const house = createTestHouse({ '.bulwark/a.yaml': writeException(undefined), '.bulwark/b.yaml': nameless });
  const programme = await loadProgramme(['.'], house);
  assert.deepEqual(programme.exceptions, []);
  assert.deepEqual(
    programme.malformedExceptions.map(({ exception, status, file }) => [exception, status, file]),
    [
      ['web-needs-it', 'malformed', '.bulwark/a.yaml'],
      ['(without a name)', 'malformed', '.bulwark/b.yaml'],
    ],
  );
  assert.ok(programme.problems.every(({ code }) => code === 'invalid-exception'));
});

test('a profile is chosen by name, by environment, or is that of prod', async () => {
  const house = createTestHouse({
    '.bulwark/a.yaml': TEAM_PROFILE,
    '.bulwark/b.yaml': TEAM_PROFILE.replace('name: team', 'name: live').replace(
      'environment: test',
      'environment: prod',
    ),
  });
  const programme = await loadProgramme(['.'], house);
  assert.equal(chooseProfile(programme, { profile: 'team' }).metadata.name, 'team');
  assert.equal(chooseProfile(programme, { environment: 'test' }).metadata.name, 'team');
  assert.equal(chooseProfile(programme, {}).metadata.name, 'live');
  assert.throws(() => chooseProfile(programme, { profile: 'taem' }), /did you mean team\?/);
  assert.throws(() => chooseProfile(programme, { profile: 'x' }), /there are team, live/);
  const none = await loadProgramme(['.'], createTestHouse({}, { loadBundle: () => EMPTY_BUNDLE }));
  assert.throws(() => chooseProfile(none, {}), /there are none/);
});

test('controls are selected by id or name, and a slip offers the nearest', () => {
  const controls = [makeControl({ id: 'K8S-0001' }), makeControl({ id: 'K8S-0002' })];
  assert.equal(selectControls(controls, []).length, 2);
  assert.equal(selectControls(controls, ['control-k8s-0002'])[0]?.metadata.id, 'K8S-0002');
  assert.throws(() => selectControls(controls, ['K8S-0003']), /Did you mean K8S-000[12]\?/);
  assert.throws(() => selectControls(controls, ['zzz']), /controls list/);
});

test('paths are shown from the current folder, without detours', () => {
  assert.equal(normalizePath('./a//b/../c/'), 'a/c');
  assert.equal(normalizePath('../a'), '../a');
  assert.equal(normalizePath('/x/./y'), '/x/y');
  assert.equal(joinPath('.', 'a'), 'a');
  assert.equal(joinPath('/', 'a'), '/a');
  assert.equal(joinPath('a/', 'b'), 'a/b');
});

test('a root outside the current folder brings its own documents only', () => {
  const house = createTestHouse({ '/x/y/.bulwark/a.yaml': '', '/x/.bulwark/b.yaml': '' });
  assert.deepEqual(findDocumentFolders(['/x/y'], house), [{ base: '/x/y', folder: '/x/y/.bulwark' }]);
});
