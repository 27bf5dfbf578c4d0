/** What every construct of the language is read as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showBody, showExpression } from '../../../test/harness/hcl-tree.ts';
import { parseHcl, parseHclExpression, parseHclTemplate } from './index.ts';

const EXPRESSIONS: readonly (readonly [string, string])[] = [
  // literals
  ['null', 'null'],
  ['true', 'true'],
  ['12', '12'],
  ['1.5e3', '1500'],
  ['1.e2', '100'],
  ['01', '1'],
  ['9007199254740993', '9007199254740993n'],
  ['1e400', 'Infinity'],
  ['""', '""'],
  ['"a\\n\\t\\"\\\\\\u00e9\\U0001F600"', '"a\\n\\t\\"\\\\é😀"'],
  ['"e\u0301"', '"é"'],
  ['"$ % $$ $${a} %%{b} $$${c}"', '"$ % $$ ${a} %{b} $${c}"'],
  // references
  ['a', 'a'],
  ['x-y.é_1', 'x-y.é_1'],
  ['a.b[0].c["d"].0', 'a.b[0].c["d"].0'],
  ['a[true][null]', 'a[true][null]'],
  ['a[b]', '(index a b)'],
  ['a[b].c[0]', '(steps (index a b) .c[0])'],
  ['a["${b}"]', '(index a (wrap b))'],
  ['f().a', '(steps (f) .a)'],
  ['(a)[0]', '(steps (group a) [0])'],
  ['[1][0]', '(steps [1] [0])'],
  // splats
  ['a[*]', '(full a @)'],
  ['a[*].b[0][c]', '(full a (index (steps @ .b[0]) c))'],
  ['a[*].b[*].c', '(full a (full (steps @ .b) (steps @ .c)))'],
  ['a.*', '(attribute a @)'],
  ['a.*.b.0[c]', '(index (attribute a (steps @ .b.0)) c)'],
  ['a.*.b[0]', '(steps (attribute a (steps @ .b)) [0])'],
  // operators
  ['1 + 2 * 3 - 4', '(- (+ 1 (* 2 3)) 4)'],
  ['a || b && c == d', '(|| a (&& b (== c d)))'],
  ['a == b < c + d % e', '(== a (< b (+ c (% d e))))'],
  ['-a.b + !c', '(+ (- a.b) (! c))'],
  ['- -1', '(- (- 1))'],
  ['a ? b : c ? d : e', '(? a b (? c d e))'],
  ['a ? b ? c : d : e', '(? a (? b c d) e)'],
  ['(a + b) * c', '(* (group (+ a b)) c)'],
  // calls
  ['f()', '(f)'],
  ['f(a, [b]...)', '(f a [b] ...)'],
  ['f(\n  a,\n  b,\n)', '(f a b)'],
  ['provider::aws::arn_parse(a)', '(provider::aws::arn_parse a)'],
  ['f (a)', '(f a)'],
  // tuples and objects
  ['[]', '[]'],
  ['[\n1, # one\n2,\n]', '[1 2]'],
  ['{}', '{}'],
  ['{ a = 1, "b" : 2, (c) = 3, null = 4, d.e = 5, 6 = 7 }', '{"a"=1 "b"=2 (group c)=3 "null"=4 d.e=5 6=7}'],
  ['{\n a = 1\n\n b = 2, // two\n}', '{"a"=1 "b"=2}'],
  ['{ a = { b = [1] } }', '{"a"={"b"=[1]}}'],
  // for
  ['[for v in a : v]', '[for v in a : v]'],
  ['[for k, v in a : f(k) if v]', '[for k, v in a : (f k) if v]'],
  ['{for k, v in a : k => v... if v}', '{for k, v in a : k => v... if v}'],
  ['{\n for v in a :\n v => v\n}', '{for v in a : v => v}'],
  // templates
  ['"a ${b} c"', '(text "a " $b " c")'],
  ['"${b}"', '(wrap b)'],
  ['"${ "${b}" }"', '(wrap (wrap b))'],
  ['"${b}${c}"', '(text $b $c)'],
  ['"x ${~ b ~} y"', '(text "x" $b "y")'],
  ['" ${~ b ~} "', '(text $b)'],
  ['"${ { a = 1 }["a"] }"', '(wrap (steps {"a"=1} ["a"]))'],
  ['"%{ if a }b%{ else }c%{ endif }"', '(text %if(a "b" : "c"))'],
  ['"%{ if a ~} b %{~ endif }"', '(text %if(a "b" :))'],
  ['"%{ for k, v in a }${k}%{ endfor }"', '(text %for(k, v in a $k))'],
  ['"%{ for v in a }%{ if v }x%{ endif }%{ endfor }y"', '(text %for(v in a %if(v "x" :)) "y")'],
  // heredocs
  ['<<E\n  a\n b\nE\n', '"  a\\n b\\n"'],
  ['<<E\nE\n', '""'],
  ['<<E\na\\n"b" $${c}\n  E  \n', '"a\\\\n\\"b\\" ${c}\\n"'],
  ['<<E\r\na\r\nE\r\n', '"a\\r\\n"'],
  ['<<E\nE1\n${a}E\nE\n', '(text "E1\\n" $a "E\\n")'],
  ['<<-E\n    a\n\n   \n  b\n      c\n  E\n', '"  a\\n\\n   \\nb\\n    c\\n"'],
  ['<<-E\n  ${a}\n    b\nE\n', '(text $a "\\n  b\\n")'],
  ['<<-E\n${a}\n  b\nE\n', '(text $a "\\n  b\\n")'],
  ['<<-E\n\ta\n\t\tb\nE\n', '"a\\n\\tb\\n"'],
  ['<<E\n%{ for v in a ~}\n${v}\n%{ endfor ~}\nE\n', '(text %for(v in a $v "\\n"))'],
];

test('reads every form of expression', () => {
  for (const [text, expected] of EXPRESSIONS) {
    const { value, problems } = parseHclExpression(text);
    assert.deepEqual(problems, [], text);
    assert.equal(showExpression(value), expected, text);
  }
});

const BODIES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['\ufeffa = 1', 'a=1;'],
  ['a = 1\nb = [\n2\n]\n', 'a=1; b=[2];'],
  ['a = 1 # one\n// two\nb = 2 /* three\n*/\n', 'a=1; b=2;'],
  ['a {}', 'a {}'],
  ['a {\n}\r\n', 'a {}'],
  ['a "b" c "d\\"e" {\n x = 1\n}', 'a "b" c "d\\"e" {x=1;}'],
  ['a { x = 1 }', 'a {x=1;}'],
  ['a {\n b {\n c { x = [\n1\n] }\n }\n}', 'a {b {c {x=[1];}}}'],
  ['a { # comment\n x = 1\n}', 'a {x=1;}'],
  ['a {\n x = <<E\ny\nE\n z = 1\n}', 'a {x="y\\n"; z=1;}'],
  ['if = 1\nfor {\n}\n', 'if=1; for {}'],
];

