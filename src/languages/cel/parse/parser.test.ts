/** Tests of the parser: tables of texts, their trees, their faults and the characters that these point at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConformanceSuite, getParsingSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { CelIssue, Expr } from '../ast.ts';
import { type ParseOptions, parseExpression } from './parser.ts';

/** The tree as an s-expression: what the tables below compare. */
function show(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return showLiteral(expr.value);
    case 'ident':
      return `${expr.isAbsolute ? '.' : ''}${expr.name}`;
    case 'select':
      return `(${expr.isOptional ? '.?' : '.'} ${show(expr.operand)} ${expr.field})`;
    case 'presence':
      return `(has ${show(expr.operand)} ${expr.field})`;
    case 'call':
      return showCall(expr.target, expr.name, expr.args);
    case 'logical':
      return `(${expr.operator} ${show(expr.left)} ${show(expr.right)})`;
    case 'conditional':
      return `(? ${show(expr.condition)} ${show(expr.then)} ${show(expr.otherwise)})`;
    case 'list':
      return `[${expr.elements.map((e, i) => `${expr.optionalIndices.includes(i) ? '?' : ''}${show(e)}`).join(' ')}]`;
    case 'map':
      return `{${expr.entries.map((e) => `${e.isOptional ? '?' : ''}${show(e.key)}:${show(e.value)}`).join(' ')}}`;
    case 'struct':
      return showStruct(expr);
    case 'comprehension': {
      const parts = [expr.predicate && `if ${show(expr.predicate)}`, expr.transform && `to ${show(expr.transform)}`];
      return `(${[expr.macro, show(expr.subject), expr.vars.join(','), ...parts].filter(Boolean).join(' ')})`;
    }
    case 'bind':
      return `(bind ${expr.name} ${show(expr.init)} ${show(expr.body)})`;
    case 'optionalMap':
      return `(${expr.flat ? 'optFlatMap' : 'optMap'} ${show(expr.subject)} ${expr.name} ${show(expr.body)})`;
    case 'block':
      return `(block [${expr.slots.map(show).join(' ')}] ${show(expr.body)})`;
  }
}

function showCall(target: Expr | undefined, name: string, args: readonly Expr[]): string {
  return `(${[...(target === undefined ? [] : [show(target), '.']), name, ...args.map(show)].join(' ')})`;
}

function showStruct({ typeName, entries }: Extract<Expr, { kind: 'struct' }>): string {
  const shown = entries.map(({ isOptional, field, value }) => `${isOptional ? '?' : ''}${field}:${show(value)}`);
  return `${typeName}{${shown.join(' ')}}`;
}

function showLiteral(value: Extract<Expr, { kind: 'literal' }>['value']): string {
  if (value.type === 'null') return 'null';
  if (value.type === 'bytes') return `bytes:${Buffer.from(value.value).toString('hex')}`;
  if (value.type === 'double' && Object.is(value.value, -0)) return 'double:-0';
  return `${value.type}:${value.value}`;
}

function parsed(text: string): Expr {
  const { ast, issues } = parseExpression(text);
  assert.deepEqual(issues, [], text);
  assert.ok(ast, text);
  return ast.root;
}

/** The faults of a text, each with the characters that it points at. */
const faults = (text: string, options?: ParseOptions): string[] =>
  parseExpression(text, options).issues.map((issue: CelIssue) => {
    const at = text.slice(issue.range.start, issue.range.end);
    return `${issue.code} ${issue.range.start} «${at}» ${issue.message}`;
  });

type Table = readonly (readonly [text: string, expected: string])[];

function holds(table: Table): void {
  for (const [text, expected] of table) assert.equal(show(parsed(text)), expected, text);
}

test('literals have their exact values', () => {
  holds([
    ['null', 'null'],
    ['true', 'bool:true'],
    ['0x1F', 'int:31'],
    ['-9223372036854775808', 'int:-9223372036854775808'],
    ['- 0x8000000000000000', 'int:-9223372036854775808'],
    ['9223372036854775807', 'int:9223372036854775807'],
    ['18446744073709551615u', 'uint:18446744073709551615'],
    ['0xFFU', 'uint:255'],
    ['.5', 'double:0.5'],
    ['1.5e3', 'double:1500'],
    ['1E-3', 'double:0.001'],
    ['-0.0', 'double:-0'],
  ]);
});

