/** Tests of the parser: trees, offsets, recovery and limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../../base/limits.ts';
import { type Expression, walkExpression } from '../ast.ts';
import { parseExpression } from './parser.ts';

/** The tree in prefix form. */
function show(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? `'${node.value}'` : Object.is(node.value, -0) ? '-0' : `${node.value}`;
    case 'context':
      return node.name;
    case 'property':
      return `${show(node.receiver)}.${node.name}`;
    case 'index':
      return `${show(node.receiver)}[${show(node.index)}]`;
    case 'filter':
      return `${show(node.receiver)}.*`;
    case 'call':
      return `${node.name}(${node.args.map(show).join(', ')})`;
    case 'not':
      return `(! ${show(node.operand)})`;
    case 'compare':
      return `(${node.operator} ${show(node.left)} ${show(node.right)})`;
    case 'logical':
      return `(${[node.operator, ...node.operands.map(show)].join(' ')})`;
    case 'missing':
      return '?';
  }
}

const TREES: readonly (readonly [text: string, tree: string])[] = [
  ['null', 'null'],
  ['true', 'true'],
  ['True', 'True'],
  ['711', '711'],
  ['-9.2', '-9.2'],
  ['+.5', '0.5'],
  ['0xff', '255'],
  ['0xffffffff', '-1'],
  ['0o17', '15'],
  ['-2.99e-2', '-0.0299'],
  ['1E3', '1000'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
  ["'It''s'", "'It's'"],
  ["''", "''"],
  ["''''", "'''"],
  ['github.event_name', 'github.event_name'],
  ['a.b-c_d.e', 'a.b-c_d.e'],
  ["a['b'].c[0]", "a['b'].c[0]"],
  ['a.*.b.*', 'a.*.b.*'],
  ['a[*].b', 'a.*.b'],
  ['a[b[c]]', 'a[b[c]]'],
  ['!a.b', '(! a.b)'],
  ['!!a', '(! (! a))'],
  ['!a == b', '(== (! a) b)'],
  ['a < b == c >= d', '(== (< a b) (>= c d))'],
  ['a == b != c', '(!= (== a b) c)'],
  ['a || b && c || d', '(|| a (&& b c) d)'],
  ['(a || b) && c', '(&& (|| a b) c)'],
  ['(a || b).c', '(|| a b).c'],
  ['success()', 'success()'],
  ["format('{0}', a, b())", "format('{0}', a, b())"],
  ['\n a\t&&\r\n b ', '(&& a b)'],
  ["fromJSON('{}').a", "fromJSON('{}').a"],
];

for (const [text, tree] of TREES) {
  test(`parses ${JSON.stringify(text)}`, () => {
    const { value, issues } = parseExpression(text);
    assert.equal(show(value), tree);
    assert.deepEqual(issues, []);
  });
}

const FAULTS: readonly (readonly [text: string, tree: string, code: string, at: string])[] = [
  ['', '?', 'empty-expression', '0-0'],
  ['  ', '?', 'empty-expression', '0-2'],
  ['a b', 'a', 'syntax', '2-3'],
  ['a &&', '(&& a ?)', 'syntax', '4-4'],
  ['a.', 'a', 'syntax', '2-2'],
  ['a.5', 'a', 'syntax', '2-3'],
  ['a..b', 'a', 'syntax', '2-3'],
  ['a[', 'a[?]', 'syntax', '2-2'],
  ['a[0', 'a[0]', 'syntax', '3-3'],
  ['(a', 'a', 'syntax', '2-2'],
  ['a)', 'a', 'syntax', '1-2'],
  ['()', '?', 'syntax', '1-2'],
  ["toJson(hashFiles('a', 'b')", "toJson(hashFiles('a', 'b'))", 'syntax', '26-26'],
  ['f(a b)', 'f(a)', 'syntax', '4-5'],
  ['f(a,)', 'f(a, ?)', 'syntax', '4-5'],
  ["a == 'b", "(== a 'b')", 'unterminated-string', '5-7'],
  ['a == "b"', "(== a 'b')", 'syntax', '5-8'],
  ['a = b', 'a', 'syntax', '2-3'],
  ['a + 1', 'a', 'syntax', '2-3'],
  ['1 + 2', '1', 'syntax', '2-3'],
  ['a & b', 'a', 'syntax', '2-3'],
  ['12abc', 'NaN', 'syntax', '0-5'],
  ['a ?? c', 'a', 'syntax', '2-4'],
];

for (const [text, tree, code, at] of FAULTS) {
  test(`reports ${code} in ${JSON.stringify(text)} once and keeps the rest`, () => {
    const { value, issues } = parseExpression(text);
    assert.equal(show(value), tree);
    assert.deepEqual(
      issues.map(({ code, range }) => `${code} ${range.start}-${range.end}`),
      [`${code} ${at}`],
    );
    assert.notEqual(issues[0]?.remedy, '');
  });
}

test('adds the base offset to every range, and children lie inside their parents', () => {
  const text = " (a.b['c'].* || f(1, !x)) == 'y' ";
  const { value } = parseExpression(text, 40);
  assert.deepEqual(value.range, { start: 41, end: 40 + text.length - 1 });
  const pieces: string[] = [];
  walkExpression(value, ({ range }) => pieces.push(text.slice(range.start - 40, range.end - 40)));
  assert.deepEqual(pieces, [
    "(a.b['c'].* || f(1, !x)) == 'y'",
    "a.b['c'].* || f(1, !x)",
    "a.b['c'].*",
    "a.b['c']",
    'a.b',
    'a',
    "'c'",
    'f(1, !x)',
    '1',
    '!x',
    'x',
    "'y'",
  ]);
});

const TOO_MUCH: readonly (readonly [title: string, text: string, code: string])[] = [
  ['parentheses', `${'('.repeat(9000)}a`, 'too-deep'],
  ['negations', `${'!'.repeat(9000)}a`, 'too-deep'],
  ['properties', `a${'.a'.repeat(9000)}`, 'too-deep'],
  ['comparisons', `1${'<1'.repeat(9000)}`, 'too-deep'],
  ['calls', 'f('.repeat(9000), 'too-deep'],
  ['indexes', 'a['.repeat(9000), 'too-deep'],
  ['characters', 'a'.repeat(LIMITS.ghaExpressionCharsMax + 1), 'too-long'],
];

for (const [title, text, code] of TOO_MUCH) {
  test(`stops at too many ${title} with one issue`, () => {
    const { value, issues } = parseExpression(text);
    assert.deepEqual(
      issues.map((issue) => issue.code),
      [code],
    );
    let count = 0;
    walkExpression(value, () => count++);
    assert.ok(count >= 1);
  });
}

test('takes what GitHub takes: 50 levels, and any number of operands of one chain', () => {
  assert.deepEqual(parseExpression(`a${'.a'.repeat(49)}`).issues, []);
  assert.equal(parseExpression(`a${'.a'.repeat(50)}`).issues[0]?.code, 'too-deep');
  assert.deepEqual(parseExpression(`a${'||a'.repeat(6000)}`).issues, []);
});
