/** A scan in a process of its own: the run that an upload would bring, and nothing of the server's environment. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scanApart } from '../../src/scan-apart.ts';
import type { ApartScan } from '../../src/program/sources/scanning.ts';
import { NOTHING_IN_FORCE } from '../../src/program/except/in-force.ts';
import { makeFolder } from '../harness/cli.ts';

const ENTRY = join(import.meta.dirname, '../../bin/bulwark.js');

const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers: [{ name: web, image: web, securityContext: { privileged: true } }]
`;

function ask(folder: string, more: Partial<ApartScan> = {}): ApartScan {
  return {
    runId: 'run-7',
    target: { id: 'folder:shop', kind: 'folder', name: 'shop' },
    what: { folder },
    environment: 'prod',
    profile: undefined,
    repository: undefined,
    commit: 'abc',
    ref: undefined,
    inForce: NOTHING_IN_FORCE,
    signal: new AbortController().signal,
    ...more,
  };
}

test('gives the run of the folder, under the name that was asked for', async () => {
  using folder = makeFolder({ 'pod.yaml': POD });
  const run = await scanApart(ask(folder.path), ENTRY);
  assert.deepEqual([run.id, run.target.id, run.commit, run.coverage.isWhole], ['run-7', 'folder:shop', 'abc', true]);
  const failing = run.results.filter(({ verdict, control }) => verdict === 'fail' && control === 'K8S-0001');
  assert.deepEqual(
    failing.map(({ findings }) => findings[0]?.file),
    ['pod.yaml'],
  );
});

test('says what the scan said when it came to nothing, and stops when it is told to', async () => {
  using folder = makeFolder({ 'pod.yaml': POD });
  await assert.rejects(scanApart(ask(folder.path, { profile: 'absent' }), ENTRY), {
    code: 'scan-failed',
    message: /absent/,
  });
  await assert.rejects(scanApart(ask(`${folder.path}/absent`), ENTRY), { code: 'scan-failed' });
  const stop = new AbortController();
  const scanning = scanApart(ask(folder.path, { signal: stop.signal }), ENTRY);
  stop.abort();
  await assert.rejects(scanning, { code: 'scan-failed' });
});