test('strings and bytes decode every escape', () => {
  holds([
    ["'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'", 'string:\x07\b\f\n\r\t\v\\?"\'`'],
    [String.raw`"\x41\X41\101\u0041\U0001F600"`, 'string:AAAA\u{1F600}'],
    ["r'\\n\\'", 'string:\\n\\'],
    [`R"""a"b'c"""`, `string:a"b'c`],
    ["'''a\r\nb\rc'''", 'string:a\nb\nc'],
    [`''`, 'string:'],
    [`""""""`, 'string:'],
    [String.raw`b'\xff\377a\n\?ü'`, 'bytes:ffff610a3fc3bc'],
    [String.raw`bR'\xff'`, 'bytes:5c786666'],
    [`B"é"`, 'bytes:c3a9'],
  ]);
});

test('operators bind and associate as in cel-spec', () => {
  holds([
    ['a + b * c - d', '(_-_ (_+_ a (_*_ b c)) d)'],
    ['a - b - c', '(_-_ (_-_ a b) c)'],
    ['a < b == c', '(_==_ (_<_ a b) c)'],
    ['a in b && !c', '(&& (@in a b) (!_ c))'],
    ['a ? b : c ? d : e', '(? a b (? c d e))'],
    ['a || b && c', '(|| a (&& b c))'],
    ['-a.b', '(-_ (. a b))'],
    ['-1.f()', '(int:-1 . f)'],
    ['4--4', '(_-_ int:4 int:-4)'],
    ['--a', 'a'],
    ['!!!a', '(!_ a)'],
    ['--1', 'int:1'],
    ['-1u', '(-_ uint:1)'],
    ['(a + b) * c', '(_*_ (_+_ a b) c)'],
    ['a[b][?c].d.?e', '(.? (. (_[?_] (_[_] a b) c) d) e)'],
    ['a // note\n + b', '(_+_ a b)'],
  ]);
});

test('chains of && and || become balanced trees', () => {
  holds([
    ['a || b || c', '(|| (|| a b) c)'],
    ['a || b || c || d || e || f', '(|| (|| (|| a b) c) (|| (|| d e) f))'],
    ['a && b && c && d', '(&& (&& a b) (&& c d))'],
    ['a || (b || c)', '(|| a (|| b c))'],
  ]);
  const { ast } = parseExpression(Array.from({ length: 5000 }, () => 'a').join(' && '));
  assert.ok(ast);
});

test('names, calls and literals of collections take every form of the grammar', () => {
  holds([
    ['.a.b', '(. .a b)'],
    ['.f(x)', '(.f x)'],
    ['f()', '(f)'],
    ['a.f(x, y)', '(a . f x y)'],
    ['a.`b-c`.`d.e/f g`', '(. (. a b-c) d.e/f g)'],
    ['a.as.package', '(. (. a as) package)'],
    ['a.break()', '(a . break)'],
    ['[]', '[]'],
    ['[,]', '[]'],
    ['[1, ?a, 2,]', '[int:1 ?a int:2]'],
    ['{}', '{}'],
    ['{,}', '{}'],
    ["{'a': 1, ?b: c,}", '{string:a:int:1 ?b:c}'],
    ['M{}', 'M{}'],
    ['.a.b.M{x: 1, ?y: z, `in`: w,}', '.a.b.M{x:int:1 ?y:z in:w}'],
    ['a . b . M { x : 1 }', 'a.b.M{x:int:1}'],
  ]);
});

