/** Tests of program/fix: what is kept, what is refused and why, over files in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse } from '../../../test/harness/house.ts';
import { createMemoryFiles } from '../../../test/harness/memory-files.ts';
import type { House } from '../house.ts';
import type { FixReport, FixRequest } from './fix.ts';
import { fix } from './fix.ts';

/** A control on pods: an expression, and the steps that mend it. */
function writeControl(id: string, name: string, expression: string, steps: string): string {
  return `apiVersion: bulwark.dev/v1
kind: Control
metadata: { id: ${id}, name: ${name}, owner: team }
spec:
  title: ${name}
  layer: kubernetes
  severity: high
  status: stable
  why: A test needs it.
  applies: [{ source: kubernetes, kinds: [Pod] }]
  rule: { cel: { validations: [{ expression: ${JSON.stringify(expression)}, message: ${name} }] } }
  remediation: { text: Mend it., fix: ${steps} }
examples:
  good: [{ name: a, input: { apiVersion: v1, kind: Pod, metadata: { name: a } } }]
  bad: [{ name: b, input: { apiVersion: v1, kind: Pod, metadata: { name: b } } }]
---
`;
}

const CONTROLS = [
  writeControl('FIX-0001', 'no-pid', '!object.spec.?hostPID.orValue(false)', '[{ op: remove, path: /spec/hostPID }]'),
  writeControl('FIX-0002', 'no-ipc', '!object.spec.?hostIPC.orValue(false)', '[{ op: remove, path: /spec/hostIPC }]'),
  writeControl(
    'FIX-0003',
    'network-said',
    'has(object.spec.hostNetwork)',
    '[{ op: add, path: /spec/hostNetwork, value: true }]',
  ),
  writeControl('FIX-0004', 'no-network', '!object.spec.?hostNetwork.orValue(false)', '[]'),
  writeControl(
    'FIX-0005',
    'has-team',
    "object.metadata.?labels['team'].orValue('') != '' || object.metadata.name.startsWith('ok')",
    '[{ op: add, path: /metadata/namespace, value: shop }]',
  ),
].join('');

function writePod(name: string, ...fields: readonly string[]): string {
  const spec = [...fields, 'containers: [] # none'].map((field) => `  ${field}\n`).join('');
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
}

type Run = { readonly report: FixReport; readonly written: ReadonlyMap<string, string> };

async function runFix(
  files: Readonly<Record<string, string>>,
  request: Partial<FixRequest> = {},
  rest: Partial<House> = {},
): Promise<Run> {
  const texts = { '.bulwark/controls.yaml': CONTROLS, ...files };
  const written = new Map<string, string>();
  const house = createTestHouse(texts, { files: createMemoryFiles(texts, written), ...rest });
  const base = { roots: ['deploy'], controls: [], isDryRun: false, onProgress: () => undefined, profile: 'all' };
  const report = await fix({ ...base, ...request }, house);
  return { report, written };
}

const PROFILE = `apiVersion: bulwark.dev/v1
kind: Profile
metadata: { name: all, owner: team }
spec: { environment: prod, defaultMode: enforce, onUnknown: block, entries: [] }
`;
const WITH_PROFILE = { '.bulwark/profile.yaml': PROFILE };

const said = { hostNetwork: 'hostNetwork: false' };

test('what mends its finding is written, comments and all else as they were', async () => {
  const { report, written } = await runFix({
    ...WITH_PROFILE,
    'deploy/a.yaml': `# ours\n${writePod('ok', 'hostPID: true # why', said.hostNetwork)}`,
    'deploy/b.yaml': writePod('ok-b', said.hostNetwork),
  });
  assert.deepEqual([...written], [['deploy/a.yaml', `# ours\n${writePod('ok', said.hostNetwork)}`]]);
  assert.deepEqual(
    report.fixed.map(({ control, addresses }) => [control.id, ...addresses]),
    [['FIX-0001', 'kubernetes:Pod/default/ok']],
  );
  assert.deepEqual(report.left, []);
  assert.equal(report.scans, 2);
});

