/** `bulwark slo` and `bulwark measures` on a store of their own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runBulwark } from '../../../test/harness/cli.ts';
import { parseText } from '../../../test/harness/house.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'bulwark-slo-'));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const run = (...args: readonly string[]) => runBulwark([...args, '--data', join(FOLDER, 'data')], { cwd: FOLDER });

function write(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

test('what is exported as OpenSLO or as documents is imported the same', async () => {
  for (const format of ['openslo', 'bulwark']) {
    const exported = await run('slo', 'export', '--format', format);
    assert.equal(exported.code, 0, exported.stderr);
    const imported = await run('slo', 'import', write(`${format}.yaml`, exported.stdout), '--as', 'ann');
    assert.deepEqual([imported.code, imported.stderr], [0, '']);
    assert.match(imported.stdout, /^kept prod-compliance$/m);
    assert.equal((await run('slo', 'export', '--format', format)).stdout, exported.stdout);
  }
});

test('rules for Prometheus are one document of YAML', async () => {
  const { stdout } = await run('slo', 'export', '--format', 'prometheus');
  const { value, problems } = parseText(new TextEncoder().encode(stdout), 'rules.yaml');
  assert.deepEqual([value.length, problems], [1, []]);
});

test('with an error nothing is kept, and its place is named', async () => {
  const text = `apiVersion: bulwark.dev/v1
kind: SLO
metadata: { name: a, owner: b }
spec: { title: t, indicator: { kind: compliance }, target: 0.9 }
---
apiVersion: bulwark.dev/v1
kind: SLO
metadata: { name: c, owner: b }
spec: { title: t, indicator: { kind: compliance }, target: 90 }
`;
  const file = write('broken.yaml', text);
  const { code, stderr, stdout } = await run('slo', 'import', file, '--as', 'ann');
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /broken\.yaml:9: error: spec\.target/);
  assert.equal((await run('slo', 'show', 'a')).code, 2);
});

test('a file without an SLO, and one that is not there, are said', async () => {
  assert.equal((await run('slo', 'import', write('none.yaml', 'a: 1\n'), '--as', 'ann')).code, 3);
  assert.equal((await run('slo', 'import', join(FOLDER, 'absent.yaml'), '--as', 'ann')).code, 2);
});

test('an SLO that is near in name is offered', async () => {
  const { code, stderr } = await run('slo', 'show', 'prod-complience');
  assert.equal(code, 2);
  assert.match(stderr, /did you mean prod-compliance\?/);
});

test('SLOs and measures are said for people and for machines', async () => {
  assert.match((await run('slo', 'list')).stdout, /^prod-compliance +no-data +- +95 %/m);
  assert.match((await run('slo', 'show', 'detection')).stdout, /^page +burn above 14\.4 over 1 h +no data now/m);
  const slos = JSON.parse((await run('slo', 'list', '--json')).stdout) as readonly unknown[];
  assert.ok(slos.length >= 8);
  assert.match((await run('measures')).stdout, /^M3 +Drift rate +rate +no data: no source reports drift yet$/m);
  const measures = JSON.parse((await run('measures', '--measure', 'M8', '--json')).stdout) as readonly object[];
  assert.equal(measures.length, 1);
  assert.equal((await run('measures', '--from', 'yesterday')).code, 2);
  assert.equal((await run('measures', '--from', '2026-03-02', '--to', '2026-03-01')).code, 2);
});

test('incidents and the history of a budget are said for people and for machines', async () => {
  assert.equal((await run('slo', 'incidents')).stdout, 'no incident in 30 days\n');
  const { items } = JSON.parse((await run('slo', 'incidents', '--json')).stdout) as { items: unknown };
  assert.deepEqual(items, []);
  const { stdout } = await run('slo', 'history', 'prod-compliance', '--days', '3');
  assert.match(stdout, /^day \(UTC\) +budget left +burn rate +events$/m);
  assert.equal(stdout.match(/^\d{4}-\d{2}-\d{2} +- +no data +0$/gm)?.length, 3);
  const history = await run('slo', 'history', 'prod-compliance', '--json');
  assert.equal((JSON.parse(history.stdout) as { days: readonly unknown[] }).days.length, 30);
  for (const days of ['0', '91', 'x', '1.5']) assert.equal((await run('slo', 'incidents', '--days', days)).code, 2);
  assert.equal((await run('slo', 'history', 'prod-complience')).code, 2);
});
