/** Tests of model/report-views. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl, makeFinding, makeReport, makeResource, makeResult } from '../../test/harness/reports.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import {
  compareText,
  computeComplianceRate,
  formatPlace,
  formatRate,
  isSensitive,
  placeOf,
  sortProblems,
  sumVerdicts,
  tallyBy,
  worstFirst,
} from './report-views.ts';

test('an accepted failure counts against compliance, unknown and skipped on neither side', () => {
  assert.equal(computeComplianceRate({ pass: 3, fail: 0, unknown: 5, skipped: 7, exempt: 1 }), 0.75);
});

test('where nothing was judged there is no rate', () => {
  assert.equal(computeComplianceRate({ pass: 0, fail: 0, unknown: 5, skipped: 7, exempt: 0 }), undefined);
  assert.equal(formatRate(undefined), 'no data');
});

test('a rate is rounded down, so that 100 % means all', () => {
  assert.equal(formatRate(0.9999), '99.9 %');
  assert.equal(formatRate(1), '100.0 %');
});

test('tallies count verdicts and failures by severity, groups by name', () => {
  const low = makeControl({ id: 'K8S-0003', severity: 'low' });
  const tallies = tallyBy(
    [
      makeResult({ owner: 'b' }),
      makeResult({ owner: 'b', control: low, verdict: 'pass' }),
      makeResult({ owner: 'a', control: low, verdict: 'unknown' }),
    ],
    (result) => result.asset.owner,
  );
  assert.deepEqual(
    tallies.map(({ name, counts, failuresBySeverity, rate }) => [name, counts.fail, failuresBySeverity.critical, rate]),
    [
      ['a', 0, 0, undefined],
      ['b', 1, 1, 0.5],
    ],
  );
});

test('the worst come first: severity, then mode, then address, then id', () => {
  const of = (id: string, severity: 'critical' | 'low') => makeControl({ id, severity });
  const report = makeReport([
    makeResult({ control: of('K8S-0009', 'low') }),
    makeResult({ control: of('K8S-0002', 'critical'), mode: 'audit' }),
    makeResult({ control: of('K8S-0004', 'critical'), resource: makeResource({ name: 'b' }) }),
    makeResult({ control: of('K8S-0003', 'critical'), resource: makeResource({ name: 'b' }) }),
    makeResult({ control: of('K8S-0005', 'critical'), resource: makeResource({ name: 'a' }) }),
    makeResult({ control: of('K8S-0006', 'critical'), verdict: 'pass' }),
  ]);
  assert.deepEqual(
    worstFirst(report, 'fail').map(({ control }) => control.id),
    ['K8S-0005', 'K8S-0003', 'K8S-0004', 'K8S-0002', 'K8S-0009'],
  );
});

test('a result points to its finding, else to its document, else to its file', () => {
  const result = makeResult();
  assert.equal(formatPlace(placeOf(result, makeFinding())), 'shop/web.yaml:7:16');
  assert.equal(formatPlace(placeOf(result)), 'shop/web.yaml:1:1');
  const nowhere = makeResult({ resource: makeResource({ span: undefined }) });
  assert.equal(formatPlace(placeOf(nowhere)), 'shop/web.yaml');
  assert.equal(formatPlace({}), '');
});

test('problems are sorted: errors, file, place, code, message', () => {
  const at = (offset: number) => ({ start: { line: 1, column: 1, offset }, end: { line: 1, column: 1, offset } });
  const of = (rest: Partial<Problem>): Problem => ({
    code: 'c',
    message: 'm',
    remedy: 'r',
    severity: 'error',
    ...rest,
  });
  const sorted = [
    of({}),
    of({ file: 'a', span: at(1) }),
    of({ file: 'a', span: at(2) }),
    of({ file: 'a', span: at(2), code: 'd' }),
    of({ file: 'a', span: at(2), code: 'd', message: 'n' }),
    of({ file: 'b' }),
    of({ severity: 'warning' }),
  ];
  assert.deepEqual(sortProblems(sorted.toReversed()), sorted);
  assert.equal(compareText('a', 'a'), 0);
});

const SENSITIVE: readonly (readonly [string, FieldPath, boolean])[] = [
  ['Secret', ['data', 'password'], true],
  ['Secret', ['stringData', 'password'], true],
  ['Secret', ['metadata', 'labels'], false],
  ['ConfigMap', ['data', 'key'], true],
  ['ConfigMap', ['binaryData', 'key'], true],
  ['ConfigMap', ['immutable'], false],
  ['Pod', ['spec', 'containers', 0, 'env', 1, 'value'], true],
  ['Pod', ['spec', 'containers', 0, 'image'], false],
];

for (const [kind, path, expected] of SENSITIVE) {
  test(`the value at ${path.join('.')} of a ${kind} ${expected ? 'is not shown' : 'is shown'}`, () => {
    const result = makeResult({ resource: { ...makeResource(), kind } });
    assert.equal(isSensitive(result, makeFinding({ path })), expected);
  });
}

test('whatever a control that looks for secrets finds is not shown', () => {
  const result = makeResult();
  const secret = { ...result, control: { ...result.control, findsSecrets: true as const } };
  assert.equal(isSensitive(secret, makeFinding({ path: ['password'] })), true);
  assert.equal(isSensitive(result, makeFinding({ path: ['password'] })), false);
});

test('counts of verdicts add up, and none at all are nothing', () => {
  const one = { pass: 1, fail: 2, unknown: 3, skipped: 4, exempt: 5 };
  assert.deepEqual(sumVerdicts([one, one]), { pass: 2, fail: 4, unknown: 6, skipped: 8, exempt: 10 });
  assert.deepEqual(sumVerdicts([]), { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 });
});
