/** What a browser loads before it shows the first page: 180 KB at most, as they cross the network. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildConsole, CONSOLE_FOLDER, isConsoleCurrent } from '../../tools/console.ts';

const FIRST_LOAD_BYTES_MAX = 180 * 1024;
/** The page itself, the router behind the gate, and the page that is opened first. */
const FIRST = ['index.html', 'app/pages.tsx', 'pages/executive/page.tsx'];

type Chunk = { readonly file: string; readonly imports?: readonly string[]; readonly css?: readonly string[] };
type Manifest = Readonly<Record<string, Chunk>>;

function collect(key: string, manifest: Manifest, files: Set<string>): void {
  const chunk = manifest[key];
  assert.ok(chunk !== undefined, `${key} is not in the manifest`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const file of chunk.css ?? []) files.add(file);
  for (const one of chunk.imports ?? []) collect(one, manifest, files);
}

test('the first load is within its size, and each page comes by itself', async (t) => {
  if (!isConsoleCurrent()) await buildConsole();
  const manifest = JSON.parse(readFileSync(join(CONSOLE_FOLDER, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Set(['index.html', 'bulwark.svg']);
  for (const key of FIRST) collect(key, manifest, files);
  const bytes = [...files].reduce((sum, file) => sum + statSync(join(CONSOLE_FOLDER, `${file}.gz`)).size, 0);
  t.diagnostic(`first load: ${files.size} files, ${(bytes / 1024).toFixed(1)} KB gzip`);
  assert.ok(bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`);
  assert.ok(files.size >= 6, 'the gate looked at something');
  for (const [key, { file }] of Object.entries(manifest)) {
    const isOtherPage = key.startsWith('pages/') && key !== 'pages/executive/page.tsx';
    assert.ok(!(isOtherPage && files.has(file)), `${key} is loaded first`);
  }
});
