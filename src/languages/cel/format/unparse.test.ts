/** Tests the writer: canonical texts, and that parsing what was written gives the same tree, mutants included. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { createRandom } from '../../../../test/harness/random.ts';
import type { Expr } from '../ast.ts';
import { check } from '../check/checker.ts';
import { createEnvironment } from '../environment-build.ts';
import { parseExpression } from '../parse/parser.ts';
import { unparse } from './unparse.ts';

/** The tree without ids and places, as text. */
const shapeOf = (expr: Expr): string =>
  JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'id' || /[rR]anges?$/.test(key)) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return Object.is(value, -0) ? '-0' : value;
  });

function assertRoundTrip(root: Expr): void {
  const text = unparse(root);
  const again = parseExpression(text);
  assert.ok(again.ast, `${text}: ${JSON.stringify(again.issues)}`);
  assert.equal(shapeOf(again.ast.root), shapeOf(root), text);
  assert.equal(unparse(again.ast.root), text);
}

type Suite = { readonly tests?: readonly unknown[]; readonly suites?: readonly Suite[] };

const expressionsOf = (suite: Suite): readonly string[] => [
  ...(suite.tests ?? []).map((each) => (each as { original: { expr: string } }).original.expr),
  ...(suite.suites ?? []).flatMap((inner) => expressionsOf(inner)),
];

const CEL_SPEC = expressionsOf(getConformanceSuite());

test('canonical text has only the parentheses, quotes and spaces that are needed', () => {
  const table: readonly (readonly [text: string, expected: string])[] = [
    ['((a)+((b)*c))', 'a + b * c'],
    ['(a+b)*c', '(a + b) * c'],
    ['a-(b-c)', 'a - (b - c)'],
    ['a<(b<c)', 'a < (b < c)'],
    ['a  in  b', 'a in b'],
    ['!(a&&b)', '!(a && b)'],
    ['!!a', 'a'],
    ['!(!a)', '!(!a)'],
    ['-(-a)', '-(-a)'],
    ['-(5)', '-(5)'],
    ['-(5.0)', '-(5.0)'],
    ['-(5u)', '-5u'],
    ['-5', '-5'],
    ['-5.f()', '(-5).f()'],
    ['-(5.f())', '-(5.f())'],
    ['-(5.all(x,x)).b', '-(5.all(x, x).b)'],
    ['-(1.optMap(x,x))', '-(1.optMap(x, x))'],
    ['-(1.sortBy(x,x))', '-(1.sortBy(x, x))'],
    ['-(1[0])', '-(1[0])'],
    ['-cel.bind(x,1,x)', '-cel.bind(x, 1, x)'],
    ['-f(1)', '-f(1)'],
    ['(a?b:c)?d:e', '(a ? b : c) ? d : e'],
    ['a?b:(c?d:e)', 'a ? b : c ? d : e'],
    ['a?(b?c:d):e', 'a ? (b ? c : d) : e'],
    ['(a||b)||c', 'a || b || c'],
    ['a||(b||c)', 'a || (b || c)'],
    ['a||b&&c', 'a || b && c'],
    ['(a||b)&&c', '(a || b) && c'],
    ['(a+b).f()', '(a + b).f()'],
    ['a[b][?c]', 'a[b][?c]'],
    ['.a.?b.`c-d`.`in`', '.a.?b.`c-d`.`in`'],
    ['has(a.`b/c`)', 'has(a.`b/c`)'],
    ['[a,?b]', '[a, ?b]'],
    ['{"a":1,?b:c}', "{'a': 1, ?b: c}"],
    ['a.M{x:1,?`y z`:2}', 'a.M{x: 1, ?`y z`: 2}'],
    ['l.existsOne(x,p)', 'l.exists_one(x, p)'],
    ['l.existsOne(i,x,p)', 'l.existsOne(i, x, p)'],
    ['l.map(x,p,t)', 'l.map(x, p, t)'],
    ['l.sortBy(x,-x)', 'l.sortBy(x, -x)'],
    ['a.optFlatMap(x,x)', 'a.optFlatMap(x, x)'],
    ['math.greatest(1,2,3)', 'math.greatest(1, 2, 3)'],
    ['math.least([1,2])', 'math.least([1, 2])'],
    ['cel.block([1],cel.index(0))', 'cel.block([1], cel.index(0))'],
    ['l.map(cel.iterVar(0,1),cel.accuVar(0,1))', 'l.map(cel.iterVar(0, 1), cel.accuVar(0, 1))'],
  ];
  for (const [text, expected] of table) {
    const { ast } = parseExpression(text);
    assert.ok(ast, text);
    assert.equal(unparse(ast.root), expected, text);
    assertRoundTrip(ast.root);
  }
});

test('literals are written so that they read back exactly', () => {
  const table: readonly (readonly [text: string, expected: string])[] = [
    ['null', 'null'],
    ['true', 'true'],
    ['0xFF', '255'],
    ['7u', '7u'],
    ['1e3', '1000.0'],
    ['-0.0', '-0.0'],
    ['1e300', '1e+300'],
    ['5e-324', '5e-324'],
    [`"it's"`, String.raw`'it\'s'`],
    [String.raw`'a\n\r\t\\\x01\x7f'`, String.raw`'a\n\r\t\\\u0001\u007f'`],
    [String.raw`b'a\n\'\xff'`, String.raw`b'a\x0a\'\xff'`],
  ];
  for (const [text, expected] of table) {
    const { ast } = parseExpression(text);
    assert.ok(ast, text);
    assert.equal(unparse(ast.root), expected, text);
    assertRoundTrip(ast.root);
  }
});

test('every cel-spec expression reads back as the same tree', () => {
  assert.ok(CEL_SPEC.length >= 2000);
  for (const text of CEL_SPEC) {
    const { ast } = parseExpression(text);
    assert.ok(ast, text);
    assertRoundTrip(ast.root);
  }
});

test('mutated expressions never make parser, checker or writer throw', () => {
  const random = createRandom(2);
  const pieces =
    '( ) [ ] { } . , : ? + - * / % ! < > = == && || in \' " ` \\ \\u @ a x 0 1u 1.5 e9 has( .all(x, .?b //'.split(' ');
  const environment = createEnvironment();
  let parsedCount = 0;
  const rounds = 6000;
  for (let round = 0; round < rounds; round++) {
    let text = random.pick(CEL_SPEC);
    for (let edits = 1 + random.below(3); edits > 0; edits--) {
      const at = random.below(text.length);
      const removed = random.below(4);
      const added = random.below(10) < 3 ? random.pick(CEL_SPEC).slice(0, random.below(12)) : random.pick(pieces);
      text = text.slice(0, at) + (random.below(10) < 7 ? added : '') + text.slice(at + removed);
    }
    const { ast, issues } = parseExpression(text);
    assert.equal(ast === undefined, issues.length > 0, text);
    for (const { range } of issues) assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
    if (ast === undefined) continue;
    parsedCount++;
    for (const { range } of check(ast, environment).issues)
      assert.ok(range.start <= range.end && range.end <= text.length);
    assertRoundTrip(ast.root);
  }
  assert.ok(parsedCount > rounds / 10, `only ${parsedCount} of ${rounds} parsed`);
});
