/** Tests that bad input of every kind is a problem with a place, and costs nothing else of the scan. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/folders.ts';
import type { Problem } from '../../base/problems.ts';
import type { Resource } from '../../model/resource.ts';
import { walkFiles } from '../walk.ts';
import { createKubernetesSource } from './index.ts';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good\n';
const JSON_HEAD = '"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "bad"}, "data": ';
const bytes = (...parts: readonly (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));

function makeAliasBomb(): string {
  const lines = [`${HEAD}a0: &a0 [x, x, x, x, x, x, x, x, x, x]`];
  for (let i = 1; i < 50; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}

/** Content, the code of the problem, the line it is at (0: no place), and how many resources are read all the same. */
const FILES: Readonly<Record<string, readonly [string | Uint8Array, string, number, number]>> = {
  'alias-bomb.yaml': [makeAliasBomb(), 'yaml-alias-bomb', 11, 0],
  'aliases-unknown.yaml': [`${HEAD}data: *nowhere\n`, 'yaml-unknown-alias', 5, 0],
  'cut-off.yaml': [`${HEAD}---\n${HEAD}data: {a: "b`, 'yaml-truncated', 10, 1],
  'cut-off.json': [`{${JSON_HEAD}{`, 'json-truncated', 1, 0],
  'cyclic.yaml': [`${HEAD}data: &a\n  self: *a\n`, 'yaml-cyclic-alias', 6, 0],
  'deep.json': [`{${JSON_HEAD}${'['.repeat(20_000)}`, 'json-too-deep', 1, 0],
  'deep.yaml': [`${HEAD}data: ${'{a: '.repeat(20_000)}`, 'yaml-too-deep', 5, 0],
  'deep-block.yaml': [
    `${HEAD}data:\n${Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
    'yaml-too-deep',
    204,
    0,
  ],
  'duplicate.json': [`{${JSON_HEAD}{"a": 1, "a": 2}}`, 'json-duplicate-key', 1, 0],
  'duplicate.yaml': [`${HEAD}data:\n  a: b\n  a: c\n---\n${HEAD}`, 'yaml-duplicate-key', 7, 1],
  'metadata.yaml': ['apiVersion: v1\nkind: ConfigMap\nmetadata: []\n', 'kubernetes-malformed', 3, 0],
  'not-utf8.yaml': [bytes(`${HEAD}data: {a: "`, [0xe9], `"}\n---\n${HEAD}`), 'text-invalid-utf8', 5, 1],
  'nul.yaml': [`${HEAD}data: {a: "\0"}\n`, 'text-nul-byte', 5, 0],
  'tab.yaml': [`${HEAD}data:\n\ta: b\n`, 'yaml-tab-indentation', 6, 0],
  'utf16.yaml': [
    bytes(
      [0xff, 0xfe],
      Array.from(new TextEncoder().encode(HEAD)).flatMap((unit) => [unit, 0]),
    ),
    'text-utf16',
    0,
    0,
  ],
};

test('each kind of bad input is a problem with its file, place and remedy, and the rest of the scan completes', (t) => {
  const contents = Object.entries(FILES).map(([name, [content]]) => [name, content] as const);
  const good = {
    'empty.yaml': '',
    'comment.yaml': '# apiVersion kind\n',
    'good.yaml': HEAD.replace('good', 'last'),
    'huge.yaml': '',
  };
  const proto = `${HEAD.replace('good', 'proto')}data:\n  __proto__: {polluted: x}\n  constructor: z\n`;
  const folder = makeFolder(t, { ...Object.fromEntries(contents), ...good, 'proto.yaml': proto });
  truncateSync(join(folder, 'huge.yaml'), 100 * 1024 * 1024);
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);

  const source = createKubernetesSource({ env: {} });
  const problems: Problem[] = [];
  const resources: Resource[] = [];
  for (const file of walkFiles([folder], { isCandidate: source.mayClaim, onListed: source.plan }, (p) =>
    problems.push(p),
  )) {
    if (!source.claims(file)) continue;
    const found = source.read(file);
    resources.push(...found.resources);
    problems.push(...found.problems);
  }

  const expected = Object.entries(FILES).map(([name, [, code, line]]) => `${name} ${code} ${line}`);
  expected.push('huge.yaml file-too-large 0', 'loop.yaml link-broken 0', 'pipe.yaml special-file 0');
  const firstPerFile = new Map<string, string>();
  for (const { file = '', code, span, remedy, message } of problems) {
    const name = file.slice(folder.length + 1);
    assert.ok(remedy !== '' && message !== '');
    if (code !== 'kubernetes-duplicate' && !firstPerFile.has(name))
      firstPerFile.set(name, `${name} ${code} ${span?.start.line ?? 0}`);
  }
  assert.deepEqual([...firstPerFile.values()].toSorted(), expected.toSorted());
  for (const [name, [, , , count]] of Object.entries(FILES)) {
    assert.equal(resources.filter(({ origin }) => origin.file.endsWith(`/${name}`)).length, count, name);
  }
  assert.ok(resources.some(({ name }) => name === 'last'));
  const data = resources.find(({ name }) => name === 'proto')?.body['data'];
  assert.deepEqual(Object.keys(data as object), ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
