/** Tests of what is kept of objects: the same as masking says, in one spelling, in small pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '../../../test/harness/random.ts';
import { createRandom } from '../../../test/harness/random.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { setField } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { canonicalText } from '../finding-identity.ts';
import { writeKeptBody } from './kept-body.ts';
import { maskSecrets } from './mask-secrets.ts';

const write = (kind: string, body: JsonObject | null): string =>
  [...writeKeptBody(kind, body)].map(({ text }) => text).join('');

const POD: JsonObject = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'web', annotations: {}, labels: { b: 'x', a: 'y' } },
  spec: {
    priority: 3,
    big: 12345678901234567890n,
    containers: [
      {
        name: 'a',
        env: [{ name: 'DB', value: 'correct-horse' }],
        args: ['--db=correct-horse', 'postgres://u:pw12@h/x'],
      },
    ],
    nothing: null,
    list: [],
    flags: [true, false, 1.5],
  },
};

test('what is kept is what masking leaves, with its keys in order', () => {
  const bodies: readonly (readonly [string, JsonObject])[] = [
    ['Pod', POD],
    ['Secret', { kind: 'Secret', data: { a: 'c2VjcmV0LXZhbHVl' }, stringData: { b: ['x', { c: 'deep' }] } }],
    ['ConfigMap', { kind: 'ConfigMap', data: { url: 'https://example.com' }, metadata: { name: 'é\u0000\ud800' } }],
    ['Deployment', {}],
  ];
  for (const [kind, body] of bodies) {
    assert.equal(write(kind, body), canonicalText(maskSecrets({ kind, body }, []).body as Json));
  }
  assert.equal(write('Pod', null), 'null');
  assert.doesNotMatch(write('Pod', POD), /correct-horse|pw12/);
});

/** JSON with the names and texts that masking looks at. */
function makeJson(random: Random, depth: number): Json {
  const texts = [
    'web',
    'correct-horse',
    'db_password=hunter22',
    'https://u:secret99@h/',
    '[masked]',
    'AKIAIOSFODNN7EXAMPLE',
  ];
  const names = ['name', 'value', 'env', 'key', 'data', 'password', 'token', 'args', 'apiKey', '__proto__', 'b', 'a'];
  const kind = random.below(depth === 0 ? 3 : 6);
  if (kind === 0) return random.pick(texts);
  if (kind === 1) return random.pick([...texts, ...names]);
  if (kind === 2) return random.pick<Json>([null, true, 0, -1.5, 9007199254740993n]);
  const size = random.below(4);
  if (kind === 3) return Array.from({ length: size }, () => makeJson(random, depth - 1));
  const fields: Record<string, Json> = {};
  for (let i = 0; i < size; i++) setField(fields, random.pick(names), makeJson(random, depth - 1));
  return fields;
}

test('2,000 random bodies are kept as masking leaves them', () => {
  const random = createRandom(5);
  for (let i = 0; i < 2_000; i++) {
    const body = { data: makeJson(random, 3), spec: makeJson(random, 5) };
    const kind = random.pick(['Pod', 'Secret', 'ConfigMap']);
    assert.equal(write(kind, body), canonicalText(maskSecrets({ kind, body }, []).body as Json));
  }
});

test('a text that is too long to be looked through is told by its length', () => {
  const long = 'x'.repeat(LIMITS.decisionTextCharsMax + 1);
  assert.equal(write('CustomThing', { long }), `{"long":"[left out: ${long.length} characters]"}`);
});

test('no piece is much work', () => {
  const text = 'y'.repeat(LIMITS.decisionTextCharsMax);
  const long = Array.from({ length: 50 }, (_, i) => ({ i, text }));
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`name-${i}`, i]));
  const body = { metadata: { name: 'n' }, long, many };
  for (const piece of writeKeptBody('CustomThing', body)) {
    assert.ok(piece.work <= LIMITS.decisionTextCharsMax + 4_096);
  }
});
