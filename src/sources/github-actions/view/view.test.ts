/** Tests of the facts that rules ask about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, readActions } from '../../../../test/harness/pipelines.ts';
import type { Resource } from '../../../model/resource.ts';

type Facts = readonly Readonly<Record<string, unknown>>[];

function read(text: string, path?: string): Resource {
  const { resources, problems } = readActions(text, path);
  assert.deepEqual(problems, []);
  const [resource] = resources;
  assert.ok(resource);
  return resource;
}

/** A workflow of one job whose further lines are given; `on` may be replaced. */
const job = (lines: readonly string[], on = 'push'): Resource =>
  read([`on: ${on}`, 'jobs:', '  a:', ...lines.map((line) => `    ${line}`)].join('\n'));

const pick = (facts: Facts, ...names: readonly string[]): readonly unknown[] =>
  facts.map((fact) => (names.length === 1 ? fact[names[0] ?? ''] : names.map((name) => fact[name])));

test('triggers are the same facts in all forms of `on`', () => {
  const forms = ['on: push', 'on: [push]', 'on:\n  push:', 'on:\n  push:\n    branches: [main]', '"on": push'];
  for (const form of forms) {
    const facts = factsOf(read(`${form}\njobs: {}\n`), 'triggers');
    assert.deepEqual(pick(facts, 'name'), ['push'], form);
  }
});

test('text that others control is followed into scripts', () => {
  const cases: readonly (readonly [lines: readonly string[], controls: readonly string[]])[] = [
    [['steps:', '- run: echo ${{ github.event.issue.title }}'], ['attacker']],
    [['steps:', '- run: echo ${{ github.sha }}'], ['fixed']],
    [['steps:', '- run: echo ${{ github.ref_name }}'], ['maybe']],
    [['steps:', '- run: echo ${{ steps.x.outputs.y }}'], ['unresolved']],
    [['steps:', "- run: ${{ 'make' }}"], ['static']],
    [['env:', '  T: ${{ github.head_ref }}', 'steps:', '- run: echo ${{ env.T }}'], ['attacker']],
    [['env:', '  T: fixed', 'steps:', '- run: echo ${{ env.t }}'], ['static']],
    [
      ['steps:', '- run: echo ${{ env.T }}', '  env: { T: x }', '- run: echo ${{ env.T }}'],
      ['static', 'unresolved'],
    ],
    [['strategy:', '  matrix: { n: [1, 2] }', 'steps:', '- run: echo ${{ matrix.n }}'], ['static']],
    [['strategy:', '  matrix: ${{ fromJSON(inputs.m) }}', 'steps:', '- run: echo ${{ matrix.n }}'], ['unresolved']],
    [['steps:', '- uses: actions/github-script@v7', '  with:', '    script: ${{ github.head_ref }}'], ['attacker']],
    [['steps:', '- uses: actions/checkout@v4', '  with:', '    ref: ${{ github.head_ref }}'], []],
    [['env:', '  A: ${{ env.A }}', 'steps:', '- run: echo ${{ env.A }}'], ['unresolved']],
  ];
  for (const [lines, controls] of cases) {
    assert.deepEqual(pick(factsOf(job(lines), 'injections'), 'control'), controls, lines.join('\n'));
  }
});

test('declared inputs are free text unless their type is closed', () => {
  const on = '\n  workflow_dispatch:\n    inputs:\n      a: { type: string }\n      b: { type: boolean }\n      c: {}';
  const steps = ['a', 'b', 'c', 'd'].map((name) => `- run: echo \${{ inputs.${name} }}`);
  assert.deepEqual(pick(factsOf(job(['steps:', ...steps], on), 'injections'), 'control'), [
    'maybe',
    'fixed',
    'maybe',
    'maybe',
  ]);
});

test('grants say at which level they are given', () => {
  const workflow = read(
    'on: push\npermissions:\n  contents: read # fetches\n' +
      'jobs:\n  a:\n    permissions: write-all\n  b:\n    permissions: {}\n',
  );
  assert.deepEqual(pick(factsOf(workflow, 'permissions'), 'level', 'scope', 'access', 'comment'), [
    ['workflow', 'contents', 'read', 'fetches'],
    ['job', '*', 'write-all', ''],
  ]);
  assert.deepEqual(pick(factsOf(workflow, 'jobs'), 'hasPermissions'), [true, true]);
});

