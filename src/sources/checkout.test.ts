/** Checkouts: the newest files, nothing that the repository brings is run, nothing leads out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkOut } from './checkout.ts';

async function withRepository(
  work: (folder: string, git: (...args: readonly string[]) => string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-checkout-'));
  const origin = join(folder, 'origin');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    });
  try {
    execFileSync('git', ['init', '-q', '-b', 'main', origin]);
    await work(folder, git);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LOCAL = ['file'];

test('brings the newest commit, and forgets what was there before', () =>
  withRepository(async (folder, git) => {
    const origin = join(folder, 'origin');
    const target = join(folder, 'data', 'copy');
    const wanted = { url: `file://${origin}`, ref: undefined, folder: target };
    writeFileSync(join(origin, 'a.yaml'), 'a: 1\n');
    git('add', '.');
    git('commit', '-qm', 'one');
    const first = await checkOut(wanted, process.env, LOCAL);
    assert.equal(first.commit, git('rev-parse', 'HEAD').trim());
    writeFileSync(join(target, 'left-over.yaml'), 'x: 1\n');
    git('mv', 'a.yaml', 'b.yaml');
    git('commit', '-qm', 'two');
    const second = await checkOut({ ...wanted, ref: 'main' }, process.env, LOCAL);
    assert.equal(second.commit, git('rev-parse', 'HEAD').trim());
    assert.deepEqual(
      ['a.yaml', 'b.yaml', 'left-over.yaml'].map((name) => existsSync(join(target, name))),
      [false, true, false],
    );
  }));

test('runs no hook and makes no link', () =>
  withRepository(async (folder, git) => {
    const origin = join(folder, 'origin');
    const mark = join(folder, 'mark');
    symlinkSync('/etc/passwd', join(origin, 'link.yaml'));
    git('add', '.');
    git('commit', '-qm', 'one');
    const target = join(folder, 'copy');
    await checkOut({ url: `file://${origin}`, ref: undefined, folder: target }, process.env, LOCAL);
    const hook = join(target, '.git', 'hooks', 'post-checkout');
    writeFileSync(hook, `#!/bin/sh\ntouch ${mark}\n`);
    chmodSync(hook, 0o755);
    await checkOut({ url: `file://${origin}`, ref: undefined, folder: target }, process.env, LOCAL);
    assert.equal(existsSync(mark), false);
    assert.equal(lstatSync(join(target, 'link.yaml')).isSymbolicLink(), false);
    assert.equal(readFileSync(join(target, 'link.yaml'), 'utf8'), '/etc/passwd');
  }));

test('speaks no other protocol than https and ssh, and says what git said', () =>
  withRepository(async (folder) => {
    const wanted = { ref: undefined, folder: join(folder, 'copy') };
    for (const url of [`file://${join(folder, 'origin')}`, 'ext::sh -c touch% /tmp/x', '--upload-pack=touch /tmp/x']) {
      await assert.rejects(checkOut({ url, ...wanted }, process.env), { code: 'git-unusable' });
    }
    await assert.rejects(
      checkOut({ url: `file://${join(folder, 'absent')}`, ...wanted }, process.env, LOCAL),
      /absent/,
    );
  }));
