/** Tests of the small parts of base: paths, JSON reads, identities, errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from './clock.ts';
import { AppError, assert as assertTrue, assertNever, ERRORS } from './errors.ts';
import { editDistance, fingerprint, hashBlob, nearestName } from './ids.ts';
import { getField, getPath, isJsonObject, type Json, setField } from './json.ts';
import { formatPath, parsePath } from './positions.ts';

const PATHS: readonly [(string | number)[], string][] = [
  [[], ''],
  [['spec', 'containers', 0, 'image'], 'spec.containers[0].image'],
  [['metadata', 'labels', 'app.kubernetes.io/name'], "metadata.labels['app.kubernetes.io/name']"],
  [['a', "it's", 'b\\c'], "a['it\\'s']['b\\\\c']"],
  [[3, ''], "[3]['']"],
];

test('a field path survives being written and read', () => {
  for (const [path, text] of PATHS) {
    assert.equal(formatPath(path), text);
    assert.deepEqual(parsePath(text), path);
  }
});

test('text that is no field path reads as undefined', () => {
  for (const text of ['a..b', 'a[', "a['x]", 'a b', '[x]']) assert.equal(parsePath(text), undefined, text);
});

test('a field is read only when the object owns it', () => {
  const own: unknown = JSON.parse('{"__proto__": 1, "constructor": 2}');
  assert.equal(getField(own, '__proto__'), 1);
  assert.equal(getField(own, 'constructor'), 2);
  assert.equal(getField({}, 'constructor'), undefined);
  assert.equal(getField([1], '0'), undefined);
  assert.equal(getField(null, 'x'), undefined);
});

test('a field of any name is data once it is set, and the prototype stays as it was', () => {
  const fields: Record<string, Json> = {};
  for (const key of ['a', '__proto__', 'constructor']) setField(fields, key, { of: key });
  setField(fields, '__proto__', { of: 'again' });
  assert.equal(
    JSON.stringify(fields),
    '{"a":{"of":"a"},"__proto__":{"of":"again"},"constructor":{"of":"constructor"}}',
  );
  assert.equal(Object.getPrototypeOf(fields), Object.prototype);
});

test('a path is followed through objects and lists and stops where a step is missing', () => {
  const body = { a: [{ b: false }] };
  assert.equal(getPath(body, ['a', 0, 'b']), false);
  assert.equal(getPath(body, ['a', 1, 'b']), undefined);
  assert.equal(getPath(body, ['a', 'b']), undefined);
  assert.equal(getPath(body, [0]), undefined);
});

test('a JSON object is neither null, a list nor an instance', () => {
  assert.ok(isJsonObject({}));
  assert.ok(isJsonObject(Object.create(null)));
  for (const other of [null, [], new Map(), 'x', 1]) assert.ok(!isJsonObject(other));
});

test('a fingerprint depends on where its parts end', () => {
  assert.match(fingerprint('a'), /^[0-9a-f]{32}$/);
  assert.notEqual(fingerprint('ab', 'c'), fingerprint('a', 'bc'));
  assert.equal(fingerprint('ab', 'c'), fingerprint('ab', 'c'));
});

test('the hash of a file is the id that git gives to its bytes', () => {
  const ids: readonly (readonly [string, string])[] = [
    ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
    ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
    ['größe\n', '47e983f499a28fd6b21e7e5babc0c91d9e4ba9ee'],
  ];
  for (const [text, id] of ids) assert.equal(hashBlob(new TextEncoder().encode(text)), id, text);
});

test('the nearest name is offered only when it is near', () => {
  assert.equal(nearestName('privilegd', ['privileged', 'procMount']), 'privileged');
  assert.equal(nearestName('lables', ['labels', 'names']), 'labels');
  assert.equal(nearestName('x', ['completely', 'different']), undefined);
  assert.equal(editDistance('abcd', 'badc', 4), 2);
  assert.equal(editDistance('abc', 'xyz', 1), 2);
  assert.equal(editDistance('a', 'abcdef', 2), 3);
});

test('an expected failure has a code from the table and keeps its cause', () => {
  const cause = new Error('lower');
  const error = new AppError('path-not-found', 'x.yaml', { cause });
  assert.equal(error.message, 'A path to scan does not exist: x.yaml');
  assert.equal(error.cause, cause);
  for (const entry of Object.values(ERRORS)) assert.ok(entry.remedy.endsWith('.') && entry.status >= 400);
});

test('a fault of the program is an assertion', () => {
  assert.throws(() => assertTrue(false, 'never'), /assertion failed: never/);
  assert.throws(() => assertNever('x' as never), /unexpected "x"/);
  assertTrue(true, 'fine');
});

test('the system clock gives milliseconds since the epoch', () => {
  assert.ok(Math.abs(systemClock.nowMs() - Date.now()) < 1000);
});
