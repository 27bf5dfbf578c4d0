/** `--changed-since` on the command line: what it prints of what it left out, and how it fails. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { PLAIN_POD, TEAM_FOLDER } from '../harness/manifests.ts';

function commitAll(cwd: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'one'],
  ]) {
    execFileSync('git', args, { cwd });
  }
}

const SCAN = ['scan', 'deploy', '--profile', 'team'] as const;

test('a clean change exits 0 and says how many files were left out; JSON says the same', async () => {
  using folder = makeFolder({ ...TEAM_FOLDER, 'deploy/other.yaml': PLAIN_POD.replaceAll('name: web', 'name: other') });
  commitAll(folder.path);
  const args = [...SCAN, '--changed-since', 'HEAD'];
  const text = await runBulwark(args, { cwd: folder.path });
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /Scope +0 files changed since HEAD \([0-9a-f]{12}\), 0 judged, 0 judged with them/);
  assert.match(text.stdout, /2 files were left out and not judged/);
  const json = JSON.parse((await runBulwark([...args, '--format', 'json'], { cwd: folder.path })).stdout);
  assert.deepEqual([json.scope.since, json.scope.leftOut, json.scope.isWarm], ['HEAD', 2, true]);
});

test('without git, a repository or such a ref, the scan stops with the remedy', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const run = async (ref: string, env: Record<string, string> = {}) => {
    const { code, stderr } = await runBulwark([...SCAN, `--changed-since=${ref}`], { cwd: folder.path, env });
    return `${code} ${stderr}`;
  };
  assert.match(await run('HEAD'), /^2 .*What changed cannot be told: git rev-parse: .*\n {2}do: /);
  commitAll(folder.path);
  assert.match(await run('no-such-branch'), /^2 .*"no-such-branch" names no commit/);
  assert.match(await run('--output=x'), /^2 .*is no ref/);
  assert.match(await run('HEAD', { PATH: '/nowhere' }), /^2 .*git rev-parse did not answer \(ENOENT\)/);
});

test('the repository is that of the first path, wherever the scan is started', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  using elsewhere = makeFolder({});
  commitAll(folder.path);
  const args = ['scan', folder.path, '--profile', 'team', '--changed-since', 'HEAD', '--format', 'json'];
  for (const isWarm of [false, true]) {
    const { code, stdout, stderr } = await runBulwark(args, { cwd: elsewhere.path });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).scope.isWarm, isWarm);
  }
});

test('a file in the place of the cache costs the cache, not the scan', async () => {
  using folder = makeFolder({ ...TEAM_FOLDER, '.bulwark-cache': '' });
  commitAll(folder.path);
  const { code, stdout, stderr } = await runBulwark([...SCAN, '--changed-since', 'HEAD'], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /cache-not-written/);
});

test('standard input has no history, and a part is no baseline', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  for (const args of [['-'], ['deploy', '--write-baseline', 'b.json']]) {
    const { code } = await runBulwark(['scan', ...args, '--changed-since', 'HEAD'], { cwd: folder.path });
    assert.equal(code, 2, args.join(' '));
  }
});
