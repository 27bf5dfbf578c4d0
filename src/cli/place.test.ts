/** Tests of where the memory of the programme is: options before the environment, and a URL out of a file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../../test/harness/cli.ts';
import { createMemoryFiles } from '../../test/harness/memory-files.ts';
import type { Io } from './io.ts';
import type { PlaceOptions } from './place.ts';
import { hideStorePassword, namesStore, readPlace } from './place.ts';

const FILES = createMemoryFiles({
  url: '  postgres://a:secret@db/bulwark\n',
  other: 'postgres://other/bulwark',
  empty: ' \n',
  two: 'postgres://a/b\npostgres://c/d',
});

const ioOf = (env: Io['env']): Io => ({
  env,
  out: () => undefined,
  err: () => undefined,
  isOutTerminal: false,
  isErrTerminal: false,
  columns: 80,
});

const storeOf = (options: PlaceOptions, env: Io['env'] = {}): string | undefined =>
  readPlace(options, { io: ioOf(env), house: { files: FILES } }).store;

test('the store is what the options name, else the environment; a file is read and its edges are cut', () => {
  const url = 'postgres://a:secret@db/bulwark';
  const rows: readonly (readonly [PlaceOptions, Io['env'], string | undefined])[] = [
    [{}, {}, undefined],
    [{ storeFile: 'url' }, {}, url],
    [{}, { BULWARK_STORE_FILE: 'url' }, url],
    [{}, { BULWARK_STORE: 'postgres://env' }, 'postgres://env'],
    [{ store: 'postgres://option' }, { BULWARK_STORE_FILE: 'url' }, 'postgres://option'],
    [{ storeFile: 'url' }, { BULWARK_STORE: 'postgres://env', BULWARK_STORE_FILE: 'other' }, url],
  ];
  for (const [options, env, expected] of rows) {
    assert.equal(storeOf(options, env), expected);
    assert.equal(namesStore(options, ioOf(env)), expected !== undefined);
  }
  assert.equal(namesStore({ storeFile: 'absent' }, ioOf({})), true, 'be it there or not');
});

test('a file that is no use is told by its name, and nothing of what it holds is', () => {
  for (const [file, said] of [
    ['absent', /absent cannot be read/],
    ['empty', /holds nothing/],
    ['two', /more than one URL/],
  ] as const) {
    assert.throws(
      () => storeOf({ storeFile: file }),
      (error: Error & { code?: string }) =>
        error.code === 'store-file-unusable' && said.test(error.message) && !error.message.includes('postgres://'),
    );
  }
  assert.throws(() => storeOf({}, { BULWARK_STORE: 'postgres://a', BULWARK_STORE_FILE: 'url' }), { code: 'usage' });
});

test('the password of the store is kept out of the log', () => {
  const hidden: string[] = [];
  const log = { hide: (text: string) => void hidden.push(text) };
  for (const store of ['postgres://a:secret@db/bulwark', 'no url', undefined]) {
    hideStorePassword(log, { data: 'd', store });
  }
  assert.deepEqual(hidden, ['secret']);
});

test('verbs refuse a store that is named twice, and one whose file is not there', async () => {
  using folder = makeFolder({});
  const run = (...args: readonly string[]) => runBulwark(['evidence', 'list', ...args], { cwd: folder.path });
  const twice = await run('--store', 'postgres://a', '--store-file', 'url');
  assert.deepEqual([twice.code, /cannot be used with/.test(twice.stderr)], [2, true], twice.stderr);
  const absent = await run('--store-file', 'url');
  assert.deepEqual([absent.code, /url cannot be read/.test(absent.stderr)], [3, true], absent.stderr);
  const scan = await runBulwark(['scan', '--store-file', 'url', '.'], { cwd: folder.path });
  assert.deepEqual([scan.code, /url cannot be read/.test(scan.stderr)], [3, true], scan.stderr);
});