test('reads every form of body', () => {
  for (const [text, expected] of BODIES) {
    const { value, problems } = parseHcl(text);
    assert.deepEqual(problems, [], text);
    assert.equal(value.isComplete, true, text);
    assert.equal(showBody(value), expected, text);
  }
});

test('reads bare templates, which have neither quotes nor escapes', () => {
  for (const [text, expected] of [
    ['', '""'],
    ['a "b" \\n $${c}', '"a \\"b\\" \\\\n ${c}"'],
    ['${a}', '(wrap a)'],
    ['a\r\n${b}$', '(text "a\\r\\n" $b "$")'],
    ['%{ if a }x%{ endif }', '(text %if(a "x" :))'],
  ] as const) {
    const { value, problems } = parseHclTemplate(text);
    assert.deepEqual(problems, [], text);
    assert.equal(showExpression(value), expected, text);
  }
});

test('keeps every comment with its style and range', () => {
  const text = '# one\r\na = 1 // two\n/* three\n */ b = "# no" # four';
  const { comments } = parseHcl(text);
  assert.deepEqual(
    comments.map(({ style, start, end }) => [style, text.slice(start, end)]),
    [
      ['#', '# one'],
      ['//', '// two'],
      ['/*', '/* three\n */'],
      ['#', '# four'],
    ],
  );
});

test('gives nodes the range of their text', () => {
  const text = 'a "b" {\n  x-1 = f(v.w[0], "p ${q} r")\n}\n';
  const [block] = parseHcl(text).value.blocks;
  const [attribute] = block?.body.attributes ?? [];
  assert.ok(block !== undefined && attribute?.value.kind === 'call');
  const [traversal, template] = attribute.value.args;
  assert.ok(traversal?.kind === 'traversal' && template?.kind === 'template');
  const ranges = [
    block,
    block.labels[0],
    block.body,
    attribute,
    attribute.value,
    ...traversal.steps,
    ...template.parts,
  ];
  assert.deepEqual(
    ranges.map((node) => text.slice(node?.start, node?.end)),
    [
      text.trimEnd(),
      '"b"',
      text.slice(6).trimEnd(),
      'x-1 = f(v.w[0], "p ${q} r")',
      'f(v.w[0], "p ${q} r")',
      '.w',
      '[0]',
      'p ',
      '${q}',
      ' r',
    ],
  );
  assert.equal(text.slice(attribute.start, attribute.nameEnd), 'x-1');
  assert.equal(text.slice(block.start, block.typeEnd), 'a');
  assert.equal(text.slice(traversal.start, traversal.rootEnd), 'v');
});

test('gives a template that was taken from another file the places of that file', () => {
  const json = '{"a":\n "x ${var.b} ${"}';
  const { index } = parseHcl(json);
  const startOffset = json.indexOf('x $');
  const options = { enclosing: { index, startOffset } };
  const { value } = parseHclTemplate('x ${var.b}', options);
  assert.ok(value.kind === 'template' && value.parts[1]?.kind === 'interpolation');
  assert.equal(json.slice(value.parts[1].start, value.parts[1].end), '${var.b}');
  const [problem] = parseHclTemplate('x ${var.b} ${', options).problems;
  assert.deepEqual(problem?.span?.start, { line: 2, column: 14, offset: startOffset + 11 });
});
