/** `bulwark export vap` as users run it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../../../test/harness/cli.ts';
import { parseText } from '../../../test/harness/house.ts';

const read = (text: string) => parseText(new TextEncoder().encode(text), 'x.yaml').value.map(({ value }) => value);

test('policies come as one stream of YAML, and the count beside it', async () => {
  using folder = makeFolder({});
  const { code, stdout, stderr } = await runBulwark(['export', 'vap'], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  const documents = read(stdout) as { kind: string }[];
  const count = /^controls: (\d+) exported as (\d+) policies, (\d+) not exported$/m.exec(stderr);
  assert.equal(documents.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').length, Number(count?.[2]));
  assert.ok(Number(count?.[2]) > 90);
  assert.match(stderr, /^ {2}\d+ asks about other objects \(estate\): K8S-\d{4}/m);
});

test('a folder gets one file for each control, and what is left in it from before is named', async () => {
  using folder = makeFolder({ 'out/bulwark-k8s-9999-gone.yaml': 'a: 1\n', 'out/other.yaml': 'a: 1\n' });
  const args = ['export', 'vap', '--control', 'K8S-0001', '--out', 'out', '--json'];
  const { code, stdout, stderr } = await runBulwark(args, { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(join(folder.path, 'out')), [
    'bulwark-k8s-0001-containers-not-privileged.yaml',
    'bulwark-k8s-9999-gone.yaml',
    'other.yaml',
  ]);
  assert.match(stderr, /^left from before, and not exported now: out\/bulwark-k8s-9999-gone\.yaml$/m);
  assert.doesNotMatch(stderr, /other\.yaml/);
  const summary = JSON.parse(stdout) as { exported: { policies: string[] }[]; counts: object };
  assert.deepEqual(summary.exported[0]?.policies, ['bulwark-k8s-0001-containers-not-privileged']);
  assert.deepEqual(summary.counts, { exported: 1, notExported: 0 });
});

test('the form for the disk of an API server is a folder of policies, and the file that names it', async () => {
  using folder = makeFolder({});
  const args = ['export', 'vap', '--static', '--control', 'K8S-0001', '--out', 'out'];
  const { code, stderr } = await runBulwark(args, { cwd: folder.path });
  assert.equal(code, 0, stderr);
  const out = join(folder.path, 'out');
  assert.deepEqual(readdirSync(out), ['admission-configuration.yaml', 'validating-policies']);
  const [name = ''] = readdirSync(join(out, 'validating-policies'));
  const documents = read(readFileSync(join(out, 'validating-policies', name), 'utf8')) as {
    metadata: { name: string };
  }[];
  assert.equal(documents.length, 2);
  for (const { metadata } of documents) assert.match(metadata.name, /\.static\.k8s\.io$/);
  assert.match(readFileSync(join(out, 'admission-configuration.yaml'), 'utf8'), /staticManifestsDir: \//);
});

test('a control that was asked for and cannot be exported is no success', async () => {
  using folder = makeFolder({});
  const { code, stdout, stderr } = await runBulwark(['export', 'vap', '--control', 'K8S-0083'], { cwd: folder.path });
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /1 asks about other objects \(estate\): K8S-0083/);
  const unknown = await runBulwark(['export', 'vap', '--control', 'K8S-9999'], { cwd: folder.path });
  assert.equal(unknown.code, 2);
});

test('what cannot be written is said', async () => {
  using folder = makeFolder({});
  writeFileSync(join(folder.path, 'out'), '');
  const args = ['export', 'vap', '--control', 'K8S-0001', '--out', 'out'];
  const { code, stderr } = await runBulwark(args, { cwd: folder.path });
  assert.notEqual(code, 0);
  assert.match(stderr, /out/);
  assert.ok(existsSync(join(folder.path, 'out')));
});
