/** The log: no secret gets into it by any way, and no input makes a line of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { createJsonLog } from './json-log.ts';
import { MASK } from './mask.ts';

function logOnce(fields: Readonly<Record<string, unknown>>, message = 'said', hidden: readonly string[] = []): string {
  const lines: string[] = [];
  const log = createJsonLog((line) => lines.push(line), { nowMs: () => NOON_MS });
  for (const value of hidden) log.hide(value);
  log.info(message, fields);
  assert.equal(lines.length, 1);
  return lines[0] ?? '';
}

const SECRET = 'hunter2-hunter2';

const MASKED: readonly (readonly [title: string, fields: Readonly<Record<string, unknown>>])[] = [
  ['a field named for a secret', { password: SECRET }],
  ['a name with separators and case', { 'X-Api-Key': SECRET, privateKey: SECRET, client_secret: SECRET }],
  ['headers', { headers: { authorization: SECRET, cookie: SECRET, 'set-cookie': [SECRET], 'x-csrf-token': SECRET } }],
  ['deep inside', { a: { b: [{ token: SECRET }] } }],
  ['a bearer in a text', { text: `sent Authorization: Bearer ${SECRET}` }],
  ['the password of a URL', { store: `postgres://bulwark:${SECRET}@db.example/bulwark` }],
  ['a token in a query', { url: `/callback?code=${SECRET}&x=1` }],
  ['a JSON web token', { text: `got eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(20)}.${SECRET}` }],
  ['an error and its cause', { error: new Error('x', { cause: new Error(`Bearer ${SECRET}`) }) }],
];

for (const [title, fields] of MASKED) {
  test(`the log masks ${title}`, () => {
    const line = logOnce(fields);
    assert.ok(!line.includes(SECRET), line);
    assert.ok(line.includes(MASK));
  });
}

test('a value that was named as secret is masked wherever it stands', () => {
  const line = logOnce({ a: `x${SECRET}y`, error: new Error(SECRET), [SECRET.slice(0, 3)]: 1 }, `m ${SECRET}`, [
    SECRET,
  ]);
  assert.ok(!line.includes(SECRET), line);
});

test('short values are words, and the secrets remembered have an end', () => {
  assert.match(logOnce({ text: 'a user' }, 'said', ['user']), /a user/);
  const many = Array.from({ length: 1_001 }, (_, i) => `secret-number-${i}-`);
  const line = logOnce({ text: many.join(' ') }, 'said', many);
  assert.ok(line.includes('secret-number-0-'));
  assert.ok(!line.includes('secret-number-1-'));
});

test('a line is one JSON object, whatever is in it', () => {
  const circular: Record<string, unknown> = { n: 1n, f: () => 0, u: undefined, d: new Date(0) };
  circular['self'] = circular;
  const line = logOnce({
    circular,
    text: 'a\nb\u2028{"level":"error"}',
    list: Array(100).fill(1),
    long: 'a'.repeat(9_000),
  });
  assert.equal(line.indexOf('\n'), line.length - 1);
  const read = JSON.parse(line) as Readonly<Record<string, unknown>>;
  assert.deepEqual([read['time'], read['level'], read['message']], ['2026-03-02T12:00:00.000Z', 'info', 'said']);
  assert.equal((read['list'] as unknown[]).length, 50);
  assert.ok(String(read['long']).length < 5_000);
});

test('fields do not take the place of the time, the level and the message', () => {
  const read = JSON.parse(logOnce({ level: 'error', time: 'never', message: 'forged' })) as Record<string, unknown>;
  assert.deepEqual([read['level'], read['message']], ['info', 'said']);
});
