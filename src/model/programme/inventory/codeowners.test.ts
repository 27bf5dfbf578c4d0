/** Tests of whom a CODEOWNERS file names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../../base/limits.ts';
import { findCodeOwner, readCodeowners } from './codeowners.ts';

const encoder = new TextEncoder();
const read = (text: string) => readCodeowners(encoder.encode(text), 'CODEOWNERS');

function findOwners(text: string, paths: readonly string[]): readonly (string | undefined)[] {
  const { value, problems } = read(text);
  assert.deepEqual(problems, []);
  return paths.map((path) => findCodeOwner(value, path));
}

test('the last pattern that matches decides, and one without owners takes them away', () => {
  const text = `
# everything
*            @acme/platform
/deploy/     @acme/shop # an inline comment
/deploy/demo
*.tf\t@alice ops@example.com\r
path\\ with\\ space/ @bob
`;
  const paths = ['README.md', 'deploy/web.yaml', 'deploy/demo/x.yaml', 'deploy/main.tf', 'path with space/x'];
  assert.deepEqual(findOwners(text, paths), ['platform', 'shop', undefined, 'alice', 'bob']);
});

test('of several owners the first team is named, and mail addresses as they are', () => {
  assert.deepEqual(findOwners('* @alice @acme/a @acme/b', ['x']), ['a']);
  assert.deepEqual(findOwners('* a@example.com @alice', ['x']), ['a@example.com']);
  assert.deepEqual(findOwners('* @group/with/nested', ['x']), ['nested']);
});

test('sections of GitLab give their owners, and optional ones only where nothing else matches', () => {
  const text = `*.md @docs
[Database][2] @acme/data
db/
db/special @dba
^[Optional] @acme/extra
db/
other/
`;
  const paths = ['a.md', 'db/x', 'db/special', 'other/x', 'else'];
  assert.deepEqual(findOwners(text, paths), ['docs', 'data', 'dba', 'extra', undefined]);
});

test('lines that code hosts do not read are passed over and said', () => {
  const { value, problems } = read('!x @a\n*.[ch] @a\n* nobody\n/ok @a\n');
  assert.equal(value.rules.length, 1);
  assert.equal(findCodeOwner(value, 'ok'), 'a');
  assert.deepEqual(
    problems.map(({ code, severity, message }) => [code, severity, message.slice(0, 6)]),
    [1, 2, 3].map((line) => ['codeowners-unread', 'warning', `line ${line}`]),
  );
});

test('UTF-16, too many rules and too many faults are said and end', () => {
  assert.match(readCodeowners(new Uint8Array([0xff, 0xfe, 0x2a, 0]), 'x').problems[0]?.message ?? '', /UTF-16/);
  const many = read('a @a\n'.repeat(LIMITS.codeownersRulesMax + 2));
  assert.equal(many.value.rules.length, LIMITS.codeownersRulesMax);
  assert.equal(many.problems.length, 1);
  assert.equal(read('!a @a\n'.repeat(500)).problems.length, LIMITS.problemsPerFileMax);
});
