/** `bulwark fix` as users run it: what is written, what is printed, and the exit code. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Folder } from '../harness/cli.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { PRIVILEGED_POD, TEAM_CONTROL, TEAM_FOLDER } from '../harness/manifests.ts';

const MENDED_POD = PRIVILEGED_POD.replace('securityContext:\n        privileged: true', 'securityContext: {}');
const TEAM = ['--profile', 'team'];

const readWeb = (folder: Folder): string => readFileSync(join(folder.path, 'deploy/web.yaml'), 'utf8');

test('a dry run prints a diff that git applies, and writes nothing', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const run = await runBulwark(['fix', '--dry-run', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(readWeb(folder), PRIVILEGED_POD);
  assert.match(run.stdout, /^--- a\/deploy\/web\.yaml\n\+\+\+ b\/deploy\/web\.yaml\n@@ /);
  assert.match(
    run.stderr,
    /would fix {2}TEAM-0001 pods-not-privileged on kubernetes:Pod\/shop\/web \(deploy\/web\.yaml:11\)/,
  );
  assert.match(run.stderr, /1 would be fixed in 1 file, 0 left/);
  execFileSync('git', ['apply', '-'], { cwd: folder.path, input: run.stdout });
  assert.equal(readWeb(folder), MENDED_POD);
});

test('what is fixed is written, with the permissions of the file; a second run changes nothing', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  chmodSync(join(folder.path, 'deploy/web.yaml'), 0o640);
  const run = await runBulwark(['fix', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^fixed {2}TEAM-0001 .*\n1 fixed in 1 file, 0 left\n$/);
  assert.equal(readWeb(folder), MENDED_POD);
  assert.equal(statSync(join(folder.path, 'deploy/web.yaml')).mode & 0o777, 0o640);
  const again = await runBulwark(['fix', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.deepEqual([again.code, again.stdout], [0, '0 fixed in 0 files, 0 left\n']);
  const scan = await runBulwark(['scan', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.equal(scan.code, 0);
});

test('what cannot be fixed is listed with its reason, and exits 1', async () => {
  using folder = makeFolder({
    ...TEAM_FOLDER,
    '.bulwark/control.yaml': TEAM_CONTROL.replace(/fix: .*\}\] \}/, 'text: x }').replace(
      'text: Remove it., text: x',
      'text: Ask.',
    ),
  });
  const run = await runBulwark(['fix', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.equal(run.code, 1, run.stderr);
  assert.match(run.stdout, /left {3}TEAM-0001 .*\n {7}no edit is known; Ask\.\n0 fixed in 0 files, 1 left\n$/);
});

test('for machines it is one JSON document', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const run = await runBulwark(['fix', '--dry-run', '--format', 'json', ...TEAM, 'deploy'], { cwd: folder.path });
  const { files, problems, ...rest } = JSON.parse(run.stdout) as Record<string, unknown> & {
    files: { diff: string }[];
  };
  assert.deepEqual(rest, {
    dryRun: true,
    written: false,
    fixed: [
      {
        control: 'TEAM-0001',
        name: 'pods-not-privileged',
        severity: 'critical',
        resources: ['kubernetes:Pod/shop/web'],
        file: 'deploy/web.yaml',
        line: 11,
      },
    ],
    left: [],
    scans: 2,
  });
  assert.match(files[0]?.diff ?? '', /-      securityContext:\n/);
  assert.deepEqual(problems, []);
});

test('a link that leaves the folder is not written through: what it leads to was not named', async () => {
  using outside = makeFolder({ 'web.yaml': PRIVILEGED_POD });
  using folder = makeFolder(TEAM_FOLDER);
  symlinkSync(join(outside.path, 'web.yaml'), join(folder.path, 'deploy/link.yaml'));
  await runBulwark(['fix', ...TEAM, 'deploy'], { cwd: folder.path });
  assert.equal(readWeb(folder), MENDED_POD);
  assert.equal(readFileSync(join(outside.path, 'web.yaml'), 'utf8'), PRIVILEGED_POD);
  const { createFiles } = await import('../../src/cli/files.ts');
  const [before, after] = [Buffer.from(PRIVILEGED_POD), Buffer.from('x')];
  assert.equal(createFiles().replaceUnchanged(join(folder.path, 'deploy/link.yaml'), before, after), 'failed');
});

const USAGE: readonly { readonly title: string; readonly args: readonly string[]; readonly stderr: RegExp }[] = [
  { title: 'standard input', args: ['-'], stderr: /standard input/ },
  { title: 'a path that does not exist', args: ['nowhere'], stderr: /does not exist: nowhere/ },
  {
    title: 'a control that does not exist',
    args: ['deploy', '--control', 'TEAM-0002'],
    stderr: /Did you mean TEAM-0001/,
  },
  { title: 'a format that does not exist', args: ['deploy', '--format', 'xml'], stderr: /text, json/ },
];

for (const { title, args, stderr } of USAGE) {
  test(`${title} is a fault of usage`, async () => {
    using folder = makeFolder(TEAM_FOLDER);
    const run = await runBulwark(['fix', ...TEAM, ...args], { cwd: folder.path });
    assert.equal(run.code, 2);
    assert.match(run.stderr, stderr);
    assert.equal(readWeb(folder), PRIVILEGED_POD);
  });
}

test('a draft that is in the way is not written through', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const { createFiles } = await import('../../src/cli/files.ts');
  const path = join(folder.path, 'deploy/web.yaml');
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, 'mine');
  const [before, after] = [Buffer.from(PRIVILEGED_POD), Buffer.from('x')];
  assert.equal(createFiles().replaceUnchanged(path, before, after), 'failed');
  assert.equal(readFileSync(draft, 'utf8'), 'mine');
  assert.equal(readWeb(folder), PRIVILEGED_POD);
});

test('a file that changed is left as it is, with no draft beside it', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const { createFiles } = await import('../../src/cli/files.ts');
  const path = join(folder.path, 'deploy/web.yaml');
  assert.equal(createFiles().replaceUnchanged(path, Buffer.from('other'), Buffer.from('x')), 'changed');
  assert.equal(readWeb(folder), PRIVILEGED_POD);
  assert.throws(() => statSync(`${path}.${process.pid}.draft`), { code: 'ENOENT' });
});
