/** Files that somebody named: each that cannot be read is said for what it is. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/cli.ts';
import { LIMITS } from '../../base/limits.ts';
import { createFiles } from '../../cli/files.ts';
import { readNamedFile } from './named-file.ts';

test('a file that was named is read, or said to be absent, a folder, too large or no file at all', () => {
  using folder = makeFolder({ 'small.yaml': 'a: 1\n', 'large.yaml': '', 'in/one.yaml': '' });
  const at = (name: string): string => join(folder.path, name);
  const house = { files: createFiles() };
  truncateSync(at('large.yaml'), LIMITS.fileBytesMax + 1);
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('device'));
  symlinkSync('circle', at('circle'));
  assert.equal(new TextDecoder().decode(readNamedFile(at('small.yaml'), house)), 'a: 1\n');
  for (const [name, code, message] of [
    ['absent.yaml', 'path-not-found', /absent\.yaml/],
    ['in', 'invalid-document', /is a folder, not a file/],
    ['large.yaml', 'invalid-document', /is larger than 16 MiB/],
    ['pipe', 'invalid-document', /is no regular file/],
    ['device', 'invalid-document', /is no regular file/],
    ['circle', 'path-not-found', /circle/],
  ] as const) {
    assert.throws(() => readNamedFile(at(name), house), { code, message }, name);
  }
});
