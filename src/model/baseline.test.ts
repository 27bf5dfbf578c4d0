/** Tests of baselines: what is the same finding, what is new, and what is no baseline. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeResource, makeResult } from '../../test/harness/reports.ts';
import type { Json } from '../base/json.ts';
import {
  compareBaseline,
  fingerprintContent,
  isKnownResult,
  listBaselineRows,
  readBaseline,
  writeBaseline,
} from './baseline.ts';
import type { ControlResult } from './result.ts';

function failing(image: string, name = 'web'): ControlResult {
  const resource = makeResource({ name, body: { spec: { image, other: name } } });
  return makeResult({ resource, findings: [makeFinding({ path: ['spec', 'image'] })] });
}

function baselineOf(results: readonly ControlResult[]): Json {
  const findings = listBaselineRows(results);
  return JSON.parse([...writeBaseline({ profile: 'prod', environment: 'prod', findings })].join('')) as Json;
}

function compare(before: readonly ControlResult[], now: readonly ControlResult[]) {
  const read = readBaseline(baselineOf(before));
  assert.ok('value' in read);
  return compareBaseline(now, read.value, 'b.json');
}

test('the same value at the same place is known; another value there is new, and the old one gone', () => {
  const same = compare([failing('a')], [failing('a')]);
  assert.deepEqual([same.known, same.new, same.gone], [1, 0, 0]);
  assert.ok(isKnownResult(failing('a'), same));
  const changed = compare([failing('a')], [failing('b')]);
  assert.deepEqual([changed.known, changed.new, changed.gone], [0, 1, 1]);
  assert.ok(!isKnownResult(failing('b'), changed));
});

test('a result is known only when all of its findings are', () => {
  const one = failing('a');
  const two: ControlResult = { ...one, findings: [...one.findings, makeFinding({ path: ['spec', 'other'] })] };
  const comparison = compare([one], [two]);
  assert.deepEqual([comparison.known, comparison.new, isKnownResult(two, comparison)], [1, 1, false]);
});

test('of a resource that was not judged nothing is gone', () => {
  const read = readBaseline(baselineOf([failing('a'), failing('a', 'db')]));
  assert.ok('value' in read);
  assert.equal(compareBaseline([], read.value, 'b', () => false).gone, 0);
});

test('a report of a scan is a baseline too, by its failing results', () => {
  const results = ['a', 'b'].map((image, i) => failing(image, `web-${i}`));
  const rows = listBaselineRows(results);
  const report: Json = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'ScanReport',
    profile: 'prod',
    environment: 'prod',
    results: [
      ...rows.map(({ id, control, address, content }) => ({
        control,
        resource: address,
        verdict: 'fail',
        findings: [{ id, content, message: 'refused' }],
      })),
      { control: 'K8S-0001', resource: 'kubernetes:Pod/without', verdict: 'fail' },
      { control: 'K8S-0001', resource: 'kubernetes:Pod/good', verdict: 'pass' },
      { control: 'K8S-0001', resource: 'kubernetes:Pod/let', verdict: 'exempt', findings: [{ id: 'x', content: 'y' }] },
    ],
  };
  assert.deepEqual(readBaseline(report), { value: { profile: 'prod', environment: 'prod', findings: rows } });
  const old = {
    ...report,
    results: [{ control: 'K8S-0001', resource: 'r', verdict: 'fail', findings: [{ id: 'x' }] }],
  };
  assert.deepEqual(readBaseline(old), { fault: 'finding 1 lacks id, control, address or content' });
});

test('rows are sorted, one to a line, and the same for results in any order', () => {
  const results = [failing('a', 'z'), failing('b', 'a'), failing('c', 'm')];
  assert.deepEqual(baselineOf(results), baselineOf(results.toReversed()));
  const rows = listBaselineRows(results);
  const text = [...writeBaseline({ profile: 'p', environment: 'e', findings: rows })].join('');
  assert.equal(text.split('\n').length, results.length + 3);
});

test('what may be a secret, is absent, or is the whole resource has no fingerprint of its value', () => {
  const result = failing('a');
  const secret = { ...result, resource: { ...result.resource, kind: 'Secret', body: { data: { key: 'abc' } } } };
  assert.equal(fingerprintContent(secret, makeFinding({ path: ['data', 'key'] })), 'hidden');
  assert.equal(fingerprintContent(result, makeFinding({ path: ['spec', 'nothing'] })), 'absent');
  assert.equal(fingerprintContent(result, makeFinding({ path: [] })), 'absent');
});

test('half a baseline is none', () => {
  const whole = baselineOf([failing('a')]) as Record<string, Json>;
  const documents: readonly (readonly [Json, RegExp])[] = [
    [null, /apiVersion/],
    [[], /apiVersion/],
    [{ ...whole, apiVersion: 'v1' }, /apiVersion/],
    [{ ...whole, kind: 'Pod' }, /kind/],
    [{ ...whole, profile: 1 }, /no profile/],
    [{ ...whole, findings: {} }, /no list of findings/],
    [{ ...whole, findings: [{ id: 'a' }] }, /finding 1 lacks/],
    [{ ...whole, kind: 'ScanReport' }, /no list of results/],
  ];
  for (const [document, fault] of documents) {
    const read = readBaseline(document);
    assert.match('fault' in read ? read.fault : 'none', fault);
  }
});
