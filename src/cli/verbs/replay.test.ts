/** `bulwark replay` on a store of its own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runBulwark } from '../../../test/harness/cli.ts';
import { makeDecision } from '../../../test/harness/decisions.ts';
import { openStoreAt } from '../../../test/harness/stores.ts';
import type { JsonObject } from '../../base/json.ts';
import { systemClock } from '../../base/clock.ts';
import { createIds } from '../../base/ids.ts';
import { createRecorder } from '../../program/admit/recorder.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'bulwark-replay-'));
const DATA = join(FOLDER, 'data');
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const run = (...args: readonly string[]) => runBulwark(['replay', ...args, '--data', DATA], { cwd: FOLDER });

const makePod = (isPrivileged: boolean): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { containers: [{ name: 'web', image: 'shop:1', securityContext: { privileged: isPrivileged } }] },
});

before(async () => {
  mkdirSync(DATA);
  const store = await openStoreAt(join(DATA, 'bulwark.db'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const recorder = createRecorder({ store, clock: systemClock, log, newId: createIds(systemClock), name: 'gate-1' });
  for (const [i, isPrivileged] of [true, false, true].entries()) {
    const request = {
      ...makeDecision(i).request,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
    };
    const atMs = systemClock.nowMs() - 60_000;
    recorder.record(makeDecision(i, { request, atMs, gate: 'observe', object: makePod(isPrivileged) }));
  }
  await recorder.close(10_000);
  await store.close();
});

test('it prints who would be denied, and why', async () => {
  const { code, stdout, stderr } = await run('K8S-0001', '--since', '1h');
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^3 +requests were recorded$/m);
  assert.match(stdout, /^2 +would be denied that were let in$/m);
  assert.match(stdout, /^team-a +2 +0 +0$/m);
  assert.match(stdout, /^denied +K8S-0001 +CREATE /m);
});

test('as JSON it says the same, and more than may be denied exits 1', async () => {
  const { code, stdout } = await run('K8S-0001', '--json', '--denied-max', '1');
  const report = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  assert.deepEqual([code, report['requests'], report['denied'], report['stage']], [1, 3, 2, 'enforce']);
});

test('nothing recorded exits 3, and what is no time or control exits 2', async () => {
  const nothing = await run('K8S-0001', '--env', 'dev');
  assert.deepEqual([nothing.code, /nothing was judged/.test(nothing.stdout)], [3, true]);
  assert.equal((await run('K8S-0001', '--since', 'yesterday')).code, 2);
  assert.equal((await run('no-such-control')).code, 2);
  assert.notEqual((await run()).code, 0);
});

test('a control that is being written is replayed from its file', async () => {
  const file = join(FOLDER, 'own.yaml');
  writeFileSync(
    file,
    `apiVersion: bulwark.dev/v1
kind: Control
metadata: { id: OWN-0001, name: named-image, owner: team-a }
spec:
  title: Images are named
  layer: kubernetes
  severity: low
  status: incubating
  why: a test
  applies: [{ source: kubernetes, kinds: [Pod] }]
  rule:
    cel:
      validations:
        - expression: object.spec.containers.all(c, c.image.startsWith("registry/"))
          message: an image of nowhere
  remediation: { text: name it }
examples:
  good: [{ name: g, input: { apiVersion: v1, kind: Pod, spec: { containers: [{ image: registry/a }] } } }]
  bad: [{ name: b, input: { apiVersion: v1, kind: Pod, spec: { containers: [{ image: a }] } } }]
`,
  );
  const { code, stdout, stderr } = await run('--control-file', file, '--json');
  assert.equal(code, 0, stderr);
  assert.equal((JSON.parse(stdout) as Readonly<Record<string, unknown>>)['denied'], 3);
});
