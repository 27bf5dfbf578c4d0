/** Tests of the problems of a text: their places, their severities, and those that are counted only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createTextFaults,
  describePlace,
  type FaultTable,
  finishFaults,
  listFaults,
  makeProblem,
  reportFault,
} from './text-faults.ts';
import { createTextIndex } from './text-index.ts';

type Code = 'bad-word' | 'odd-word' | 'too-many-problems';
const TABLE: FaultTable<Code> = {
  remedies: { 'bad-word': 'Mend it.', 'odd-word': 'Look at it.', 'too-many-problems': 'Scan again.' },
  warnings: new Set<Code>(['odd-word']),
};
const INDEX = createTextIndex('one\ntwo');

test('a problem has the remedy and the severity of its code, and its place', () => {
  const sink = createTextFaults(TABLE, INDEX, 'a.txt', 2);
  reportFault(sink, 'odd-word', 'odd', 4);
  reportFault(sink, 'bad-word', 'bad', 0, 3);
  const [odd, bad] = finishFaults(sink);
  assert.deepEqual(odd, {
    code: 'odd-word',
    message: 'odd',
    remedy: 'Look at it.',
    severity: 'warning',
    file: 'a.txt',
    span: { start: { line: 2, column: 1, offset: 4 }, end: { line: 2, column: 2, offset: 5 } },
  });
  assert.equal(bad?.severity, 'error');
  assert.equal(bad.span?.end.column, 4);
  assert.equal(sink.errorCount, 1);
});

test('problems beyond the bound are counted, as an error when there was one', () => {
  for (const [code, severity] of [['odd-word', 'warning'] as const, ['bad-word', 'error'] as const]) {
    const sink = createTextFaults(TABLE, INDEX, undefined, 1);
    for (let i = 0; i < 4; i++) reportFault(sink, code, 'x', i);
    const [first, more, ...others] = finishFaults(sink);
    assert.equal(first?.code, code);
    assert.deepEqual(more, {
      code: 'too-many-problems',
      message: '3 more problems in this file are not listed',
      remedy: 'Scan again.',
      severity,
    });
    assert.deepEqual(others, []);
  }
});

test('a problem may have no place, a place is said in words, and the table is listed', () => {
  const problem = makeProblem(TABLE, 'bad-word', 'bad', undefined, undefined);
  assert.deepEqual(problem, { code: 'bad-word', message: 'bad', remedy: 'Mend it.', severity: 'error' });
  assert.equal(describePlace(INDEX, 5), 'line 2, column 2');
  assert.deepEqual(listFaults(TABLE.remedies)[1], { code: 'odd-word', remedy: 'Look at it.' });
});
