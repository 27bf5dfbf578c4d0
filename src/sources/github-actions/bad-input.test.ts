/** Tests of files that are broken, hostile or large: a problem or less is found, nothing hangs, nothing throws. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { factsOf, readActions } from '../../../test/harness/pipelines.ts';

const step = (lines: string): string => `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${lines}`;

test('broken files are problems, and the rest of the scan goes on', () => {
  const cases: readonly (readonly [name: string, text: string, code: string | undefined])[] = [
    ['empty', '', undefined],
    ['no map', '- a\n- b\n', undefined],
    ['truncated', 'on: push\njobs: {', 'yaml-truncated'],
    ['recursive anchor', 'on: push\njobs: &a\n  b: *a\n', 'yaml-cyclic-alias'],
    ['20,000 levels', `on: push\njobs: ${'['.repeat(20_000)}`, 'yaml-too-deep'],
    ['20,000 levels closed', `on: push\njobs: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`, 'yaml-too-deep'],
    ['duplicate key', 'on: push\non: pull_request\njobs: {}\n', 'yaml-duplicate-key'],
    ['alias bomb', `on: push\nx: &a [${'x,'.repeat(99)}x]\n${bomb()}jobs: {}\n`, 'yaml-alias-bomb'],
  ];
  for (const [name, text, code] of cases) {
    const { resources, problems } = readActions(text);
    assert.equal(problems[0]?.code, code, name);
    assert.equal(resources.length, 0, name);
  }
});

/** Aliases of lists of aliases. */
function bomb(): string {
  const names = 'abcdefg'.split('');
  const lines = names.slice(1).map((name, index) => `y${name}: &${name} [${`*${names[index]},`.repeat(30)}]\n`);
  return lines.join('');
}

test('values of the wrong type anywhere are no reason to fail', () => {
  const values = ['null', '1', 'true', 'x', '[]', '{}', '[[1], {a: null}]', "'${{'", "'${{ a'"];
  const fields = ['runs-on', 'steps', 'needs', 'strategy', 'container', 'services', 'env', 'if', 'permissions', 'uses'];
  let count = 0;
  for (const value of values) {
    for (const field of fields) {
      readActions(`on: ${value}\njobs:\n  a:\n    ${field}: ${value}\n`);
      readActions(`on: push\njobs:\n  a:\n    steps:\n      - ${field}: ${value}\n        with: ${value}\n`);
      readActions(`name: a\nruns:\n  using: ${value}\n  steps:\n    - ${field}: ${value}\n`, 'action.yml');
      count++;
    }
    for (const block of ['jobs', 'env', 'permissions', 'concurrency']) readActions(`on: push\n${block}: ${value}\n`);
  }
  assert.equal(count, values.length * fields.length);
});

test('an expression without an end is a fact, and the others are read', () => {
  const text = step('      - run: echo ${{ github.event.issue.title }}\n      - run: echo ${{ github.sha\n');
  const { resources } = readActions(text);
  assert.equal(factsOf(resources[0], 'injections').length, 1);
  assert.equal(resources[0]?.origin.locate(['jobs', 'a', 'steps', 1, 'run'])?.isExact, true);
});

test('keys such as __proto__ and constructor are names like any other', () => {
  const { resources } = readActions(
    'on: push\njobs:\n  __proto__:\n    steps: []\n  constructor:\n    needs: toString\n',
  );
  assert.deepEqual(
    factsOf(resources[0], 'jobs').map(({ id }) => id),
    ['__proto__', 'constructor'],
  );
});

test('large workflows are read in linear time', () => {
  const steps = (count: number): string =>
    step(
      Array.from(
        { length: count },
        (_, i) => `      - id: s${i}\n        run: echo \${{ steps.s${i}.outputs.x }} \${{ github.sha }}\n`,
      ).join(''),
    );
  const { resources } = readActions(steps(5_000));
  assert.equal(factsOf(resources[0], 'injections').length, 10_000);
  const needs = Array.from({ length: 2_000 }, (_, i) => `  j${i}:\n    needs: [j${i + 1}, j${i + 2}]\n`).join('');
  assert.equal(factsOf(readActions(`on: push\njobs:\n${needs}`).resources[0], 'jobs').length, 2_000);
  const repeated = `'${'${{ github.sha }}'.repeat(20_000)}'`;
  assert.equal(factsOf(readActions(step(`      - run: ${repeated}\n`)).resources[0], 'injections').length, 20_000);
});

test('variables that hold each other many times are followed once for each depth', () => {
  const names = Array.from({ length: 12 }, (_, index) => `V${index}`);
  const all = names.map((name) => `\${{ env.${name} }}`).join(' ');
  const variables = names.map((name) => `  ${name}: "${all}"\n`).join('');
  const { resources } = readActions(`env:\n${variables}${step('      - run: echo ${{ env.V0 }}\n')}`);
  assert.deepEqual(
    factsOf(resources[0], 'injections').map(({ control }) => control),
    ['unresolved'],
  );
});

test('mutated workflows never make the reader fail, and every fact stands somewhere', () => {
  const seed = step(
    [
      '      - run: &r |',
      '          echo "${{ github.head_ref }}"',
      '      - uses: actions/cache@v4 # v4',
      '        with: { key: "${{ env.A }}" }\n',
    ].join('\n'),
  );
  const random = createRandom(7);
  let facts = 0;
  for (let round = 0; round < 1_500; round++) {
    const at = random.below(seed.length);
    const size = random.below(6);
    const insert = random.pick(['', '${{', '}}', ': ', '\n', "'", '"', '*r', '&r ', '\t', '[', '{']);
    const { resources } = readActions(seed.slice(0, at) + insert + seed.slice(at + size));
    for (const resource of resources) {
      for (const list of ['uses', 'injections', 'expressions', 'conditions']) {
        for (const index of factsOf(resource, list).keys()) {
          assert.ok(resource.origin.locate(resource.view?.resolve([list, index]) ?? []), `round ${round}`);
          facts++;
        }
      }
    }
  }
  assert.ok(facts > 1_000, `${facts} facts`);
});
