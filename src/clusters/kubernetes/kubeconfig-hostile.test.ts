/** Hostile kubeconfigs: whatever is in them, they lead to a cluster or are refused, and no secret of them is told. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/folders.ts';
import { createRandom, mutateText } from '../../../test/harness/random.ts';
import type { Random } from '../../../test/harness/random.ts';
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { writeYaml } from '../../base/yaml-text.ts';
import { readKubeconfigIdentity } from './kubeconfig-identity.ts';

/** Stands in every place of a credential. */
const SECRET = 'hunter2';
const ENCODED = Buffer.from(SECRET).toString('base64');

const SEED: Json = {
  apiVersion: 'v1',
  kind: 'Config',
  preferences: {},
  clusters: [
    {
      name: 'one',
      cluster: {
        server: 'https://127.0.0.1:1/k8s',
        'certificate-authority-data': ENCODED,
        'tls-server-name': 'one.example',
        'proxy-url': `http://me:${SECRET}@127.0.0.1:1`,
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { key: SECRET } }],
      },
    },
    { name: 'two', cluster: { server: 'https://127.0.0.1:1', 'insecure-skip-tls-verify': true } },
  ],
  users: [
    {
      name: 'one',
      user: {
        token: SECRET,
        tokenFile: 'token',
        'client-certificate-data': ENCODED,
        'client-key-data': ENCODED,
        as: 'admin',
        'as-groups': ['a'],
        'as-user-extra': { reason: ['b'] },
      },
    },
    {
      name: 'two',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: './login',
          args: ['--password', SECRET],
          env: [{ name: 'PASSWORD', value: SECRET }],
          provideClusterInfo: true,
          interactiveMode: 'Never',
          installHint: 'install it',
        },
      },
    },
    { name: 'three', user: { username: 'me', password: SECRET } },
    { name: 'four', user: { token: SECRET } },
  ],
  contexts: [
    { name: 'one', context: { cluster: 'one', user: 'one', namespace: 'shop' } },
    { name: 'two', context: { cluster: 'two', user: 'two' } },
    { name: 'three', context: { cluster: 'two', user: 'three' } },
    { name: 'four', context: { cluster: 'two', user: 'four' } },
  ],
  'current-context': 'two',
};

const WRONG: readonly Json[] = [
  null,
  true,
  0,
  -1.5,
  2n ** 62n,
  '',
  '\0',
  'a\r\nb: c',
  '\u001b[31m',
  '../../..',
  '/dev/zero',
  'x'.repeat(5_000),
  [],
  [null],
  [[]],
  ['a', 1],
  {},
  { name: {} },
  { __proto__: null, constructor: 'a', toString: [] },
];

/** A copy in which values here and there are of another type, gone, or there twice. */
function spoil(random: Random, value: Json): Json {
  if (random.below(40) === 0) return random.pick(WRONG);
  if (Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      const spoilt = spoil(random, item);
      return random.below(30) === 0 ? [spoilt, spoilt] : random.below(30) === 0 ? [] : [spoilt];
    });
  }
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).filter(() => random.below(30) > 0);
  return Object.fromEntries(fields.map(([key, inner]) => [key, spoil(random, inner)]));
}

/** Whether it led to credentials. Throws where it was not refused as it should be. */
async function tryText(file: string, text: string | Uint8Array, context: string | undefined): Promise<boolean> {
  writeFileSync(file, text);
  try {
    const identity = readKubeconfigIdentity({ kubeconfig: file, context }, {});
    assert.match(identity.server.protocol, /^https?:$/);
    await identity.credentials();
    return true;
  } catch (error) {
    assert.ok(error instanceof AppError, inspect(error));
    assert.equal(error.code, 'cluster-unavailable');
    assert.ok(!inspect(error).includes(SECRET) && !inspect(error).includes(ENCODED), error.message);
    assert.doesNotMatch(error.message, /\p{Cc}/u);
    assert.ok(error.message.length < 8_000);
    return false;
  }
}

const CONTEXTS = ['one', 'two', 'three', 'four', undefined];
const ROUNDS = 600;

test(`${ROUNDS} kubeconfigs with wrong types are used or refused, and no secret is told`, async (t) => {
  const file = join(makeFolder(t, { login: '', token: SECRET }), 'config');
  let usable = 0;
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const random = createRandom(seed);
    const text = writeYaml(spoil(random, SEED)).join('\n');
    if (await tryText(file, text, random.pick(CONTEXTS))) usable += 1;
  }
  t.diagnostic(`${usable} led to credentials`);
  assert.ok(usable >= 30 && usable <= ROUNDS - 100);
});

test(`${ROUNDS} kubeconfigs with broken text are used or refused, and no secret is told`, async (t) => {
  const file = join(makeFolder(t, { login: '' }), 'config');
  const seedText = writeYaml(SEED).join('\n');
  let usable = 0;
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const random = createRandom(seed);
    const text = mutateText(random, seedText, 1 + random.below(4));
    if (await tryText(file, text, random.pick(CONTEXTS))) usable += 1;
  }
  t.diagnostic(`${usable} led to credentials`);
  assert.ok(usable >= 30 && usable <= ROUNDS - 100);
});

test('what is no YAML, too deep or made of aliases is refused', async (t) => {
  const file = join(makeFolder(t, {}), 'config');
  const bomb = `a: &b0 [${SECRET}, ${SECRET}]\n${Array.from({ length: 12 }, (_, i) => {
    return `a${i}: &b${i + 1} [${Array(10).fill(`*b${i}`).join(', ')}]\n`;
  }).join('')}`;
  const texts = [
    bomb,
    `clusters: &a [*a, ${SECRET}]`,
    'clusters: *gone',
    '['.repeat(100_000),
    '{"a":'.repeat(100_000),
    `\ttoken: ${SECRET}`,
    Uint8Array.from({ length: 4_096 }, (_, i) => (i * 7_919) % 256),
    Buffer.from(`token: ${SECRET}`, 'utf16le'),
    `!!binary ${SECRET}`,
    `-----BEGIN PRIVATE KEY-----\n${SECRET}`,
  ];
  for (const text of texts) assert.equal(await tryText(file, text, undefined), false);
});
