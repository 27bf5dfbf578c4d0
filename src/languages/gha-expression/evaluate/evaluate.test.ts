/** Tests of evaluation: GitHub's casts and comparisons, unknown values, constant conditions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCondition } from '../parse/condition.ts';
import { parseExpression } from '../parse/parser.ts';
import { evaluateExpression, evaluateTruth, isConstant } from './evaluate.ts';
import { judgeCondition } from './judge-condition.ts';
import { type EvaluatedObject, type EvaluatedValue, toText, UNKNOWN } from './values.ts';

const CONTEXTS: EvaluatedObject = {
  github: { event_name: 'push', ref: 'refs/heads/main', event: UNKNOWN },
  matrix: { os: 'Linux', node: 20, list: ['a', 'B'], empty: [], items: [{ name: 'x', n: 1 }, { n: 2 }, { name: 'z' }] },
  env: { A: 'a', B: UNKNOWN },
};

const VALUES: readonly (readonly [text: string, value: EvaluatedValue])[] = [
  ['1 == 1.0', true],
  ["'A' == 'a'", true],
  ["'ß' == 'SS'", false],
  ["1 == '1'", true],
  ["'0x10' == 16", true],
  ["'' == 0", true],
  ["null == ''", true],
  ['null == false', true],
  ["true == '1'", true],
  ["true == 'true'", false],
  ["'x' == 0", false],
  ['NaN == NaN', false],
  ['NaN < 1', false],
  ['NaN >= NaN', false],
  ["'a' <= 'A'", true],
  ["'a' != 'b'", true],
  ['matrix.list < 1', false],
  ["'b' > 'A'", true],
  ["10 > '9'", true],
  ['Infinity >= Infinity', true],
  ['matrix.list == matrix.list', true],
  ["fromJSON('[]') == fromJSON('[]')", false],
  ["!''", true],
  ["!'false'", false],
  ["'a' && 'b'", 'b'],
  ["'' || 0 || 'c'", 'c'],
  ["false && 'b' || 'c'", 'c'],
  ['matrix.OS', 'Linux'],
  ['matrix.nope', null],
  ['matrix.nope.deeper', null],
  ['matrix.list[1]', 'B'],
  ['matrix.list[9]', null],
  ["join(matrix.items.*.name, '-')", 'x-z'],
  ["join(matrix.items.*['n'])", '1,2'],
  ["join('a')", 'a'],
  ["contains(matrix.list, 'b')", true],
  ["contains(matrix.list, 'c')", false],
  ["contains('Hello world', 'LLO')", true],
  ["contains('x', matrix.list)", false],
  ["startsWith('Hello', 'he')", true],
  ["endsWith('Hello', 'LO')", true],
  ["format('{{{0}}} {1}', 'a', null)", '{a} '],
  ["format('{0}', matrix.list)", 'Array'],
  ['fromJSON(\'{"a": {"b": 3}}\').A.b', 3],
  ["fromJSON('true') && 1", 1],
  ['toJSON(matrix.list)', '[\n  "a",\n  "B"\n]'],
  ["case(false, 'a', matrix.node == 20, 'b', 'c')", 'b'],
  ['always()', true],
  ["format('{0}|{1}|{2}|{3}', 1e20, 0.5, -0, 1e-7)", '1E+20|0.5|0|1E-07'],
  ["format('{0} {1}', 0.1, true)", '0.1 true'],
  // Unknown as far as it must be, known as far as it can be.
  ['success()', UNKNOWN],
  ["hashFiles('x')", UNKNOWN],
  ['needs.a.result', UNKNOWN],
  ['github.event.issue', UNKNOWN],
  ["env.B == 'x'", UNKNOWN],
  ["format('{0}', env.B)", UNKNOWN],
  ['contains(matrix.empty, env.B)', false],
  ['env.B && false', UNKNOWN],
  ['false && env.B', false],
  ['toJSON(env)', UNKNOWN],
  ["case(env.B, 'x', 'y')", UNKNOWN],
  ["fromJSON('not json')", UNKNOWN],
  ["format('{', 1)", UNKNOWN],
  ['noSuch(1)', UNKNOWN],
  ['a &&', UNKNOWN],
];

for (const [text, value] of VALUES) {
  test(`${text} is ${value === UNKNOWN ? 'unknown' : JSON.stringify(value)}`, () => {
    assert.deepEqual(evaluateExpression(parseExpression(text).value, CONTEXTS), value);
  });
}

const TRUTHS: readonly (readonly [text: string, truth: boolean | typeof UNKNOWN])[] = [
  ['env.B && false', false],
  ['env.B || true', true],
  ['!(env.B && false)', true],
  ['env.B && true', UNKNOWN],
  ['env.B || false', UNKNOWN],
  ['matrix.list', true],
];

for (const [text, truth] of TRUTHS) {
  test(`whether ${text} holds is ${String(truth)}`, () => {
    assert.equal(evaluateTruth(parseExpression(text).value, CONTEXTS), truth);
  });
}

test('fields of objects are own fields only', () => {
  assert.equal(evaluateExpression(parseExpression('matrix.constructor').value, CONTEXTS), null);
  assert.equal(evaluateExpression(parseExpression('toString').value, CONTEXTS), UNKNOWN);
  const made = `fromJSON('{"__proto__": {"a": 1}}').__proto__.a`;
  assert.equal(evaluateExpression(parseExpression(made).value), 1);
});

test('deep JSON is unknown instead of an overflow', () => {
  const json = '['.repeat(5000) + ']'.repeat(5000);
  assert.equal(evaluateExpression(parseExpression(`toJSON(fromJSON('${json}'))`).value), UNKNOWN);
});

test('numbers print with 15 digits', () => {
  const shown = [0.1 + 0.2, 1e15, 123456789012345, -1.5e-5, 1 / 3, Number.NaN, -Infinity].map(toText);
  assert.deepEqual(shown, ['0.3', '1E+15', '123456789012345', '-0.000015', '0.333333333333333', 'NaN', '-Infinity']);
});

const CONDITIONS: readonly (readonly [text: string, truth: boolean | typeof UNKNOWN, reason: string | undefined])[] = [
  ['true', true, 'constant'],
  [' false', false, 'constant'],
  ['${{ false }}', false, 'constant'],
  ['true && 42 || !null', true, 'constant'],
  ["${{ contains(format('{0} {1}', 'foo', 'bar'), 'o b') }}", true, 'constant'],
  ['${{ false }}\n', true, 'text-outside'],
  ["${{ x }} == 'y'", true, 'text-outside'],
  ['!${{ true }}', true, 'text-outside'],
  ['${{ false }}${{ false }}', true, 'constant'],
  ["${{ '' }}${{ null }}", false, 'constant'],
  ["${{ '' }}${{ env.B }}", UNKNOWN, undefined],
  ["github.event_name == 'PUSH'", true, 'known'],
  ["github.event_name == 'release' && env.B", false, 'known'],
  ['env.B', UNKNOWN, undefined],
  ['always()', true, 'known'],
  ['failure()', UNKNOWN, undefined],
  ['true &&', UNKNOWN, undefined],
  ['${{ true', UNKNOWN, undefined],
];

for (const [text, truth, reason] of CONDITIONS) {
  test(`the condition ${JSON.stringify(text)} is ${String(truth)}, ${reason ?? 'for no reason'}`, () => {
    assert.deepEqual(judgeCondition(parseCondition(text), CONTEXTS), { truth, reason });
  });
}

test('an expression is constant when nothing of it changes from run to run', () => {
  assert.equal(isConstant(parseExpression("format('{0}', 1) == '1'").value), true);
  for (const text of ['github.sha', '1 == always()', "hashFiles('x')", '1 &&']) {
    assert.equal(isConstant(parseExpression(text).value), false, text);
  }
});
