/** The published form: it judges as the source does, and also where its compiled rules are lost. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleCommandLine } from '../../tools/bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ESTATE = join(ROOT, 'examples', 'estate');

type Report = { readonly results: readonly unknown[]; readonly problems: readonly unknown[] };

function scan(main: string): Pick<Report, 'results' | 'problems'> {
  const args = [main, 'scan', ESTATE, '--format', 'json', '--no-fail'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  const { results, problems } = JSON.parse(stdout) as Report;
  return { results, problems };
}

test('the published form judges the same with compiled rules or kept code, without, and from source', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'bulwark-published-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  cpSync(join(ROOT, 'bin'), join(home, 'bin'), { recursive: true });
  const dist = join(home, 'dist', 'bulwark');
  await bundleCommandLine(dist);
  const main = join(dist, 'main.cjs');
  const compiled = scan(main);
  assert.ok(compiled.results.length > 1000, 'the estate is judged');
  const command = join(home, 'bin', 'bulwark.js');
  assert.deepEqual(scan(command), compiled);
  assert.ok(readdirSync(join(home, '.bulwark-cache')).length > 5, 'machine code is kept');
  assert.deepEqual(scan(command), compiled, 'and judges the same');
  rmSync(join(dist, 'generated', 'rules'), { recursive: true });
  assert.deepEqual(scan(main), compiled);
  assert.deepEqual(scan(join(ROOT, 'src', 'main.ts')), compiled);
});