test('caches count in runs that publish, as far as their switch can be on', () => {
  const step = (uses: string, input = ''): readonly string[] => [
    'steps:',
    `- uses: ${uses}`,
    ...(input === '' ? [] : ['  with:', `    ${input}`]),
  ];
  const tags = '\n  push:\n    tags: ["v*"]';
  const cases: readonly (readonly [lines: readonly string[], on: string, active: boolean, publishing: boolean])[] = [
    [step('actions/setup-go@v6'), 'release', true, true],
    [step('actions/setup-go@v6', 'cache: false'), 'release', false, true],
    [step('actions/setup-java@v4'), 'release', false, true],
    [step('actions/setup-java@v4', 'cache: gradle'), tags, true, true],
    [step('actions/cache@v4', 'lookup-only: true'), tags, false, true],
    [step('actions/cache@v4'), 'push', true, false],
    [step('astral-sh/setup-uv@v9'), 'release', true, true],
    [step('astral-sh/setup-uv@v10'), 'release', false, true],
    [step('pyo3/maturin-action@v1', "sccache: ${{ github.ref_type != 'tag' }}"), tags, false, true],
    [step('pyo3/maturin-action@v1', "sccache: ${{ github.ref_type == 'tag' }}"), tags, true, true],
    [[...step('actions/cache@v4'), '- uses: goreleaser/goreleaser-action@v6'], 'push', true, true],
  ];
  for (const [lines, on, active, publishing] of cases) {
    const facts = factsOf(job(lines, on), 'caches');
    assert.deepEqual(pick(facts, 'isActive', 'isPublishing'), [[active, publishing]], `${on}\n${lines.join('\n')}`);
  }
});

test('writes to the environment of later steps are static when all of them is spelled out', () => {
  const cases: readonly (readonly [shell: string, script: string, isStatic: boolean | undefined])[] = [
    ['bash', 'echo a=b >> $GITHUB_ENV', true],
    ['bash', 'echo "a=$B" >> "$GITHUB_ENV"', false],
    ['bash', 'echo a=$(date) >> ${GITHUB_ENV}', false],
    ['bash', 'cat file >> $GITHUB_PATH', false],
    ['bash', 'make | tee -a "$GITHUB_ENV"', false],
    ['bash', 'true && echo a=b >> $GITHUB_ENV', true],
    ['bash', 'echo $GITHUB_ENV', undefined],
    ['bash', '# echo "$A" >> $GITHUB_ENV', undefined],
    ['/bin/bash', 'echo "$A" >> $GITHUB_ENV', false],
    ['pwsh', 'echo "a=$env:B" >> $env:GITHUB_ENV', false],
    ['pwsh', 'echo "a=b" >> $env:GITHUB_ENV', true],
    ['pwsh', 'Add-Content -Path $env:GITHUB_PATH -Value $x', false],
    ['cmd', 'echo A=%A% >> %GITHUB_ENV%', false],
    ['python', 'print("GITHUB_ENV")', undefined],
  ];
  for (const [shell, script, isStatic] of cases) {
    const facts = factsOf(
      job(['steps:', `- shell: ${shell}`, `  run: ${JSON.stringify(script)}`]),
      'environmentWrites',
    );
    assert.deepEqual(pick(facts, 'isStatic'), isStatic === undefined ? [] : [isStatic], `${shell}: ${script}`);
  }
});

test('labels of runners are found in `runs-on` and in the matrix that it reads', () => {
  const workflow = job([
    'runs-on: ${{ matrix.os }}',
    'strategy:',
    '  matrix:',
    '    os: [ubuntu-latest, mine]',
    '    include: [{ os: macos-14 }]',
  ]);
  assert.deepEqual(pick(factsOf(workflow, 'labels'), 'text', 'isHosted'), [
    ['ubuntu-latest', true],
    ['mine', false],
    ['macos-14', true],
  ]);
});

test('images are expanded through the matrix, and unknown where only a run tells', () => {
  const image = (text: string): readonly unknown[] =>
    pick(
      factsOf(job(['strategy:', '  matrix: { i: ["a:1", "b"] }', `container: ${JSON.stringify(text)}`]), 'images'),
      'isKnown',
      'isFixed',
      'isDigested',
    );
  assert.deepEqual(image('node:22'), [[true, true, false]]);
  assert.deepEqual(image('r:5000/node'), [[true, false, false]]);
  assert.deepEqual(image('node@sha256:00'), [[true, true, true]]);
  assert.deepEqual(image('${{ matrix.i }}'), [[true, false, false]]);
  assert.deepEqual(image('${{ inputs.i }}'), [[false, true, true]]);
});

test('secrets are told by how they are read', () => {
  const env = ['toJSON(secrets)', 'secrets.A', "secrets['B']", 'secrets[matrix.x]', 'secrets.*'];
  const lines = env.map((text, index) => `  V${index}: \${{ ${text} }}`);
  assert.deepEqual(pick(factsOf(job(['env:', ...lines]), 'secrets'), 'form', 'name'), [
    ['all', ''],
    ['named', 'A'],
    ['named', 'B'],
    ['computed', ''],
    ['all', ''],
  ]);
});

test('a fact of a composite action stands where it was written', () => {
  const action = read('name: a\nruns:\n  using: composite\n  steps:\n    - uses: a/b@v1\n', 'action.yml');
  assert.deepEqual(action.view?.resolve(['uses', 0, 'isPinned']), ['runs', 'steps', 0, 'uses']);
  assert.equal(action.kind, 'Action');
});

test('fields below inputs stand for themselves', () => {
  const workflow = job(['steps:', '- uses: a/b@v1', '  with: { path: x }']);
  assert.deepEqual(workflow.view?.resolve(['uses', 0, 'inputs', 'path']), ['jobs', 'a', 'steps', 0, 'with', 'path']);
});
