/** Tests of `bulwark admission install` and `lint` as people run them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCertificate } from '../../../../test/harness/certificate.ts';
import type { CliRun, Folder } from '../../../../test/harness/cli.ts';
import { makeFolder, runBulwark } from '../../../../test/harness/cli.ts';

const IMAGE = `registry.example/bulwark@sha256:${'a'.repeat(64)}`;
const INSTALL = ['admission', 'install', '--image', IMAGE, '--with-store', '10.0.0.0/8'];
const AUTHORITY = makeCertificate('authority');

const run = (folder: Folder, ...args: readonly string[]): Promise<CliRun> => runBulwark(args, { cwd: folder.path });

test('what install prints is proven by lint, and a hole in it is told with its line', async () => {
  using folder = makeFolder({ 'ca.pem': AUTHORITY.cert });
  const printed = await run(folder, ...INSTALL, '--ca-bundle', 'ca.pem');
  assert.equal(printed.code, 0, printed.stderr);
  const file = join(folder.path, 'gate.yaml');
  writeFileSync(file, printed.stdout);
  const proven = await run(folder, 'admission', 'lint', 'gate.yaml');
  assert.equal(proven.code, 0, proven.stdout + proven.stderr);
  assert.match(proven.stdout, /2 webhooks: (\d+) of \1 statements proven/);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('            - kube-system\n', ''));
  const holed = await run(folder, 'admission', 'lint', '--brief', 'gate.yaml');
  assert.equal(holed.code, 1);
  assert.match(holed.stdout, /ERROR gate\.yaml:\d+: webhooks\[0\]\.namespaceSelector: .*namespace kube-system/);
});

test('an authority that is none, or comes with its key, is refused, and nothing of it is printed', async () => {
  using folder = makeFolder({ 'empty.pem': '', 'half.pem': AUTHORITY.cert.slice(0, 99), 'key.pem': AUTHORITY.key });
  for (const file of ['empty.pem', 'half.pem', 'key.pem']) {
    const { code, stdout, stderr } = await run(folder, ...INSTALL, '--ca-bundle', file);
    assert.equal(code, 3, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(file.replace('.', '\\.')));
  }
});

test('without an authority the gate is printed open, so that nobody is locked out who applies it', async () => {
  using folder = makeFolder({});
  const printed = await run(folder, ...INSTALL, '--json');
  assert.equal(printed.code, 0, printed.stderr);
  assert.doesNotMatch(printed.stdout, /"failurePolicy": "Fail"/);
  assert.match(printed.stderr, /printed open/);
});

test('exit codes tell what was wrong', async () => {
  using folder = makeFolder({
    'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n',
    'broken.yaml': 'a: [',
  });
  const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['admission', 'lint', 'service.yaml'], 3, /no webhook to check/],
    [['admission', 'lint', 'broken.yaml'], 3, /broken\.yaml/],
    [['admission', 'lint'], 2, /--cluster/],
    [['admission', 'install', '--image', 'bulwark:latest', '--with-store', '10.0.0.0/8'], 2, /by digest/],
    [['admission', 'install', '--image', IMAGE], 2, /bundle/],
    [['admission', 'install', '--image', IMAGE, '--bundle', 'service.yaml'], 2, /--bundle-key/],
    [[...INSTALL, '--replicas', 'many'], 2, /number/],
  ];
  for (const [args, code, said] of rows) {
    const { code: found, stderr } = await run(folder, ...args);
    assert.equal(found, code, `${args.join(' ')}\n${stderr}`);
    assert.match(stderr, said);
  }
});
