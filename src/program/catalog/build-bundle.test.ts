/** Tests of program/catalog: the bundle is the catalogue without examples, and a fault anywhere refuses it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse, parseText } from '../../../test/harness/house.ts';
import { TEAM_CONTROL, TEAM_PROFILE } from '../../../test/harness/manifests.ts';
import { buildCatalogBundle } from './build-bundle.ts';
import { readBundle } from './bundle.ts';
import { readControlDocument } from './show.ts';

const encoder = new TextEncoder();
const fileOf = (path: string, text: string) => ({ path, bytes: encoder.encode(text) });
const CONTROL = fileOf('controls/a.yaml', TEAM_CONTROL);
const PROFILE = fileOf('profiles/p.yaml', TEAM_PROFILE);
const SECOND = fileOf('controls/b.yaml', TEAM_CONTROL.replace('TEAM-0001', 'TEAM-0000').replace('pods-not', 'a-not'));

test('the bundle reads back sorted, without examples, the same in any order of the files', () => {
  const text = buildCatalogBundle([CONTROL, SECOND, PROFILE], parseText);
  assert.equal(buildCatalogBundle([PROFILE, SECOND, CONTROL], parseText), text);
  const bundle = readBundle(text);
  assert.deepEqual(
    bundle.controls.map(({ metadata, examples }) => [metadata.id, examples.good.length]),
    [
      ['TEAM-0000', 0],
      ['TEAM-0001', 0],
    ],
  );
  assert.match(bundle.hash, /^[0-9a-f]{32}$/);
  assert.notEqual(readBundle(buildCatalogBundle([CONTROL, PROFILE], parseText)).hash, bundle.hash);
});

const FAULTS: readonly (readonly [string, readonly ReturnType<typeof fileOf>[], RegExp])[] = [
  ['no control at all', [], /no control/],
  ['an id used twice', [CONTROL, fileOf('c.yaml', TEAM_CONTROL)], /TEAM-0001 is used twice/],
  ['a profile that names no control', [SECOND, PROFILE], /profile team names TEAM-0001/],
  [
    'a document that is not valid',
    [CONTROL, fileOf('c.yaml', TEAM_CONTROL.replace('title:', 'x:'))],
    /c\.yaml:\d+:\d+ spec\.x/,
  ],
  ['a file that is no YAML', [CONTROL, fileOf('c.yaml', 'a: b: c')], /c\.yaml/],
];

for (const [title, files, message] of FAULTS) {
  test(`${title} refuses the bundle`, () => assert.throws(() => buildCatalogBundle(files, parseText), message));
}

test('a text that is no bundle is a fault of the build', () => {
  assert.throws(() => readBundle('{}'), /assertion failed/);
});

test("a control's examples are read from the catalogue's folder", async () => {
  const [bundled] = readBundle(buildCatalogBundle([CONTROL], parseText)).controls;
  assert.ok(bundled !== undefined);
  const there = createTestHouse({
    'catalog/controls/a.yaml': TEAM_CONTROL,
    'catalog/controls/unreadable.yaml': undefined,
  });
  const whole = await readControlDocument(bundled, there);
  assert.equal(whole.examples.bad.length, 1);
  assert.equal(await readControlDocument(whole, there), whole);
  assert.equal(await readControlDocument(bundled, createTestHouse({})), bundled);
});
