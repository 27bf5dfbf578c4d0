/** Tests of the arithmetic of ranges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, ANY_SIZE, exactly, multiply, scale, UNBOUNDED, unite } from './ranges.ts';
import { replacedSize } from './replaced-size.ts';

test('ranges saturate instead of overflowing', () => {
  assert.deepEqual(add(ANY_SIZE, exactly(1)), { min: 1n, max: UNBOUNDED });
  assert.deepEqual(multiply(ANY_SIZE, exactly(2)), ANY_SIZE);
  assert.deepEqual(scale(ANY_SIZE, 2), ANY_SIZE);
});

test('ranges unite to the smallest range that holds both', () => {
  assert.deepEqual(unite({ min: 1n, max: 5n }, { min: 3n, max: 9n }), { min: 1n, max: 9n });
});

test('fractions round up', () => {
  assert.deepEqual(scale({ min: 1n, max: 11n }, 0.1), { min: 1n, max: 2n });
});

test('a replacement bounds the length of the result', () => {
  const text = { min: 2n, max: 10n };
  assert.deepEqual(replacedSize(text, exactly(2), exactly(3)), { min: 2n, max: 15n }, 'longer');
  assert.deepEqual(replacedSize(text, exactly(3), exactly(1)), { min: 1n, max: 10n }, 'shorter');
  assert.deepEqual(replacedSize(text, exactly(0), exactly(1)), { min: 5n, max: 21n }, 'between all characters');
  assert.deepEqual(replacedSize(ANY_SIZE, exactly(0), exactly(1)), { min: 1n, max: UNBOUNDED }, 'without bound');
});
