/** Tests of uploaded runs: what is sent means what was meant, and nothing beyond the limits is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../test/harness/random.ts';
import type { Random } from '../../test/harness/random.ts';
import { LIMITS } from '../base/limits.ts';
import { FACT_SOURCES } from '../model/programme/inventory/sources.ts';
import type { Run, RunResource, RunResult } from '../model/programme/run.ts';
import { LAYERS, MODES, SEVERITIES, VERDICTS } from '../model/words.ts';
import { readUploadedRun, UploadedRun, writeUploadedRun } from './run.ts';

const TEXTS = ['', 'a', 'é€😀', '__proto__', '"quoted"\n', '{"json":1}', '\u202e', 'x'.repeat(500)];

function makeResource(random: Random, index: number): RunResource {
  const name = `${random.pick(TEXTS)}${index}`;
  return {
    address: `kubernetes:${name}`,
    source: 'kubernetes',
    type: random.pick(TEXTS),
    kind: random.pick(TEXTS),
    name,
    namespace: random.pick([undefined, 'shop', '']),
    labels: random.pick([{}, { app: 'shop', 'a/b': '' }]),
    asset: 'shop',
    owner: 'team',
    environment: 'prod',
    file: random.pick(TEXTS),
    line: random.pick([undefined, 1, 7]),
    body: random.pick([undefined, '{}', '{"a":"\\u0000"}']),
  };
}

function makeResult(random: Random, resource: string, control: string): RunResult {
  const findings = Array.from({ length: random.below(3) }, (_, i) => ({
    id: `f${i}`,
    message: random.pick(TEXTS),
    path: random.pick(['', 'spec.a[0]']),
    file: random.pick(TEXTS),
    line: random.pick([undefined, 3]),
    column: random.pick([undefined, 4]),
    excerpt: random.pick([
      undefined,
      { fromLine: 1, lines: ['a', random.pick(TEXTS).slice(0, LIMITS.excerptLineCharsMax)], mark: undefined },
      { fromLine: 2, lines: [''], mark: { line: 2, from: 1, to: 1 } },
    ]),
    patch: random.pick([undefined, '--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n+b\n']),
    fix: random.pick([
      [],
      [
        { op: 'remove' as const, path: '/a' },
        { op: 'add' as const, path: '/b', value: { c: [1, null, 'x'] } },
        { op: 'replace' as const, path: '/c', value: null },
      ],
    ]),
  }));
  const exception = random.pick([undefined, 'an exception']);
  const [mode, verdict] = [random.pick(MODES), random.pick(VERDICTS)];
  return { control, resource, mode, verdict, reason: random.pick(TEXTS), exception, findings };
}

function makeRun(random: Random): Run {
  const resources = Array.from({ length: random.below(5) }, (_, i) => makeResource(random, i));
  const [severity, layer] = [random.pick(SEVERITIES), random.pick(LAYERS)];
  return {
    id: '018f-a:b/c#1',
    target: { id: 'repo:acme/shop', kind: random.pick(['repository', 'folder', 'cluster']), name: 'acme/shop' },
    environment: 'prod',
    profile: 'prod',
    version: '1.2.3',
    startedMs: 1_772_000_000_000 + random.below(1_000_000),
    durationMs: random.below(100_000),
    repository: random.pick([undefined, 'acme/shop']),
    commit: random.pick([undefined, 'abcdef0']),
    ref: random.pick([undefined, 'refs/heads/main']),
    coverage: { controls: ['K8S-0001'], isWhole: random.pick([true, false]), unreadFiles: ['a.yaml'] },
    controls: [{ id: 'K8S-0001', name: 'n', title: random.pick(TEXTS), severity, layer, owner: 'o' }],
    resources,
    assets: random.pick([
      undefined,
      [
        {
          name: 'shop',
          environment: 'prod',
          facts: { owner: 'a', exposure: 'internet' as const },
          from: { owner: random.pick(FACT_SOURCES) },
        },
        { name: 'other', environment: 'dev', facts: {}, from: {} },
      ],
    ]),
    results: resources.map(({ address }) => makeResult(random, address, 'K8S-0001')),
    decision: { exit: random.below(4), reasons: ['r'] },
    problemCount: random.below(9),
  };
}

test('any run that is written, sent and read is the run', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const run = makeRun(createRandom(seed));
    const sent: unknown = JSON.parse(JSON.stringify(writeUploadedRun(run)));
    assert.deepEqual(readUploadedRun(UploadedRun.parse(sent)), run, `seed ${seed}`);
  }
});

const VALID = JSON.parse(JSON.stringify(writeUploadedRun(makeRun(createRandom(9))))) as UploadedRun;

const FAULTS: readonly (readonly [what: string, change: object])[] = [
  ['another version', { version: 3 }],
  ['an unknown member', { extra: 1 }],
  ['a text with NUL', { profile: 'a\0b' }],
  ['a text with half a character', { profile: 'a\ud800b' }],
  ['a long name', { profile: 'x'.repeat(LIMITS.runNameCharsMax + 1) }],
  ['an empty name', { environment: '' }],
  ['an id with spaces', { id: 'a b' }],
  ['a commit that is none', { commit: 'main' }],
  ['an instant without zone', { startedAt: '2026-03-02T12:00:00.000' }],
  ['a number beyond the integers', { durationMs: 1e300 }],
  ['too many reasons', { decision: { exit: 0, reasons: Array.from({ length: 101 }, () => 'r') } }],
  ['an exit that is none', { decision: { exit: 70, reasons: [] } }],
  ['a kind of target that is none', { target: { id: 'a', kind: 'planet', name: 'a' } }],
];

for (const [what, change] of FAULTS) {
  test(`${what} is refused`, () => {
    assert.equal(UploadedRun.safeParse(VALID).success, true);
    assert.equal(UploadedRun.safeParse({ ...VALID, ...change }).success, false);
  });
}

const FINDING = { id: 'f', message: '', path: '', file: 'a', fix: [] };
const RESULT = { control: 'C', resource: 'r', mode: 'audit', verdict: 'fail', reason: '' };
const sendFinding = (change: object) =>
  UploadedRun.safeParse({ ...VALID, results: [{ ...RESULT, findings: [{ ...FINDING, ...change }] }] });

test('a run of an older scanner is taken, and one of a newer is told what to do', () => {
  assert.equal(UploadedRun.safeParse({ ...VALID, version: 1 }).success, true);
  const [issue] = UploadedRun.safeParse({ ...VALID, version: 3 }).error?.issues ?? [];
  assert.match(issue?.message ?? '', /takes runs of the versions 1 and 2; bring server and scanner to one release/);
});

test('excerpts and patches are taken up to their limits', () => {
  const line = 'x'.repeat(LIMITS.excerptLineCharsMax);
  const lines = Array.from({ length: LIMITS.excerptLinesMax }, () => line);
  const excerpt = { fromLine: 1, lines, mark: { line: 1, from: 1, to: 2 } };
  const patch = 'x'.repeat(LIMITS.patchCharsMax);
  assert.equal(sendFinding({ excerpt, patch }).success, true);
  const refused = [
    { patch: `${patch}x` },
    { excerpt: { ...excerpt, lines: [...lines, ''] } },
    { excerpt: { ...excerpt, lines: [`${line}xxx`] } },
    { excerpt: { ...excerpt, lines: [] } },
    { excerpt: { ...excerpt, lines: ['a\0'] } },
    { excerpt: { ...excerpt, fromLine: 0 } },
    { excerpt: { ...excerpt, more: 1 } },
  ];
  for (const change of refused) assert.equal(sendFinding(change).success, false, JSON.stringify(change).slice(0, 80));
});