test('macros become nodes with their variables', () => {
  holds([
    ['has(a.b)', '(has a b)'],
    ['has(a.?b.c)', '(has (.? a b) c)'],
    ['l.all(x, p)', '(all l x if p)'],
    ['l.all(i, x, p)', '(all l i,x if p)'],
    ['l.exists(x, p)', '(exists l x if p)'],
    ['l.exists(k, v, p)', '(exists l k,v if p)'],
    ['l.exists_one(x, p)', '(existsOne l x if p)'],
    ['l.existsOne(x, p)', '(existsOne l x if p)'],
    ['l.existsOne(k, v, p)', '(existsOne l k,v if p)'],
    ['l.filter(x, p)', '(filter l x if p)'],
    ['l.map(x, t)', '(map l x to t)'],
    ['l.map(x, p, t)', '(map l x if p to t)'],
    ['l.transformList(i, v, t)', '(transformList l i,v to t)'],
    ['l.transformList(i, v, p, t)', '(transformList l i,v if p to t)'],
    ['l.transformMap(k, v, t)', '(transformMap l k,v to t)'],
    ['l.transformMap(k, v, p, t)', '(transformMap l k,v if p to t)'],
    ['l.transformMapEntry(k, v, t)', '(transformMapEntry l k,v to t)'],
    ['l.transformMapEntry(k, v, p, t)', '(transformMapEntry l k,v if p to t)'],
    ['cel.bind(x, a, x + x)', '(bind x a (_+_ x x))'],
    ['cel.block([a, cel.index(0)], cel.index(1))', '(block [a @index0] @index1)'],
    ['l.map(cel.iterVar(0, 1), cel.iterVar(0, 1))', '(map l @it:0:1 to @it:0:1)'],
    ['cel.accuVar(2, 3)', '@ac:2:3'],
    ['o.optMap(x, t)', '(optMap o x t)'],
    ['o.optFlatMap(x, t)', '(optFlatMap o x t)'],
    [
      'l.sortBy(x, -x)',
      '(bind @__sortBy_input__ l (@__sortBy_input__ . @sortByAssociatedKeys (map @__sortBy_input__ x to (-_ x))))',
    ],
    ['math.greatest(a)', '(math.@max a)'],
    ['math.greatest(1, 2.0)', '(math.@max int:1 double:2)'],
    ['math.least(a, b, c)', '(math.@min [a b c])'],
    ['math.least([1, 2u])', '(math.@min [int:1 uint:2])'],
  ]);
});

test('calls that only resemble a macro stay calls', () => {
  holds([
    ['has(a, b)', '(has a b)'],
    ['a.has(b.c)', '(a . has (. b c))'],
    ['l.all(x)', '(l . all x)'],
    ['a.bind(x, 1, x)', '(a . bind x int:1 x)'],
    ['a.block([], x)', '(a . block [] x)'],
    ['a.index(0)', '(a . index int:0)'],
    ['a.greatest(1)', '(a . greatest int:1)'],
    ['greatest(1)', '(greatest int:1)'],
  ]);
});

test('macros refuse arguments of another form and point at them', () => {
  const table: readonly (readonly [string, string])[] = [
    ['has(m)', 'invalid-argument 4 «m» has: the argument must select a field, as in has(object.field)'],
    ['has(a.?b)', 'invalid-argument 4 «a.?b» has: the argument must select a field, as in has(object.field)'],
    ['m.all(2, 3)', 'invalid-argument 6 «2» all: the argument must be a simple name'],
    ['m.filter(a.b, p)', 'invalid-argument 9 «a.b» filter: the argument must be a simple name'],
    ['m.map(.a, p)', 'invalid-argument 6 «.a» map: the argument must be a simple name'],
    ['m.all(x, x, p)', 'invalid-argument 9 «x» all: the two variables must have different names'],
    ['cel.bind(1, 2, 3)', 'invalid-argument 9 «1» bind: the argument must be a simple name'],
    ['o.optMap(1, 2)', 'invalid-argument 9 «1» optMap: the argument must be a simple name'],
    ['l.sortBy(1, 2)', 'invalid-argument 9 «1» sortBy: the argument must be a simple name'],
    ['cel.block(1, 2)', 'invalid-argument 10 «1» cel.block: the first argument must be a list literal'],
    ['cel.block([?a], 2)', 'invalid-argument 10 «[?a]» cel.block: the first argument must be a list literal'],
    ['cel.index(x)', 'invalid-argument 10 «x» cel.index: the argument must be a non-negative int literal'],
    ['cel.iterVar(0, -1)', 'invalid-argument 15 «-1» cel.iterVar: the argument must be a non-negative int literal'],
    ['math.greatest()', 'invalid-argument 0 «math.greatest()» math.greatest: at least one argument is needed'],
    ["math.least(1, 'a')", "invalid-argument 14 «'a'» math.least: the arguments must be numbers"],
    ['math.least([1, {}])', 'invalid-argument 15 «{}» math.least: the arguments must be numbers'],
    ['math.least([])', 'invalid-argument 11 «[]» math.least: the arguments must be numbers'],
  ];
  for (const [text, expected] of table) assert.deepEqual(faults(text), [expected], text);
});

