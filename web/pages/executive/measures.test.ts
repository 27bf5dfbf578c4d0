/** Measures: no data stays no data, units are said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measure } from './measures.ts';
import { findFigure, readPoints, sayValue } from './measures.ts';

const figure = (name: string, value: number | null) => ({
  name,
  result:
    value === null
      ? { state: 'no-data' as const, why: 'nothing was judged' }
      : { state: 'value' as const, value, denominator: 10 },
  isKept: null,
});

function makeMeasure(by: 'day' | null, groups: readonly (readonly [string, number | null])[]): Measure {
  return {
    id: 'M1',
    name: 'Compliance rate',
    unit: 'ratio',
    target: '95 %',
    better: 'higher',
    from: '2026-02-02T12:00:00.000Z',
    to: '2026-03-02T12:00:00.000Z',
    by,
    groups: groups.map(([group, value]) => ({ group, figures: [figure('rate', value)] })),
  };
}

test('a day without data is a gap and no zero', () => {
  const measure = makeMeasure('day', [
    ['2026-03-01', null],
    ['2026-03-02', 0.9],
  ]);
  assert.deepEqual(readPoints(measure, 'rate'), [
    { label: '2026-03-01', value: null },
    { label: '2026-03-02', value: 0.9 },
  ]);
  assert.deepEqual(readPoints(undefined, 'rate'), []);
});

test('a figure of the whole is found where the measure is not rolled up', () => {
  const measures = [makeMeasure('day', [['2026-03-02', 0.1]]), makeMeasure(null, [['', 0.9]])];
  assert.equal(findFigure(measures, 'M1', 'rate')?.result.state, 'value');
  assert.equal(findFigure(measures, 'M2', 'rate'), undefined);
});

test('a value is said in its unit', () => {
  assert.deepEqual(
    ['ratio', 'hours', 'count', 'per week'].map((unit) => sayValue(0.5, unit)),
    ['50 %', '0.5 h', '1', '0.5 per week'],
  );
});
