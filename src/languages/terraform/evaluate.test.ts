/** Tests of expressions: operators, conditionals, loops, splats and templates, with what is unknown in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { evaluateText, showValue } from '../../../test/harness/terraform.ts';
import { parseHclExpression } from '../hcl/index.ts';
import { Unknown, type Value } from './values.ts';

type Row = readonly [expression: string, result: unknown];

const U = { unknown: ['u is unknown'] };

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  'operators convert, and differ by type where they compare': [
    ['1 + "2"', 3],
    ['1 == "1"', false],
    ['"a" == "a"', true],
    ['[1, 2] == [1, 2]', true],
    ['{ a = 1 } == { a = 1, b = 2 }', false],
    ['null == null', true],
    ['!("true")', false],
    ['-(2) * 3', -6],
    ['5 > 4 && 1 <= 1', true],
    ['"a" + 1', { error: 'a number is needed, not "a"' }],
  ],
  'what is unknown stays so unless the rest decides': [
    ['u == 1', U],
    ['s == null', false],
    ['u == null', U],
    ['[u, 1] == [1, 2]', false],
    ['u && false', false],
    ['u || true', true],
    ['u && true', U],
    ['u + 1', U],
    ['"a-${s}" == "b-1"', false],
    ['"a-${s}" == "a-1"', { unknown: ['s comes later'] }],
    ['!u', U],
    ['u.a.b[0]', U],
    ['[1, 2][u]', U],
    ['{ (u) = 1 }', U],
  ],
  'a conditional takes the branch, or what both have in common': [
    ['true ? 1 : u', 1],
    ['false ? nothing : "b"', 'b'],
    ['u ? "same" : "same"', 'same'],
    ['u ? "a" : "b"', U],
    ['u ? s : "b"', { unknown: ['u is unknown', 's comes later'] }],
    ['"maybe" ? 1 : 2', { error: 'a bool is needed, not "maybe"' }],
  ],
  'loops make lists, objects and groups': [
    ['[for x in [1, 2, 3] : x * 2 if x != 2]', [2, 6]],
    ['[for i, x in ["a", "b"] : "${i}${x}"]', ['0a', '1b']],
    ['{ for k, v in { b = 1, a = 2 } : v => k }', { 1: 'b', 2: 'a' }],
    ['{ for x in ["aa", "ab", "b"] : substr(x, 0, 1) => x... }', { a: ['aa', 'ab'], b: ['b'] }],
    ['[for x in [1, u] : x]', [1, U]],
    ['[for x in u : x]', U],
    ['[for x in [1, u] : x if x == 1]', U],
    ['{ for x in [u] : x => 1 }', U],
    ['[for x in 5 : x]', { error: 'a collection is needed, not number' }],
    ['{ for x in ["__proto__"] : x => 1 }["__proto__"]', 1],
  ],
  'splats treat a single value as a list of one': [
    ['[{ a = 1 }, { a = 2 }][*].a', [1, 2]],
    ['{ a = 1 }[*].a', [1]],
    ['null[*].a', []],
    ['[{ a = [{ b = 1 }] }].*.a', [[{ b: 1 }]]],
    ['[{ a = [{ b = 1 }] }][*].a[0].b', [1]],
    ['u[*].a', U],
  ],
  'steps that lead nowhere are errors': [
    ['{ a = 1 }.b', { error: 'the object has no `b`' }],
    ['[1][3]', { error: 'the list has no element 3' }],
    ['null.a', { error: 'a part of null is asked for' }],
    ['"text".a', { error: 'a string has no parts' }],
    ['constructor', { error: 'there is nothing named `constructor`' }],
  ],
  'templates join texts and run their directives': [
    ['"a ${1 + 1} ${true}"', 'a 2 true'],
    ['"${[1]}"', [1]],
    ['"x${[1]}"', { error: 'a string is needed, not list' }],
    ['"%{ if true }yes%{ else }no%{ endif }"', 'yes'],
    ['"%{ for i, x in ["a", "b"] }${i}${x} %{ endfor }"', '0a 1b '],
    ['"%{ if u }yes%{ endif }"', U],
    ['"$${not} %%{this}"', '${not} %{this}'],
    ['"x${null}"', { error: 'a string is needed, not null' }],
    ['"${1e21} ${0.1} ${1e-7}"', '1000000000000000000000 0.1 0.0000001'],
  ],
};

for (const [title, rows] of Object.entries(TABLES)) {
  test(title, () => {
    for (const [expression, result] of rows) assert.deepEqual(showValue(evaluateText(expression)), result, expression);
  });
}

test('an error in a branch that is not taken is none', () => {
  assert.deepEqual(showValue(evaluateText('try(true ? 1 : {}.x, 2)')), 1);
  const both = evaluateText('u ? {}.x : 1');
  assert.ok(both instanceof Unknown && !both.isError);
});

test('a text that doubles in every step stops at the limit instead of filling the memory', () => {
  let text: Value = 'x'.repeat(1000);
  for (let i = 0; i < 40; i++) text = evaluateText('"${a}${a}"', { a: text });
  assert.deepEqual(showValue(text), { error: 'the text is too long to evaluate' });
});

test('a value that holds itself many times over is searched and compared in bounded time', () => {
  let value: Value = [evaluateText('u')];
  for (let i = 0; i < 60; i++) value = [value, value];
  for (const call of ['jsonencode(a)', 'a == b', 'toset([a, b])', 'flatten(a)', 'contains([a], b)', 'yamlencode(a)']) {
    assert.doesNotThrow(() => evaluateText(call, { a: value, b: [...value] }), call);
  }
  let known: Value = [1];
  for (let i = 0; i < 60; i++) known = [known, known];
  for (const call of ['jsonencode(a)', 'a == b', 'distinct([a, b])', 'flatten(a)', 'yamlencode(a)', 'sum(a)']) {
    assert.doesNotThrow(() => evaluateText(call, { a: known, b: [...known] }), call);
  }
});

const PIECES = [
  'u ¦ s ¦ null ¦ true ¦ 0 ¦ -1 ¦ 1e308 ¦ "a" ¦ "${u}b" ¦ [1, u] ¦ { a = u } ¦ [] ¦ {} ¦ "{"',
  '[for x in [1, 2] : x] ¦ "%{ for x in [1] }${x}%{ endfor }" ¦ [*] ¦ .a ¦ [0] ¦ ["a"] ¦ ... ¦  + ',
  ' ==  ¦  &&  ¦  ?  ¦  :  ¦ ( ¦ ) ¦ ,  ¦ merge( ¦ join("",  ¦ format("%s %d",  ¦ try( ¦ jsondecode(',
  'regexall("(a+)+b",  ¦ cidrsubnet( ¦ flatten( ¦ setproduct( ¦ substr("aé",  ¦ zipmap(',
].flatMap((line) => line.split(' ¦ '));

test('no expression throws, whatever it is made of', (t) => {
  const random = createRandom(20_261_125);
  let evaluated = 0;
  for (let round = 0; round < 6000; round++) {
    const text = Array.from({ length: 1 + random.below(9) }, () => random.pick(PIECES)).join('');
    if (parseHclExpression(text).problems.length > 0) continue;
    assert.doesNotThrow(() => evaluateText(text), text);
    evaluated++;
  }
  t.diagnostic(`${evaluated} expressions evaluated`);
  assert.ok(evaluated > 300);
});
