/** Scales: round ticks that hold every value, lines that show gaps as gaps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawLine, drawLonePoints, heightOf, makeScale, placeOf } from './scale.ts';

test('ticks are round, and hold every value', () => {
  const rows: readonly (readonly [readonly number[], readonly number[]])[] = [
    [
      [0, 10],
      [0, 2.5, 5, 7.5, 10],
    ],
    [
      [3, 97],
      [0, 25, 50, 75, 100],
    ],
    [[7], [6, 8]],
    [[0], [0, 0.25]],
    [[], [0, 1]],
  ];
  for (const [values, ticks] of rows) assert.deepEqual(makeScale(values).ticks, ticks, String(values));
});

test('bounds widen a scale', () => {
  const { min, max } = makeScale([0.93], { from: 0.9, to: 1 });
  assert.deepEqual([min, max], [0.9, 1]);
});

test('every value is within its scale, whatever the values', () => {
  for (let seed = 1; seed < 400; seed++) {
    const values = [Math.sin(seed) * 10 ** (seed % 7), Math.cos(seed * 3) * seed];
    const scale = makeScale(values);
    for (const value of values) {
      const height = heightOf(value, scale);
      assert.ok(height >= -1e-6 && height <= 100 + 1e-6, `${value} in ${JSON.stringify(scale)}`);
    }
  }
});

test('a line has a gap where there is no data', () => {
  const point = (value: number | null) => ({ label: '', value });
  const scale = { min: 0, max: 10, ticks: [0, 10] };
  assert.equal(drawLine([0, 10, null, 5, 5].map(point), scale), 'M0 100L25 0M75 50L100 50');
  assert.equal(drawLonePoints([null, 5, null].map(point), scale), 'M50 50h0');
  assert.equal(drawLonePoints([0, 10, null, 5].map(point), scale), 'M100 50h0');
  assert.equal(drawLine([], scale), '');
  assert.equal(placeOf(0, 1), 50);
});
