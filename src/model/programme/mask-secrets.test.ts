/** Tests of what leaves a machine of a resource's body. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { findSecretShapes, maskSecrets, maskText, SECRET_MASK } from './mask-secrets.ts';

const mask = (body: JsonObject, kind = 'Pod', places: Parameters<typeof maskSecrets>[1] = []) =>
  maskSecrets({ kind, body }, places).body;

test('data of Secrets and ConfigMaps is masked, with the copy that kubectl keeps', () => {
  const metadata = {
    name: 'x',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"b"}}', note: 'kept' },
  };
  const shown = { name: 'x', annotations: { ...metadata.annotations, note: 'kept' } };
  shown.annotations['kubectl.kubernetes.io/last-applied-configuration'] = SECRET_MASK;
  const secret = { metadata, data: { a: 'b' }, stringData: { c: ['d'] }, type: 'Opaque' };
  const masked = { metadata: shown, data: { a: SECRET_MASK }, stringData: { c: [SECRET_MASK] }, type: 'Opaque' };
  assert.deepEqual(mask(secret, 'Secret'), masked);
  assert.deepEqual(mask({ data: { a: 'b' }, binaryData: { c: 'd' } }, 'ConfigMap'), {
    data: { a: SECRET_MASK },
    binaryData: { c: SECRET_MASK },
  });
  assert.deepEqual(mask({ data: { a: 'b' } }, 'Other'), { data: { a: 'b' } });
});

test('values of environment variables, fields with telling names and marked places are masked, and no others', () => {
  const body = {
    env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 'db', key: 'k' } } }],
    db_password: 'x',
    'X-Api-Key': 'x',
    client: { secret: ['x', { deep: 'x' }], secretName: 'kept', automountServiceAccountToken: false, tokens: 3 },
    list: ['kept', 'marked'],
    value: 'kept',
  };
  assert.deepEqual(mask(body, 'Pod', [['list', 1]]), {
    env: [{ name: 'A', value: SECRET_MASK, valueFrom: { secretKeyRef: { name: 'db', key: 'k' } } }],
    db_password: SECRET_MASK,
    'X-Api-Key': SECRET_MASK,
    client: {
      secret: [SECRET_MASK, { deep: SECRET_MASK }],
      secretName: 'kept',
      automountServiceAccountToken: false,
      tokens: 3,
    },
    list: ['kept', SECRET_MASK],
    value: 'kept',
  });
  assert.deepEqual(mask({ a: { b: 'x' } }, 'Pod', [['a']]), { a: { b: SECRET_MASK } });
  assert.deepEqual(mask({ a: 'x' }, 'Pod', [[]]), { a: SECRET_MASK });
});

test('of texts in the shape of a credential the credential is masked, wherever they stand', () => {
  const shapes: readonly (readonly [string, string])[] = [
    [['-----BEGIN RSA PRIVATE', 'KEY-----\nabc'].join(' '), SECRET_MASK],
    [`AKIA${'Q'.repeat(16)}`, SECRET_MASK],
    [`ghp_${'a'.repeat(36)}`, SECRET_MASK],
    [`glpat-${'a'.repeat(20)}`, SECRET_MASK],
    [`xoxb-${'1'.repeat(12)}`, SECRET_MASK],
    [`eyJ${'a'.repeat(10)}.eyJ${'b'.repeat(10)}.sig`, SECRET_MASK],
    ['postgres://shop:hunter2@db/shop', `postgres://shop:${SECRET_MASK}@db/shop`],
    [`curl -H "x: Bearer ${'a'.repeat(20)}" url`, `curl -H "x: Bearer ${SECRET_MASK}" url`],
    ['export DB_PASSWORD=hunter2 && run', `export DB_PASSWORD=${SECRET_MASK} && run`],
    ["api_key: 'hunter2'", `api_key: '${SECRET_MASK}'`],
  ];
  for (const [text, masked] of shapes) assert.deepEqual(mask({ run: text }), { run: masked });
  const plain = ['https://example.com/a:b', 'basic auth', 'a'.repeat(5_000), 'TOKEN=$TOKEN', 'password: ""'];
  for (const text of plain) assert.deepEqual(mask({ run: text }), { run: text });
});

test('where a credential stands in a text is told as it is masked', () => {
  const texts = [
    'nothing here',
    `one ghp_${'a'.repeat(36)} two glpat-${'b'.repeat(20)}.`,
    'postgres://app:open-sesame@db:5432/shop',
    'export DB_PASSWORD=open-sesame',
    `Authorization: Bearer ${'x'.repeat(20)}`,
  ];
  for (const text of texts) {
    const places = [...findSecretShapes(text)].toSorted(([a], [b]) => b - a);
    const masked = places.reduce((rest, [from, to]) => rest.slice(0, from) + SECRET_MASK + rest.slice(to), text);
    assert.equal(masked, maskText(text, new Set()));
  }
});

test('a value that is hidden in one field is hidden in every other', () => {
  const body = {
    pairs: [
      { name: 'STORE_TOKEN', value: 'mst-4Tq9xLw2' },
      { key: 'plain', value: 'kept' },
    ],
    text: 'login mst-4Tq9xLw2 now',
    password: 'short',
    other: 'short',
  };
  assert.deepEqual(mask(body), {
    pairs: [
      { name: 'STORE_TOKEN', value: SECRET_MASK },
      { key: 'plain', value: 'kept' },
    ],
    text: `login ${SECRET_MASK} now`,
    password: SECRET_MASK,
    other: 'short',
  });
});

test('shapes are looked for in bounded time', () => {
  const started = performance.now();
  for (const part of ['a', 'token', '-----BEGIN ', 'a:', 'eyJ', '_', 'x://']) mask({ run: part.repeat(40_000) });
  assert.ok(performance.now() - started < 5_000);
});

test('what is no JSON passes as it is, and a field called __proto__ is data', () => {
  const unknown = new (class {
    readonly reasons = ['later'];
  })() as never;
  assert.equal(mask({ a: unknown })['a'], unknown);
  const hostile = JSON.parse('{"__proto__":{"password":"x"}}') as JsonObject;
  assert.equal(JSON.stringify(mask(hostile)), `{"__proto__":{"password":"${SECRET_MASK}"}}`);
});

test('what is declared under a telling name, or as a secret, is masked with its value', () => {
  const declared: readonly (readonly [kind: string, name: string, body: JsonObject, masked: JsonObject])[] = [
    ['variable', 'db_password', { default: 'x' }, { default: SECRET_MASK }],
    ['variable', 'size', { default: 'x' }, { default: 'x' }],
    ['variable', 'size', { default: 'x', sensitive: true }, { default: SECRET_MASK, sensitive: true }],
    ['output', 'api_token', { value: 'x' }, { value: SECRET_MASK }],
    ['Parameter', 'DbPassword', { Type: 'String', Default: 'x' }, { Type: 'String', Default: SECRET_MASK }],
    ['Parameter', 'Login', { NoEcho: 'true', Default: 'x' }, { NoEcho: 'true', Default: SECRET_MASK }],
    [
      'Parameter',
      'login',
      { type: 'secureString', defaultValue: 'x' },
      { type: 'secureString', defaultValue: SECRET_MASK },
    ],
    ['Pod', 'db_password', { default: 'x' }, { default: 'x' }],
  ];
  for (const [kind, name, body, masked] of declared)
    assert.deepEqual(maskSecrets({ kind, name, body }, []).body, masked);
});

test('what was taken out is told with its place: texts and numbers, and that something is not known', () => {
  const body = { a: 'kept', password: 'x', client: { secret: ['y', 7, true, null] }, automountToken: false };
  assert.deepEqual(maskSecrets({ kind: 'Pod', body }, []).hidden, [
    { path: ['password'], values: ['x'] },
    { path: ['client', 'secret'], values: ['y', '7'] },
  ]);
});

test('pairs as CloudFormation writes them are masked', () => {
  const body = { Environment: [{ Name: 'LOG', Value: 'x' }], Tags: [{ Name: 'DbPassword', Value: 'x' }] };
  assert.deepEqual(mask(body), {
    Environment: [{ Name: 'LOG', Value: SECRET_MASK }],
    Tags: [{ Name: 'DbPassword', Value: SECRET_MASK }],
  });
});
