/** Tests of program/controls: rules and examples as texts, what is tried is judged as examples are, within bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { createTestHouse, parseText } from '../../../test/harness/house.ts';
import { TEAM_CONTROL } from '../../../test/harness/manifests.ts';
import { makePerson } from '../../../test/harness/programme.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Control } from '../../model/control.ts';
import { readCatalog } from '../catalog/build-bundle.ts';
import type { ControlRoom } from '../control-room.ts';
import { describeRules } from './describe-rules.ts';
import { listFrameworks } from './frameworks.ts';
import { tryControl } from './try-control.ts';

const FRAMEWORK = `kind: Framework
metadata: { name: cis-kubernetes, title: CIS Kubernetes Benchmark, edition: "1.9" }
spec: { items: [{ id: 5.2.2, title: Privileged }, { id: "5.9", title: Nobody asks }] }
`;

const [WHOLE] = readCatalog([{ path: 'a.yaml', bytes: new TextEncoder().encode(TEAM_CONTROL) }], parseText).controls;
assert.ok(WHOLE !== undefined);
const { id, name } = WHOLE.metadata;
/** As the bundle has it. */
const BUNDLED: Control = {
  ...WHOLE,
  spec: { ...WHOLE.spec, maps: { 'cis-kubernetes': ['5.2.2'] } },
  examples: { good: [], bad: [] },
};
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: c\n      image: x\n';
const PRIVILEGED = `${POD}      securityContext: { privileged: true }\n`;

function makeRoom(nowMs?: () => number): ControlRoom {
  const texts = {
    [`catalog/controls/${name}.yaml`]: TEAM_CONTROL,
    'catalog/frameworks/cis-kubernetes.yaml': FRAMEWORK,
  };
  const house = createTestHouse(texts, { loadBundle: () => ({ hash: '', controls: [BUNDLED], profiles: [] }) });
  const { room } = createControlRoom({} as never, house);
  return nowMs === undefined ? room : { ...room, clock: { nowMs } };
}

const attempt = (...texts: readonly string[]) => ({
  files: Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text])),
  isFirstJudged: false,
});

test('the rules and the examples of a control are texts that can be tried', async () => {
  const { parts, examples } = await describeRules(name, makeRoom());
  assert.deepEqual(
    parts.map(({ key, validations }) => [key, validations.length]),
    [[id, WHOLE.spec.rule.cel.validations.length]],
  );
  assert.deepEqual([...new Set(examples.map(({ kind }) => kind))], ['bad', 'good']);
  for (const { kind, attempt: given } of examples) {
    const { results, fault } = await tryControl(id, given, makeRoom());
    assert.equal(fault, undefined);
    assert.deepEqual(
      results.map(({ verdict }) => verdict),
      [kind === 'bad' ? 'fail' : 'pass'],
    );
  }
});

test('what fails says where in the text, and how the expressions came to it', async () => {
  const { results, isCut } = await tryControl(id, attempt(PRIVILEGED), makeRoom());
  const [{ verdict, findings, trace } = assert.fail()] = results;
  assert.deepEqual([verdict, isCut], ['fail', false]);
  assert.deepEqual(
    findings.map(({ path, file, line }) => [path, file, line]),
    [['spec.containers[0].securityContext.privileged', '0.yaml', 8]],
  );
  assert.match(trace.flatMap(({ lines }) => lines).join('\n'), /privileged is true/);
});

test('a request brings the first document, and only that is judged', async () => {
  const request = { operation: 'UPDATE' as const };
  const given = { ...attempt(PRIVILEGED, POD.replace('name: a', 'name: b')), request, old: POD };
  const { results } = await tryControl(id, given, makeRoom());
  assert.deepEqual(
    results.map(({ verdict, address }) => [verdict, address]),
    [['fail', 'kubernetes:Pod/default/a']],
  );
});

const LONG = `#${'x'.repeat(LIMITS.tryCharsMax)}`;
const FAULTS: readonly (readonly [title: string, given: ReturnType<typeof attempt>, fault: RegExp])[] = [
  ['a text that is no resource', attempt('a: 1'), /no source reads|hold no resource/],
  ['a text that is no YAML', attempt('{'), /no source reads|hold no resource/],
  ['nothing', attempt(), /hold no resource/],
  ['a resource of another kind', attempt('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'), /does not apply/],
  ['a text that is too long', attempt(LONG), /longer than/],
  ['too many files', attempt(...Array.from({ length: LIMITS.tryFilesMax + 1 }, () => POD)), /more than/],
];

for (const [title, given, fault] of FAULTS) {
  test(`${title} is a fault in words, and no error`, async () => {
    const tried = await tryControl(id, given, makeRoom());
    assert.deepEqual(tried.results, []);
    assert.match(tried.fault ?? '', fault);
  });
}

test('what would take too long is cut, and said to be', async () => {
  let nowMs = 0;
  const room = makeRoom(() => (nowMs += LIMITS.tryMsMax / 2));
  const { results, isCut } = await tryControl(id, attempt(POD, POD, POD, POD), room);
  assert.deepEqual([results.length, isCut], [2, true]);
});

test('controls of the programme itself have no rule, and unknown ones are not found', async () => {
  assert.deepEqual((await describeRules('BLW-0001', makeRoom())).parts, []);
  assert.match((await tryControl('BLW-0001', attempt(POD), makeRoom())).fault ?? '', /of itself/);
  await assert.rejects(tryControl('NONE-0001', attempt(POD), makeRoom()), { code: 'not-found' });
});

test('frameworks name each item with the controls that map to it', async () => {
  await withSqlite(async ({ store }) => {
    const access = makePerson('reader', { role: 'viewer' });
    const [framework] = await listFrameworks(access, { ...makeRoom(), store });
    assert.equal(framework?.title, 'CIS Kubernetes Benchmark');
    assert.deepEqual(
      framework.items.map(({ id: item, controls, rate }) => [item, controls, rate]),
      [
        ['5.2.2', [id], undefined],
        ['5.9', [], undefined],
      ],
    );
  });
});
