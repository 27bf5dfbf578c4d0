/*
 * Makes `npm start` and `npm test` work on a fresh clone: installs the locked dependencies when they are missing or when
 * the lock file has changed since. Plain CommonJS in old syntax, because it runs on whatever Node the machine has,
 * before the pinned Node 24 (a dev dependency) is there.
 */
'use strict';
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const stamp = join(root, 'node_modules', '.bulwark-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function isCurrent() {
  return (
    existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(join(root, 'node_modules', '.bin', 'node'))
  );
}

if (!isCurrent()) {
  process.stderr.write('Installing the locked dependencies (npm ci), once per lock file ...\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
  if (npm) execFileSync(process.execPath, [npm].concat(args), { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  else
    execFileSync('npm', args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  writeFileSync(stamp, lock);
}