test('faults of the text point at the exact characters', () => {
  const uintRange = 'uint literals range from 0u to 18446744073709551615u';
  const intRange = 'int literals range from -9223372036854775808 to 9223372036854775807';
  const table: readonly (readonly [string, ...string[]])[] = [
    ['', 'syntax 0 «» expected an expression, found the end of the expression'],
    ['1 + ', 'syntax 4 «» expected an expression, found the end of the expression'],
    ['1 + +', "syntax 4 «+» expected an expression, found '+'"],
    ['a b', "syntax 2 «b» expected an operator or the end of the expression, found 'b'"],
    ['(a', "syntax 2 «» expected ')', found the end of the expression"],
    ['a[1', "syntax 3 «» expected ']', found the end of the expression"],
    ['f(a b)', "syntax 4 «b» expected ',' or ')', found 'b'"],
    ['f(a,)', "syntax 4 «)» expected an expression, found ')'"],
    ['{a}', "syntax 2 «}» expected ':' and a value, found '}'"],
    ['M{a}', "syntax 3 «}» expected ':', found '}'"],
    ['M{1: 2}', "syntax 2 «1» expected a field name, found '1'"],
    ['M{}()', "syntax 3 «(» expected an operator or the end of the expression, found '('"],
    ['a ? b', "syntax 5 «» expected ':' of the conditional, found the end of the expression"],
    ['a.true', "syntax 2 «true» expected a field or method name, found 'true'"],
    ['.1x', "syntax 2 «x» expected an operator or the end of the expression, found 'x'"],
    ['. 1', "syntax 2 «1» expected a name, found '1'"],
    ['a.`b`()', "syntax 5 «(» expected an operator or the end of the expression, found '('"],
    ['`a`', "syntax 0 «`a`» expected an expression, found '`a`'"],
    ['a = b', 'syntax 2 «=» unexpected character "="'],
    ['1 | 2 & 3', 'syntax 2 «|» unexpected character "|"', 'syntax 6 «&» unexpected character "&"'],
    ['a + 😁', 'syntax 4 «😁» unexpected character "😁"'],
    ["a + 'bc", "syntax 4 «'bc» the string is not closed"],
    ["'a\nb'", "syntax 0 «'a\nb'» the string is not closed"],
    ["'a\\", "syntax 0 «'a\\» the string is not closed"],
    [String.raw`'ab\q'`, String.raw`syntax 3 «\q» \q is not an escape that CEL knows, or it is incomplete`],
    [String.raw`"""\x4"""`, String.raw`syntax 3 «\x» \x is not an escape that CEL knows, or it is incomplete`],
    [String.raw`'\ud800'`, String.raw`syntax 1 «\ud800» \ud800 is not a Unicode character`],
    [String.raw`'\U00110000'`, String.raw`syntax 1 «\U00110000» \U00110000 is not a Unicode character`],
    [String.raw`b'\ud800'`, String.raw`syntax 2 «\ud800» \ud800 is not a Unicode character`],
    [String.raw`b'\u0041'`, String.raw`syntax 0 «b'\u0041'» bytes take \x and octal escapes only, not \u or \U`],
    ['1 + 9223372036854775808', `syntax 4 «9223372036854775808» ${intRange}`],
    ['-9223372036854775809', `syntax 1 «9223372036854775809» ${intRange}`],
    ['18446744073709551616u', `syntax 0 «18446744073709551616u» ${uintRange}`],
    ['1e999', 'syntax 0 «1e999» the double literal is out of range'],
    ['while', "syntax 0 «while» 'while' is a reserved word"],
    [
      '[var, let].map(if, if)',
      "syntax 1 «var» 'var' is a reserved word",
      "syntax 6 «let» 'let' is a reserved word",
      "syntax 15 «if» 'if' is a reserved word",
      "syntax 19 «if» 'if' is a reserved word",
    ],
  ];
  for (const [text, ...expected] of table) assert.deepEqual(faults(text), expected, text);
});

test('only the first few faults are reported', () => {
  assert.equal(parseExpression('@'.repeat(1000)).issues.length, 5);
  assert.equal(parseExpression(`[${'var, '.repeat(1000)}]`).issues.length, 5);
});