test('a dry run writes nothing', async () => {
  const { report, written } = await runFix(
    { ...WITH_PROFILE, 'deploy/a.yaml': writePod('ok', 'hostPID: true', said.hostNetwork) },
    { isDryRun: true },
  );
  assert.equal(written.size, 0);
  assert.equal(report.isWritten, false);
  assert.equal(report.files.length, 1);
});

test('a fix that makes another control fail is not written, the others on the resource are', async () => {
  const { report, written } = await runFix({ ...WITH_PROFILE, 'deploy/a.yaml': writePod('ok', 'hostPID: true') });
  assert.equal(written.get('deploy/a.yaml'), writePod('ok'));
  assert.deepEqual(
    report.left.map(({ control, reason }) => [control.id, reason]),
    [['FIX-0003', 'it would change FIX-0004 no-network on kubernetes:Pod/default/ok from pass to fail']],
  );
});

test('a fix that changes the address of its resource, or does not mend, is not written', async () => {
  const { report, written } = await runFix({ ...WITH_PROFILE, 'deploy/a.yaml': writePod('web', said.hostNetwork) });
  assert.equal(written.size, 0);
  assert.match(
    report.left[0]?.reason ?? '',
    /FIX-0005 has-team on kubernetes:Pod\/default\/web would be no longer judged, not pass/,
  );
});

test('many resources with one bad fix each keep their good ones, in few scans', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `deploy/${index}.yaml`,
      writePod(`ok-${index}`, 'hostPID: true', 'hostIPC: true'),
    ]),
  );
  const { report, written } = await runFix({ ...WITH_PROFILE, ...files });
  assert.equal(written.size, 20);
  assert.equal(written.get('deploy/3.yaml'), writePod('ok-3'));
  assert.equal(report.fixed.length, 40);
  assert.equal(report.left.length, 20);
  assert.ok(report.scans < 30, `${report.scans} scans`);
});

test('only findings of named controls are mended, and all verdicts are looked at', async () => {
  const pod = writePod('ok', 'hostPID: true', 'hostIPC: true', said.hostNetwork);
  const { report, written } = await runFix({ ...WITH_PROFILE, 'deploy/a.yaml': pod }, { controls: ['no-ipc'] });
  assert.equal(written.get('deploy/a.yaml'), pod.replace('  hostIPC: true\n', ''));
  assert.equal(report.left.length, 0);
  await assert.rejects(runFix({ ...WITH_PROFILE, 'deploy/a.yaml': pod }, { controls: ['no-icp'] }), {
    code: 'control-not-found',
  });
});

test('a control without an edit is left with its remedy', async () => {
  const pod = writePod('ok', 'hostNetwork: true');
  const { report } = await runFix({ ...WITH_PROFILE, 'deploy/a.yaml': pod });
  assert.deepEqual(
    report.left.map(({ control, reason }) => [control.id, reason]),
    [['FIX-0004', 'no edit is known; Mend it.']],
  );
});

test('a file that changed meanwhile is not overwritten, nor is any other', async () => {
  const texts: Record<string, string> = {
    ...WITH_PROFILE,
    'deploy/a.yaml': writePod('ok', 'hostPID: true', said.hostNetwork),
    'deploy/b.yaml': writePod('ok-b', 'hostPID: true', said.hostNetwork),
  };
  const written = new Map<string, string>();
  const files = createMemoryFiles({ '.bulwark/controls.yaml': CONTROLS, ...texts }, written);
  let reads = 0;
  const disk = {
    ...files,
    readBytes: (path: string) => (path === 'deploy/b.yaml' && ++reads > 0 ? new Uint8Array() : files.readBytes(path)),
  };
  await assert.rejects(runFix(texts, {}, { files: disk }), { code: 'file-changed' });
  assert.equal(written.size, 0);
  assert.ok(reads > 0);
});

test('standard input is no file to mend', async () => {
  await assert.rejects(runFix(WITH_PROFILE, { roots: ['-'] }), { code: 'usage' });
});
