/*
 * Makes `npm start` and `npm test` work on a fresh clone: installs the locked dependencies when they are missing or when
 * the lock file has changed since. With the word `console` it also builds the web console where that is missing or
 * stale. Plain CommonJS in old syntax, because it runs on whatever Node the machine has, before the pinned Node 24 (a
 * dev dependency) is there.
 */
'use strict';
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const stamp = path.join(root, 'node_modules', '.bulwark-lock');
const lock = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

function isCurrent() {
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === lock &&
    existsSync(path.join(root, 'node_modules', '.bin', 'node'))
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

if (process.argv[2] === 'console') {
  const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  execFileSync(node, [path.join(root, 'tools', 'console.ts'), 'if-stale'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
