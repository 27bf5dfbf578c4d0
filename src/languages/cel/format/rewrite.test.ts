/** Tests of rewriting: every form is reached, names of macros are told apart, and what is not replaced stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { Expr } from '../ast.ts';
import { parseExpression } from '../parse/parser.ts';
import type { Replace } from './rewrite.ts';
import { rewrite } from './rewrite.ts';
import { unparse } from './unparse.ts';

function parse(text: string): Expr {
  const { ast } = parseExpression(text);
  assert.ok(ast, text);
  return ast.root;
}

/** `a` becomes `b.c`, unless a macro means something else by it. */
const replaceA: Replace = (expr, isLocal) =>
  expr.kind === 'ident' && expr.name === 'a' && !isLocal('a') ? parse('b.c') : undefined;

test('a name is replaced in every form of expression, and in no place where a macro gave it another meaning', () => {
  const table: readonly (readonly [string, string])[] = [
    ['1', '1'],
    ['a.x', 'b.c.x'],
    ['has(a.x)', 'has(b.c.x)'],
    ['a.f(a) + g(a)', 'b.c.f(b.c) + g(b.c)'],
    ['a && a || a', 'b.c && b.c || b.c'],
    ['a ? a : a', 'b.c ? b.c : b.c'],
    ['[a, ?a]', '[b.c, ?b.c]'],
    ['{a: a}', '{b.c: b.c}'],
    ['T{a: a}', 'T{a: b.c}'],
    ['a.all(x, a == x)', 'b.c.all(x, b.c == x)'],
    ['a.all(a, a == 1)', 'b.c.all(a, a == 1)'],
    ['a.map(x, a, a)', 'b.c.map(x, b.c, b.c)'],
    ['a.map(a, a)', 'b.c.map(a, a)'],
    ['cel.bind(a, a, a)', 'cel.bind(a, b.c, a)'],
    ['cel.bind(x, a, a)', 'cel.bind(x, b.c, b.c)'],
    ['a.optMap(a, a)', 'b.c.optMap(a, a)'],
    ['a.optFlatMap(x, a)', 'b.c.optFlatMap(x, b.c)'],
    ['cel.block([a], a)', 'cel.block([b.c], b.c)'],
    ['x.all(a, true) && a', 'x.all(a, true) && b.c'],
  ];
  for (const [text, expected] of table) assert.equal(unparse(rewrite(parse(text), replaceA)), expected, text);
});

test('the outermost node that is replaced decides, and its parts are not asked for', () => {
  const asked: string[] = [];
  const result = rewrite(parse('f(a.b)'), (expr) => {
    asked.push(unparse(expr));
    return expr.kind === 'select' ? parse('1') : undefined;
  });
  assert.equal(unparse(result), 'f(1)');
  assert.deepEqual(asked, ['f(a.b)', 'a.b']);
});

type Suite = { readonly tests?: readonly unknown[]; readonly suites?: readonly Suite[] };
const expressionsOf = (suite: Suite): readonly string[] => [
  ...(suite.tests ?? []).map((each) => (each as { original: { expr: string } }).original.expr),
  ...(suite.suites ?? []).flatMap((inner) => expressionsOf(inner)),
];

test('replacing nothing changes no expression of cel-spec', () => {
  const texts = expressionsOf(getConformanceSuite());
  assert.ok(texts.length >= 2000);
  for (const text of texts) {
    const root = parse(text);
    assert.deepEqual(
      rewrite(root, () => undefined),
      root,
      text,
    );
  }
});