test('hostile nesting and length give an issue and no crash', () => {
  const deep = 'too-deep';
  const table: readonly (readonly [string, string])[] = [
    [`${'('.repeat(20_000)}1${')'.repeat(20_000)}`, deep],
    [`${'['.repeat(20_000)}1${']'.repeat(20_000)}`, deep],
    ['{1:'.repeat(20_000), deep],
    ['f('.repeat(20_000), deep],
    ['a?'.repeat(20_000), 'syntax'],
    ['a?b:'.repeat(20_000), deep],
    [`a${'[0]'.repeat(20_000)}`, deep],
    [`a${'.b'.repeat(20_000)}`, deep],
    [`a${'.f()'.repeat(20_000)}`, deep],
    [`1${'+1'.repeat(20_000)}`, deep],
    [`1${'<1'.repeat(20_000)}`, deep],
    ['-'.repeat(20_000), 'syntax'],
    ['x'.repeat(100_001), 'too-long'],
  ];
  for (const [text, code] of table) assert.equal(parseExpression(text).issues[0]?.code, code, text.slice(0, 20));
  assert.deepEqual(faults('[[[1]]]', { depthMax: 3 }), [
    'too-deep 3 «1» the expression is nested deeper than 3 levels',
  ]);
  const tooDeep = 'too-deep 0 «a» the expression is nested deeper than 2 levels';
  assert.deepEqual(faults('a.b.c', { depthMax: 2 }), [tooDeep]);
  assert.deepEqual(faults('abc', { charsMax: 2 }), [
    'too-long 2 «c» the expression has 3 characters; at most 2 are taken',
  ]);
});

test('nodes carry the range that they were written in', () => {
  const table: readonly (readonly [text: string, path: (root: Expr) => Expr | undefined, expected: string])[] = [
    ['(a) + (b)', (root) => root, '(a) + (b)'],
    ['(a || b) || (c)', (root) => root, '(a || b) || (c)'],
    ['a && b && c', (root) => (root.kind === 'logical' ? root.left : undefined), 'a && b'],
    ['x + -5', (root) => (root.kind === 'call' ? root.args[1] : undefined), '-5'],
    ['(a).b[c].d(e)', (root) => (root.kind === 'call' ? root.target : undefined), '(a).b[c]'],
    ['  l.all(x, x > 1)  ', (root) => root, 'l.all(x, x > 1)'],
    ['[.a.B{x: 1}]', (root) => (root.kind === 'list' ? root.elements[0] : undefined), '.a.B{x: 1}'],
  ];
  for (const [text, path, expected] of table) {
    const range = path(parsed(text))?.range;
    assert.equal(range && text.slice(range.start, range.end), expected, text);
  }
});

test('node ids are unique and bounded by the node count', () => {
  const { ast } = parseExpression('l.sortBy(x, x.a).all(y, has(y.b) && math.greatest(1, 2, y) > 2)');
  assert.ok(ast);
  const ids: number[] = [];
  JSON.stringify(ast.root, (key, value: unknown) => {
    if (key === 'id') ids.push(value as number);
    return typeof value === 'bigint' ? String(value) : value;
  });
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(Math.max(...ids) <= ast.nodeCount && Math.min(...ids) >= 1);
});

type Suite = { readonly tests?: readonly SuiteTest[]; readonly suites?: readonly Suite[] };
type SuiteTest = { readonly ast?: string; readonly original: { readonly expr: string } };

const testsOf = (suite: Suite): readonly SuiteTest[] => [
  ...(suite.tests ?? []),
  ...(suite.suites ?? []).flatMap((inner) => testsOf(inner)),
];

test('every expression of the cel-spec conformance suite parses', () => {
  const tests = testsOf(getConformanceSuite());
  assert.ok(tests.length >= 2000, `only ${tests.length} tests`);
  for (const { original } of tests) assert.deepEqual(parseExpression(original.expr).issues, [], original.expr);
});

test('what cel-go refuses to parse is refused, its recursion limit and switched-off syntax aside', () => {
  const tests = testsOf(getParsingSuite()).map((each) => each as SuiteTest & { readonly error?: string });
  const dialect = /recursion|unsupported syntax|overwrites accumulator/;
  const refused = tests.filter(({ ast, error }) => ast === undefined && !dialect.test(error ?? ''));
  assert.ok(refused.length >= 40, `only ${refused.length} tests`);
  for (const { original } of refused) assert.notEqual(parseExpression(original.expr).issues.length, 0, original.expr);
});
