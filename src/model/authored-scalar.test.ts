/** Tests of model/authored-scalar: texts that say a value, and texts that only lead to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saysScalar } from './authored-scalar.ts';

type Row = readonly [text: string, key: string | undefined, value: string | number | boolean | null];

const SAID: readonly Row[] = [
  ['a: x', 'a', 'x'],
  ['a:   "x y"', 'a', 'x y'],
  ['"a": "q\\"q"', 'a', 'q"q'],
  ["'a': 'it''s'", 'a', "it's"],
  ['"a":true', 'a', true],
  ['a: Yes', 'a', true],
  ['a: "true"', 'a', 'true'],
  ['a: 1_000', 'a', 1000],
  ['a: 0644', 'a', 420],
  ['a:', 'a', null],
  ['a: ~', 'a', null],
  ['a: |\n  x\n', 'a', 'x\n'],
  ['a: two\n  words', 'a', 'two words'],
  ['x', undefined, 'x'],
  ['"x"', undefined, 'x'],
];

const GIVEN: readonly Row[] = [
  ['a: !Ref X', 'a', 'x'],
  ['a: ${X:-x}', 'a', 'x'], // oxlint-disable-line no-template-curly-in-string
  ['"a": "[if(true(), \'Allow\', \'Deny\')]"', 'a', 'Allow'],
  ['a: *x', 'a', 'x'],
  ['a: !If [C, true, false]', 'a', false],
  ['a: { Ref: X }', 'a', 1],
  ['b: x', 'a', 'x'],
  ['"\\x41"', undefined, 'A'],
];

test('what is written out is recognised in every notation', () => {
  for (const [text, key, value] of SAID) assert.ok(saysScalar(text, key, value), text);
});

test('what a function, a variable or an alias gives is not', () => {
  for (const [text, key, value] of GIVEN) assert.ok(!saysScalar(text, key, value), text);
});
