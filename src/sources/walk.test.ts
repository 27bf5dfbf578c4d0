/** Tests of the file walk: order, links, special files, limits, standard input. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder } from '../../test/harness/folders.ts';
import type { Problem } from '../base/problems.ts';
import { SOURCE_PROBLEMS } from './problem.ts';
import { isOutsideWalk, walkFiles, type WalkOptions } from './walk.ts';

const isCandidate = (path: string): boolean => path.endsWith('.yaml');

function walkAll(
  roots: readonly string[],
  options: Partial<WalkOptions> = {},
): { paths: string[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const files = [...walkFiles(roots, { isCandidate, ...options }, (problem) => problems.push(problem))];
  return { paths: files.map((file) => file.path), problems };
}

/** Codes with the file relative to the folder of the test. */
function summarise(problems: readonly Problem[], folder: string): readonly string[] {
  return problems.map(({ code, file }) => `${code} ${(file ?? '').replace(`${folder}/`, '')}`);
}

describe('walkFiles', () => {
  test('finds candidates in one order and passes over folders that hold no estate', (t) => {
    const names = ['b.yaml', 'B.yaml', 'a/z.yaml', 'a/é.yaml', '.git/x.yaml', 'node_modules/x.yaml', 'c.txt'];
    const more = ['.terraform/x.yaml', '.terraform/modules/m/x.yaml', '.terraform/providers/x.yaml'];
    const other = ['.bulwark/inventory.yaml', '.hidden/x.yaml', '.terraform/modules/m/.git/x.yaml'];
    const folder = makeFolder(t, Object.fromEntries([...names, ...more, ...other].map((name) => [name, name])));
    const { paths, problems } = walkAll([folder]);
    assert.deepEqual(problems, []);
    const below = paths.map((path) => path.slice(folder.length + 1));
    const found = ['.hidden/x.yaml', '.terraform/modules/m/x.yaml', 'B.yaml', 'a/z.yaml', 'a/é.yaml', 'b.yaml'];
    assert.deepEqual(below, found);
  });

  test('says of a path whether it would pass over it', () => {
    for (const path of ['.git/x', 'a/node_modules/b/x', '.terraform/x', 'a/.terraform/providers/x', '.bulwark/']) {
      assert.equal(isOutsideWalk(path), true, path);
    }
    for (const path of ['x', 'a/.git', '.terraform/', 'a/.terraform/modules/', '.terraform/modules/m/x', 'x.git/y']) {
      assert.equal(isOutsideWalk(path), false, path);
    }
  });

  test('names files as the user gave the root, and reads a named file whatever its name', (t) => {
    const folder = makeFolder(t, { 'x/a.yaml': 'a', 'x/b.conf': 'b' });
    const before = process.cwd();
    process.chdir(folder);
    t.after(() => process.chdir(before));
    assert.deepEqual(walkAll(['.']).paths, ['x/a.yaml']);
    assert.deepEqual(walkAll(['./x/', 'x/b.conf']).paths, ['x/a.yaml', 'x/b.conf']);
    assert.deepEqual(walkAll(['x/../x']).paths, ['x/a.yaml']);
    const listed: string[] = [];
    walkAll(['x'], { onListed: (files) => listed.push(...files.map((file) => file.path)) });
    assert.deepEqual(listed, ['x/a.yaml']);
  });

  test('reports a file that is too large without reading it', (t) => {
    const folder = makeFolder(t, { 'a.yaml': 'a', 'big.yaml': '' });
    truncateSync(join(folder, 'big.yaml'), 100 * 1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    const { paths, problems } = walkAll([folder]);
    assert.ok(process.memoryUsage().arrayBuffers - before < 10 * 1024 * 1024);
    assert.equal(paths.length, 1);
    assert.deepEqual(summarise(problems, folder), ['file-too-large big.yaml']);
    assert.match(problems[0]?.message ?? '', /104857600 bytes; at most 16777216/);
  });

  test('never opens pipes and devices', (t) => {
    const folder = makeFolder(t, { 'a.yaml': 'a' });
    execFileSync('mkfifo', [join(folder, 'pipe.yaml'), join(folder, 'pipe')]);
    const { paths, problems } = walkAll([folder]);
    assert.equal(paths.length, 1);
    assert.deepEqual(summarise(problems, folder), ['special-file pipe.yaml']);
    assert.deepEqual(summarise(walkAll([join(folder, 'pipe')]).problems, folder), ['special-file pipe']);
    assert.equal(walkAll(['/dev/zero']).problems[0]?.code, 'special-file');
  });

  test('follows no link: inside, the target is met by itself; outside, it is reported', (t) => {
    const outside = makeFolder(t, { 'secret.yaml': 'secret' });
    const folder = makeFolder(t, { 'a/x.yaml': 'x', 'a/old': 'old', '.git/y.yaml': 'y' });
    symlinkSync('..', join(folder, 'a/loop'));
    symlinkSync('self.yaml', join(folder, 'self.yaml'));
    symlinkSync('gone', join(folder, 'gone'));
    symlinkSync('a/x.yaml', join(folder, 'alias.yaml'));
    symlinkSync('a/old', join(folder, 'current.yaml'));
    symlinkSync('.git/y.yaml', join(folder, 'y.yaml'));
    symlinkSync(outside, join(folder, 'out'));
    symlinkSync(join(outside, 'secret.yaml'), join(folder, 'out.yaml'));
    const { paths, problems } = walkAll([folder]);
    assert.deepEqual(
      paths.map((path) => path.slice(folder.length + 1)),
      ['a/x.yaml', 'current.yaml', 'y.yaml'],
    );
    const expected = ['link-outside-root out', 'link-outside-root out.yaml', 'link-broken self.yaml'];
    assert.deepEqual(summarise(problems, folder), expected);
    symlinkSync(folder, join(outside, 'root'));
    assert.equal(
      walkAll([join(outside, 'root')]).paths.length,
      3,
      'a root that is a link is followed: it was asked for',
    );
  });

  test('stops at the limits of depth and number', (t) => {
    const folder = makeFolder(t, { 'a/b/c/d.yaml': '', 'a/b/e.yaml': '', 'a/f.yaml': '' });
    const limits = { fileBytesMax: 10, filesMax: 9, directoryDepthMax: 2 };
    const { paths, problems } = walkAll([folder], { limits });
    assert.deepEqual([paths.length, summarise(problems, folder)], [2, ['folder-too-deep a/b/c']]);
    const few = walkAll([folder], { limits: { ...limits, filesMax: 1, directoryDepthMax: 9 } });
    assert.deepEqual([few.paths.length, summarise(few.problems, folder)], [1, ['too-many-files a/b/e.yaml']]);
  });

  test('reports what it may not read and goes on', (t) => {
    const setEffectiveUser = process.seteuid;
    if (process.getuid?.() !== 0 || setEffectiveUser === undefined)
      return t.skip('NOT RUN: needs root to become another user');
    const folder = makeFolder(t, { 'a.yaml': 'a', 'b.yaml': 'b', 'closed/c.yaml': 'c' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a.yaml'), 0o600);
    chmodSync(join(folder, 'closed'), 0o700);
    setEffectiveUser(65_534);
    try {
      const { paths, problems } = walkAll([folder]);
      assert.deepEqual(
        paths.map((path) => path.slice(folder.length + 1)),
        ['b.yaml'],
      );
      assert.deepEqual(summarise(problems, folder), ['folder-unreadable closed', 'file-unreadable a.yaml']);
    } finally {
      setEffectiveUser(0);
    }
  });

  test('reports a root that is gone', (t) => {
    const folder = makeFolder(t, {});
    assert.deepEqual(summarise(walkAll([join(folder, 'gone')]).problems, folder), ['file-unreadable gone']);
  });

  test('reads standard input to its end, and stops at the limit', (t) => {
    const folder = makeFolder(t, {});
    const script = join(folder, 'read.ts');
    const module = JSON.stringify(join(import.meta.dirname, 'walk.ts'));
    writeFileSync(
      script,
      `import { walkFiles } from ${module};
       const limits = { fileBytesMax: 300_000, filesMax: 9, directoryDepthMax: 9 };
       const report = (p: { code: string }) => console.log(p.code);
       const options = { isCandidate: () => true, limits };
       for (const f of walkFiles(['-'], options, report)) console.log(f.path, f.sizeBytes);`,
    );
    const run = (input: string): string =>
      spawnSync(process.execPath, [script], { input, encoding: 'utf8' }).stdout.trim();
    assert.equal(run(''), '- 0');
    assert.equal(run('x'.repeat(200_000)), '- 200000');
    assert.equal(run('x'.repeat(400_000)), 'file-too-large');
  });

  test('a file that grows while it is read is read to its end', (t) => {
    const folder = makeFolder(t, { 'a.yaml': '' });
    mkdirSync(join(folder, 'x'));
    const [file] = [...walkFiles(['/proc/self/status'], { isCandidate }, () => undefined)];
    assert.ok(file !== undefined && file.sizeBytes > 100, 'proc files say size 0');
  });
});

test('every problem of the room has a remedy', () => {
  assert.ok(SOURCE_PROBLEMS.length > 10);
  for (const { code, remedy } of SOURCE_PROBLEMS) assert.match(`${code} ${remedy}`, /^[a-z0-9-]+ [A-Z].*\.$/);
});
