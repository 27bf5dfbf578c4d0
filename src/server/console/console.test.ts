/** The console's files over HTTP: as small as the browser takes them, kept where they may be, and nothing besides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { makeFolder } from '../../../test/harness/folders.ts';
import { withServer } from '../../../test/harness/server.ts';
import { readConsoleFiles } from './read-files.ts';

const PAGE = '<!doctype html><title>Bulwark</title>';
const SCRIPT = 'export const answer = 42;';
const FILES = {
  'index.html': PAGE,
  'manifest.json': '{}',
  'static/app-1a2b.js': SCRIPT,
  'static/app-1a2b.js.gz': gzipSync(SCRIPT),
  'static/app-1a2b.js.br': brotliCompressSync(SCRIPT),
};

test('a file is sent in the smallest form that the browser takes', (t) =>
  withServer({ console: readConsoleFiles(makeFolder(t, FILES)) }, async ({ url }) => {
    const rows: readonly (readonly [accepted: string, encoding: string | null])[] = [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', null],
      ['*', null],
    ];
    for (const [accepted, encoding] of rows) {
      const reply = await fetch(`${url}/static/app-1a2b.js`, { headers: { 'Accept-Encoding': accepted } });
      assert.equal(reply.headers.get('Content-Encoding'), encoding, accepted);
      assert.equal(reply.headers.get('Vary'), 'Accept-Encoding');
      assert.equal(reply.headers.get('Cache-Control'), 'public, max-age=31536000, immutable');
      assert.equal(await reply.text(), SCRIPT);
    }
  }));

test('the page is asked for again each time, and sent again only when it changed', (t) =>
  withServer({ console: readConsoleFiles(makeFolder(t, FILES)) }, async ({ url }) => {
    const reply = await fetch(url);
    assert.equal(await reply.text(), PAGE);
    assert.equal(reply.headers.get('Cache-Control'), 'no-cache');
    const again = await fetch(url, { headers: { 'If-None-Match': reply.headers.get('ETag') ?? '' } });
    assert.equal(again.status, 304);
  }));

test('people get the page at any address of theirs, programs get what is there', (t) =>
  withServer({ console: readConsoleFiles(makeFolder(t, FILES)) }, async ({ url }) => {
    const ask = async (path: string, method: string, accept: string): Promise<number> =>
      (await fetch(url + path, { method, headers: { Accept: accept } })).status;
    assert.equal(await ask('/findings?open=1', 'GET', 'text/html,*/*'), 200);
    assert.equal(await ask('/assets/shop', 'HEAD', 'text/html'), 200);
    for (const [path, method, accept] of [
      ['/findings', 'GET', '*/*'],
      ['/findings', 'POST', 'text/html'],
      ['/api/v1/nothing', 'GET', 'text/html'],
      ['/static/gone.js', 'GET', 'text/html'],
      ['/manifest.json', 'GET', '*/*'],
      ['/static/app-1a2b.js.br', 'GET', '*/*'],
      ['/static/../../package.json', 'GET', '*/*'],
    ] as const) {
      assert.equal(await ask(path, method, accept), 404, `${method} ${path}`);
    }
  }));

test('where nothing is built a page says so', (t) =>
  withServer({ console: readConsoleFiles(makeFolder(t, {})) }, async ({ url }) => {
    assert.match(await (await fetch(url)).text(), /npm run build:web/);
  }));
