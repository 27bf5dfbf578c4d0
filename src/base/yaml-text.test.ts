/** Tests of base/yaml-text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFlow, writeYaml } from './yaml-text.ts';

const CASES: readonly (readonly [string, unknown, string])[] = [
  ['maps and lists are written in block style', { a: { b: [1, 'x'] } }, 'a:\n  b:\n    - 1\n    - x'],
  ['a map in a list starts on the dash', [{ a: 1, b: 2 }], '- a: 1\n  b: 2'],
  ['empty collections stay visible', { a: {}, b: [] }, 'a: {}\nb: []'],
  ['an empty value at the top stays visible', {}, '{}'],
  [
    'text that reads as another type is quoted',
    ['no', '1.0', '0x1', 'null', ''],
    '- "no"\n- "1.0"\n- "0x1"\n- "null"\n- ""',
  ],
  ['keys are quoted by the same rule', { on: 1, 'a: b': 2 }, '"on": 1\n"a: b": 2'],
  ['several lines become a literal block', { a: 'x\n\n  y' }, 'a: |-\n  x\n\n    y'],
  ['lines that a block would change are quoted', { a: 'x\n', b: ' x\ny' }, 'a: "x\\n"\nb: " x\\ny"'],
  ['undefined fields are left out', { a: undefined, b: null }, 'b: null'],
  ['large integers keep every digit', { a: 9007199254740993n }, 'a: 9007199254740993'],
];

for (const [title, value, expected] of CASES) {
  test(title, () => assert.equal(writeYaml(value).join('\n'), expected));
}

test('what JSON cannot say is null', () => {
  assert.equal(writeFlow(undefined), 'null');
  assert.equal(writeFlow([1n]), '[1]');
});
