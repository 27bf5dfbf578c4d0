/** Tests of program/test: wrong verdicts, places and messages of examples are found, each said once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse, parseText } from '../../../test/harness/house.ts';
import { TEAM_CONTROL } from '../../../test/harness/manifests.ts';
import type { Control } from '../../model/control.ts';
import { readCatalog } from '../catalog/build-bundle.ts';
import { readControlFiles } from './read-controls.ts';
import { readExampleInputs } from './example-inputs.ts';
import { testControls } from './test-controls.ts';

const house = createTestHouse({});
const openSources = await house.loadSources();
const open = () => openSources().sources;

function readControl(text = TEAM_CONTROL): Control {
  const { controls, problems } = readCatalog([{ path: 'a.yaml', bytes: new TextEncoder().encode(text) }], parseText);
  assert.deepEqual(problems, []);
  return controls[0] as Control;
}

const CONTROL = readControl();
const [GOOD] = CONTROL.examples.good;
const [BAD] = CONTROL.examples.bad;
assert.ok(GOOD !== undefined && BAD !== undefined);
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };

const write = ({ input }: { readonly input?: unknown }): string => JSON.stringify(input);

type Case = {
  readonly title: string;
  readonly examples: Partial<Control['examples']>;
  readonly faults: readonly RegExp[];
};

const CASES: readonly Case[] = [
  { title: 'true examples have no faults', examples: {}, faults: [] },
  {
    title: 'a good example that fails',
    examples: { good: [{ ...BAD, name: 'g' }], bad: [] },
    faults: [/is fail, not pass: privileged/],
  },
  {
    title: 'a bad example that passes',
    examples: { good: [], bad: [{ ...GOOD, name: 'b' }] },
    faults: [/^kubernetes:Pod\/default\/a is pass, not fail$/],
  },
  {
    title: 'a bad example at another place',
    examples: { bad: [{ ...BAD, at: ['spec.x'] }] },
    faults: [/no finding at spec\.x; there are spec\.containers/],
  },
  {
    title: 'a bad example with another message',
    examples: { bad: [{ ...BAD, message: 'other' }] },
    faults: [/no message contains "other": privileged/],
  },
  { title: 'a bad example with its message', examples: { bad: [{ ...BAD, message: 'privileged' }] }, faults: [] },
  {
    title: 'an input to which the control does not apply',
    examples: { good: [{ name: 'c', input: CONFIG_MAP }] },
    faults: [/does not apply to kubernetes:ConfigMap/],
  },
  {
    title: 'a skipped example may be of another kind',
    examples: { skipped: [{ name: 'c', input: CONFIG_MAP }] },
    faults: [],
  },
  { title: 'an input that is no manifest', examples: { good: [{ name: 'c', input: { a: 1 } }] }, faults: [/input 1/] },
  {
    title: 'the same input twice',
    examples: {
      skipped: [
        { name: 'c', input: CONFIG_MAP },
        { name: 'd', input: CONFIG_MAP },
      ],
    },
    faults: [/name or the input of "skipped: c"/],
  },
  {
    title: 'the first of several inputs is judged',
    examples: { good: [{ name: 'c', input: [GOOD.input ?? {}, CONFIG_MAP].flat() }] },
    faults: [],
  },
  {
    title: 'files are one project, in which something must fail and the rest may pass',
    examples: { bad: [{ name: 'f', files: { 'a.json': write(GOOD), 'b.json': write(BAD) } }] },
    faults: [],
  },
  {
    title: 'a project of a good example in which something fails',
    examples: { good: [{ name: 'f', files: { 'a.json': write(GOOD), 'b.json': write(BAD) } }] },
    faults: [/is fail, not pass/],
  },
  {
    title: 'a project to which the control does not apply',
    examples: { good: [{ name: 'f', files: { 'a.json': JSON.stringify(CONFIG_MAP) } }] },
    faults: [/does not apply to anything in the files/],
  },
  {
    title: 'a file that nothing reads, and one that holds nothing',
    examples: {
      good: [
        { name: 'f', files: { 'a.txt': 'x' } },
        { name: 'g', files: { 'a.json': '{"apiVersion":"v1","kind":"List","items":[]}' } },
      ],
    },
    faults: [/no source reads a\.txt/, /hold no resource/],
  },
  { title: 'parameters of an example are used', examples: { good: [{ ...GOOD, params: { a: 1 } }] }, faults: [] },
];

for (const { title, examples, faults } of CASES) {
  test(title, () => {
    const control = { ...CONTROL, examples: { ...CONTROL.examples, ...examples } };
    const found = testControls([control], open, house.clock).faults;
    assert.equal(found.length, faults.length, JSON.stringify(found));
    for (const [index, message] of faults.entries()) assert.match(found[index]?.message ?? '', message);
  });
}

test('a control that does not compile is a fault of the control', () => {
  const broken = readControl(TEAM_CONTROL.replace('pod.containers.all', 'pod.containes.all'));
  const { faults, controls, examples } = testControls([broken], open, house.clock);
  assert.equal(faults[0]?.example, '');
  assert.match(faults[0]?.message ?? '', /containes/);
  assert.deepEqual([controls, examples], [1, 2]);
});

test('the bad examples are resources for whoever explains them', async () => {
  assert.deepEqual(
    (await readExampleInputs(CONTROL, house)).map(({ kind }) => kind),
    ['Pod'],
  );
});

test('controls are read from a file, a folder, or the catalogue and .bulwark', async () => {
  const files = createTestHouse({
    'catalog/controls/a.yaml': TEAM_CONTROL,
    '.bulwark/b.yaml': TEAM_CONTROL,
    'x/c.yaml': TEAM_CONTROL,
    'x/unreadable.yaml': undefined,
  });
  assert.equal((await readControlFiles(undefined, files)).controls.length, 2);
  assert.equal((await readControlFiles('x', files)).controls.length, 1);
  assert.equal((await readControlFiles('x/c.yaml', files)).controls.length, 1);
  await assert.rejects(readControlFiles('nowhere', files), /nowhere/);
});
