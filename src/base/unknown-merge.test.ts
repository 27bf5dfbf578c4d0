/** Tests what is known of texts and alternatives of which parts are unknown, and that faults are told once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LATER, showUnknowns } from '../../test/harness/unknowns.ts';
import { addFaultTo, createFaultSink } from './faults.ts';
import type { Json } from './json.ts';
import { isSameJson, mayBecome, mergeAlternatives, refineChoice } from './unknown-merge.ts';
import { joinText, mergeReasons, type UnknownValue } from './unknown-port.ts';

const open: UnknownValue = { reasons: ['open'], refinement: {} };
const arn: UnknownValue = {
  reasons: ['arn'],
  refinement: { isSet: true, isNonEmpty: true, prefix: 'arn:', suffix: '/x' },
};

describe('unknown values', () => {
  const joined: readonly (readonly [parts: readonly (string | UnknownValue)[], expected: Json])[] = [
    [[], ''],
    [['a', 'b'], 'ab'],
    [[open], '?!'],
    [['a', open], '?+a...'],
    [[open, 'b'], '?+...b'],
    [['a', open, 'b', open, 'c'], '?+a...c'],
    [[arn], '?+arn:.../x'],
    [['<', arn, '>'], '?+<arn:.../x>'],
    [[arn, open], '?+arn:...'],
  ];
  for (const [parts, expected] of joined) {
    test(`a text of ${JSON.stringify(parts)} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(showUnknowns(LATER, joinText(LATER, parts)), expected);
    });
  }

  const merged: readonly (readonly [a: Json | undefined, b: Json | undefined, expected: Json | undefined])[] = [
    [undefined, undefined, undefined],
    [1, 1, 1],
    [1, 2, '?!'],
    [null, 1, '?'],
    [1, undefined, '?'],
    ['ab', 'ac', '?+a...'],
    ['', 'ac', '?!'],
    [
      [1, 2],
      [1, 3],
      [1, '?!'],
    ],
    [[1], [1, 2], '?!'],
    [{ a: { b: 1 } }, { a: { b: 2 } }, { a: { b: '?!' } }],
    [{ a: 1 }, {}, { a: '?' }],
  ];
  for (const [a, b, expected] of merged) {
    test(`one of ${JSON.stringify(a)} and ${JSON.stringify(b)} is ${JSON.stringify(expected)}`, () => {
      const value = mergeAlternatives(LATER, open, a, b);
      assert.deepEqual(value === undefined ? undefined : showUnknowns(LATER, value), expected);
    });
  }

  test('reasons are kept once, and not without end', () => {
    assert.deepEqual(mergeReasons([open, arn, open]), ['open', 'arn']);
    const many = Array.from({ length: 20 }, (_, i): UnknownValue => ({ reasons: [`r${i}`], refinement: {} }));
    assert.equal(mergeReasons(many).length, 8);
  });

  test('sameness goes by data, in any order of fields', () => {
    assert.ok(isSameJson({ a: [1, { b: null }], c: 2 }, { c: 2, a: [1, { b: null }] }));
    assert.ok(!isSameJson({ a: 1 }, { b: 1 }));
    assert.ok(!isSameJson([1], { 0: 1 }));
  });

  test('a text is ruled out by known ends', () => {
    assert.deepEqual(
      ['arn:1/x', 'arn:1', 'b/x', ''].map((text) => mayBecome(arn, text)),
      [true, false, false, false],
    );
  });

  test('a choice is as certain as what its texts have in common', () => {
    assert.deepEqual(refineChoice(['abc', 'abd', 'ab'], false), { isSet: true, isNonEmpty: true, prefix: 'ab' });
    assert.deepEqual(refineChoice(['a', ''], false), { isSet: true });
    assert.deepEqual(refineChoice([], false), { isSet: true });
    assert.deepEqual(refineChoice([], true), { isSet: true, isNonEmpty: true });
  });
});

describe('faults', () => {
  test('are told once each, up to the limit', () => {
    const sink = createFaultSink<'a' | 'b'>(2);
    for (const code of ['a', 'a', 'b', 'a'] as const) addFaultTo(sink, code, 'same', ['x']);
    assert.deepEqual(
      sink.faults.map((fault) => fault.code),
      ['a', 'b'],
    );
    assert.equal(sink.droppedCount, 1);
  });
});
