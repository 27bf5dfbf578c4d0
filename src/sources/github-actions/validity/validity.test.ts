/** Tests of what GitHub would refuse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '../../../base/positions.ts';
import { readActions } from '../../../../test/harness/pipelines.ts';
import { findCronFault } from './cron.ts';
import { findGlobFault } from './globs.ts';

/** `code at path` of each fault of one area. */
function faultsOf(text: string, area: string, path?: string): readonly string[] {
  const [resource] = readActions(text, path).resources;
  assert.ok(resource?.view, text);
  const { view } = resource;
  const areas = view.value['faults'] as Readonly<Record<string, readonly { readonly code: string }[]>>;
  return (areas[area] ?? []).map(({ code }, i) => `${code} at ${formatPath(view.resolve(['faults', area, i]))}`);
}

const job = (lines: readonly string[], on = 'push'): string =>
  [`on: ${on}`, 'jobs:', '  a:', '    runs-on: x', ...lines.map((line) => `    ${line}`)].join('\n');

test('schedules are read field by field', () => {
  const cases: readonly (readonly [cron: string, fault: string | undefined])[] = [
    ['17 3 * * *', undefined],
    ['*/5 * * * *', undefined],
    ['0 0 1 JAN sun', undefined],
    ['0-30/15 9-17 * * 1-5', undefined],
    ['0,30 * * * 7', undefined],
    ['*/4 * * * *', 'cron-too-frequent'],
    ['* * * * *', 'cron-too-frequent'],
    ['0,2 * * * *', 'cron-too-frequent'],
    ['59,1 * * * *', 'cron-too-frequent'],
    ['59,1 3 * * *', undefined],
    ['60 * * * *', 'cron-malformed'],
    ['0 0 0 * *', 'cron-malformed'],
    ['0 0 * * * *', 'cron-malformed'],
    ['5-1 * * * *', 'cron-malformed'],
    ['a * * * *', 'cron-malformed'],
    ['', 'cron-malformed'],
  ];
  for (const [cron, fault] of cases) assert.equal(findCronFault(cron), fault, cron);
});

test('patterns that match nothing or are malformed are named', () => {
  const cases: readonly (readonly [pattern: string, isPath: boolean, fault: string | undefined])[] = [
    ['main', false, undefined],
    ['release/**', false, undefined],
    ['v[0-9]+.[0-9]+', false, undefined],
    ['!v1', false, undefined],
    ['^v1', false, 'pattern-matches-no-ref'],
    ['/main', false, 'pattern-matches-no-ref'],
    ['a b', false, 'pattern-matches-no-ref'],
    ['v[9-0]', false, 'pattern-malformed'],
    ['v[a', false, 'pattern-malformed'],
    ['v[a]', false, 'pattern-malformed'],
    ['v\\d', false, 'pattern-malformed'],
    ['?', false, 'pattern-malformed'],
    ['!', false, 'pattern-empty'],
    ['', true, 'pattern-empty'],
    ['a b/*.ts', true, undefined],
    [' a', true, 'pattern-with-blanks'],
    ['./a', true, 'pattern-with-dots'],
  ];
  for (const [pattern, isPath, fault] of cases) assert.equal(findGlobFault(pattern, isPath), fault, pattern);
});

test('expressions know what stands before them', () => {
  const cases: readonly (readonly [lines: readonly string[], codes: readonly string[]])[] = [
    [['steps:', '- id: b', '  run: x', '- run: ${{ steps.b.outputs.c }}'], []],
    [['steps:', '- run: ${{ steps.b.outputs.c }}', '- id: b', '  run: x'], ['step-not-run-yet']],
    [['steps:', '- run: ${{ steps.b.outputs.c }}'], ['unknown-property']],
    [['outputs:', '  o: ${{ steps.b.outputs.c }}', 'steps:', '- id: b', '  run: x'], []],
    [['steps:', '- run: ${{ matrix.x }}'], ['unknown-property']],
    [['strategy: { matrix: { x: [1] } }', 'steps:', '- run: ${{ matrix.x }}'], []],
    [['steps:', '- run: ${{ needs.b.result }}'], ['unknown-property']],
    [['env:', '  A: ${{ runner.os }}', 'steps:', '- run: x'], ['context-not-available']],
    [['steps:', '- run: ${{ githb.sha }}'], ['undefined-context']],
    [['steps:', '- run: ${{ github.sha'], ['unterminated-expression']],
    [['steps:', '- if: success() &&', '  run: x'], ['syntax']],
    [['snapshot:', '  if: github.sha', 'steps:', '- run: x'], []],
  ];
  for (const [lines, codes] of cases) {
    const found = faultsOf(job(lines), 'expression').map((fault) => fault.split(' ')[0]);
    assert.deepEqual(found, codes, lines.join('\n'));
  }
});

test('keys and jobs are checked where they stand', () => {
  const cases: readonly (readonly [text: string, area: string, faults: readonly string[]])[] = [
    [job(['steps:', '- run: x', '  envv: {}']), 'structure', ['key-unknown at jobs.a.steps[0].envv']],
    [job(['steps:', '- name: x']), 'structure', ['step-without-one-action at jobs.a.steps[0]']],
    [job(['steps:', '- run: x', '  uses: a/b@v1']), 'structure', ['step-without-one-action at jobs.a.steps[0]']],
    [job(['container: {}', 'steps: []']), 'structure', ['key-missing at jobs.a.container']],
    [job(['timeout-minutes: 0', 'steps: []']), 'structure', ['not-positive at jobs.a.timeout-minutes']],
    ['on: push\njobs:\n  a:\n    uses: ./x.yml\n    steps: []\n', 'structure', ['key-misplaced at jobs.a.steps']],
    [job(['steps: []'], '\n  push:\n    branch: x'), 'structure', ['key-unknown at on.push.branch']],
    [
      job(['needs: [b, B]', 'steps: []']),
      'job',
      ['need-unknown at jobs.a.needs[0]', 'need-unknown at jobs.a.needs[1]', 'need-repeated at jobs.a.needs[1]'],
    ],
    [job(['needs: a', 'steps: []']), 'job', ['needs-in-circle at jobs.a']],
    ['on: push\njobs:\n  -x: {}\n', 'job', ["job-id-malformed at jobs['-x']"]],
    [job(['steps:', '- id: b', '- id: B']), 'job', ['step-id-repeated at jobs.a.steps[1].id']],
    [job(['steps:', '- shell: fish']), 'job', ['shell-unknown at jobs.a.steps[0].shell']],
    [job(['steps:', '- shell: fish {0}']), 'job', []],
    [job(['steps: []'], '[push, pul]'), 'trigger', ['event-unknown at on[1]']],
    [
      job(['steps: []'], '\n  pull_request:\n    tags: [x]'),
      'trigger',
      ['filter-not-for-event at on.pull_request.tags'],
    ],
    [
      job(['steps: []'], '\n  workflow_dispatch:\n    inputs:\n      a: { type: text }'),
      'trigger',
      ['input-type-unknown at on.workflow_dispatch.inputs.a.type'],
    ],
    [
      job(['steps: []'], '\n  workflow_call:\n    inputs:\n      a: { type: number, default: x }'),
      'trigger',
      ['default-does-not-fit at on.workflow_call.inputs.a.default'],
    ],
  ];
  for (const [text, area, faults] of cases) assert.deepEqual(faultsOf(text, area), faults, text);
});
