/** Tests of base/excerpt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutExcerpt } from './excerpt.ts';
import type { Span } from './positions.ts';

function spanOf(line: number, column: number, endLine: number, endColumn: number): Span {
  return { start: { line, column, offset: 0 }, end: { line: endLine, column: endColumn, offset: 0 } };
}
const LINES = ['a: 1', 'b:', '  c: true  ', 'd: x'];
const WIDE = { contextLines: 1, columnsMax: 80 };

test('shows the line with one line around it and marks the span', () => {
  assert.deepEqual(cutExcerpt(LINES, spanOf(3, 6, 3, 10), WIDE), [
    { number: 2, text: 'b:' },
    { number: 3, text: '  c: true  ', mark: { before: 5, cells: 4 } },
    { number: 4, text: 'd: x' },
  ]);
});

test('a span over several lines marks its first line up to the last character', () => {
  const [, line] = cutExcerpt(LINES, spanOf(3, 3, 4, 2), WIDE);
  assert.deepEqual(line?.mark, { before: 2, cells: 7 });
});

test('an empty span is marked by one cell', () => {
  assert.deepEqual(cutExcerpt(LINES, spanOf(1, 1, 1, 1), { ...WIDE, contextLines: 0 })[0]?.mark, {
    before: 0,
    cells: 1,
  });
});

test('a span outside the file gives no excerpt', () => {
  assert.deepEqual(cutExcerpt(LINES, spanOf(9, 1, 9, 2), WIDE), []);
  assert.deepEqual(cutExcerpt(LINES, spanOf(0, 1, 0, 2), WIDE), []);
});

test('a long line is cut around the span and the mark follows', () => {
  const line = `${'x'.repeat(500)}SECRET${'y'.repeat(500)}`;
  const [cut] = cutExcerpt([line], spanOf(1, 501, 1, 507), { contextLines: 0, columnsMax: 40 });
  assert.equal(cut?.text.slice(cut.mark?.before, (cut.mark?.before ?? 0) + (cut.mark?.cells ?? 0)), 'SECRET');
  assert.ok(cut !== undefined && cut.text.length <= 42);
  assert.match(cut.text, /^…x+SECRETy+…$/);
});

test('control characters before the span are escaped and shift the mark', () => {
  const [line] = cutExcerpt(['\u001b[2J\tkey'], spanOf(1, 6, 1, 9), { contextLines: 0, columnsMax: 80 });
  assert.equal(line?.text, '\\x1b[2J key');
  assert.deepEqual(line?.mark, { before: 8, cells: 3 });
});
