/** What is refused, with its code and exact place, and what is still read around it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showBody } from '../../../test/harness/hcl-tree.ts';
import { HCL_PROBLEMS, parseHcl, parseHclExpression, parseHclTemplate } from './index.ts';

/** A text in which `«` and `»` mark the place of the problem. */
type Fault = readonly [code: string, marked: string];

const unmark = (marked: string): string => marked.replaceAll(/[«»]/g, '');

/** The text with the marks around the first problem that was reported. */
function mark(text: string, problems: ReturnType<typeof parseHcl>['problems']): string {
  const span = problems[0]?.span;
  if (span === undefined) return text;
  const bytes = new TextEncoder().encode(text);
  const slice = (start: number, end?: number) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.slice(start, end));
  const { start, end } = { start: span.start.offset, end: span.end.offset };
  return `${slice(0, start)}«${slice(start, end)}»${slice(end)}`;
}

const FILE_FAULTS: readonly Fault[] = [
  // items
  ['hcl-item-required', '«a»\n'],
  ['hcl-item-required', 'a {\n «b»\n}\n'],
  ['hcl-item-required', '«a».b = 1\n'],
  ['hcl-item-required', '«}»\n'],
  ['hcl-item-required', '«1» = 2\n'],
  ['hcl-quoted-name', '«"a"» = 1\n'],
  ['hcl-duplicate-attribute', 'a = 1\n«a» = 2\n'],
  ['hcl-duplicate-attribute', 'b {\n a = 1\n «a» = 1\n}\n'],
  ['hcl-missing-newline', 'a = 1 «b» = 2\n'],
  ['hcl-missing-newline', 'a = 1«,»\n'],
  ['hcl-missing-newline', 'a {\n b = 1 «}»\n'],
  ['hcl-missing-newline', 'a {} «b» {}\n'],
  ['hcl-missing-newline', 'a = b«{»}\n'],
  // blocks
  ['hcl-invalid-block', 'a b«\n»{\n}\n'],
  ['hcl-invalid-block', 'a "b" «=» 1\n'],
  ['hcl-invalid-block', 'a b«.»c {\n}\n'],
  ['hcl-invalid-label', 'a "b«${»c}" {\n}\n'],
  ['hcl-invalid-label', 'a "«%{»if c}" {\n}\n'],
  ['hcl-invalid-escape', 'a "b«\\d»" {\n}\n'],
  ['hcl-multi-line-string', 'a "b«\n»" {\n}\n'],
  ['hcl-unclosed-block', 'a «{»\n b = 1\n'],
  ['hcl-unclosed-block', 'a {\n b «{»\n c = 1\n'],
  ['hcl-unclosed-block', 'a «{»'],
  ['hcl-unclosed-block', 'a «{» b = 1'],
  ['hcl-single-line-block', 'a { «b» {} }\n'],
  ['hcl-single-line-block', 'a { «b» "c" {} }\n'],
  ['hcl-single-line-block', 'a { b = 1«,» c = 2 }\n'],
  ['hcl-single-line-block', 'a { b = 1«\n»}\n'],
  ['hcl-single-line-block', 'a { b = 1 «c» = 2 }\n'],
  // characters
  ['hcl-invalid-character', "a = «'»b'\n"],
  ['hcl-invalid-character', 'a = «`»b`\n'],
  ['hcl-invalid-character', 'a = 1«;»\n'],
  ['hcl-invalid-character', 'a = «“»b”\n'],
  ['hcl-invalid-character', 'a = 1«\r»'],
  ['hcl-invalid-character', 'a = «😀»\n'],
  ['hcl-invalid-character', 'a = <<E\nb«\r»c\nE\n'],
  ['hcl-unsupported-operator', 'a = b «&» c\n'],
  ['hcl-unsupported-operator', 'a = b «|» c\n'],
  ['hcl-unsupported-operator', 'a = b «^» c\n'],
  ['hcl-unclosed-comment', 'a = 1 «/*» b\n'],
  // strings, heredocs and templates
  ['hcl-multi-line-string', 'a = "b«\n»c"\n'],
  ['hcl-unclosed-string', 'a = «"»b'],
  ['hcl-unclosed-heredoc', 'a = «<<E»\nb\n'],
  ['hcl-unclosed-heredoc', 'a = «<<-E»\nb\n  E'],
  ['hcl-invalid-expression', 'a = «<»<E \nb\nE\n'],
  ['hcl-invalid-escape', 'a = "«\\d»"\n'],
  ['hcl-invalid-escape', 'a = "é«\\u»12"\n'],
  ['hcl-invalid-escape', 'a = "«\\U»00110000"\n'],
  ['hcl-invalid-escape', 'a = "«\\u»d800"\n'],
  ['hcl-unclosed-sequence', 'a = "«${»b"\n'],
  ['hcl-unclosed-sequence', 'a = "${b«:»c}"\n'],
  ['hcl-invalid-expression', 'a = "${«}»"\n'],
  ['hcl-invalid-directive', 'a = "«%{if b}»c"\n'],
  ['hcl-invalid-directive', 'a = "b«%{endif}»"\n'],
  ['hcl-invalid-directive', 'a = "b«%{else}»"\n'],
  ['hcl-invalid-directive', 'a = "%{if b}%{else}«%{else}»%{endif}"\n'],
  ['hcl-invalid-directive', 'a = "%{for b in c}«%{endif}»"\n'],
  ['hcl-invalid-directive', 'a = "%{for b in c}«%{else}»%{endfor}"\n'],
  ['hcl-invalid-directive', 'a = "%{«foo»}"\n'],
  ['hcl-invalid-directive', 'a = "%{«1»}"\n'],
  ['hcl-invalid-directive', 'a = "%{for «1»}"\n'],
  ['hcl-unclosed-sequence', 'a = "%{if b «c»}%{endif}"\n'],
  // expressions
  ['hcl-invalid-expression', 'a =«\n»'],
  ['hcl-invalid-expression', 'a =«»'],
  ['hcl-invalid-expression', 'a = b +«\n»c\n'],
  ['hcl-invalid-expression', 'a = [b, «,»]\n'],
  ['hcl-invalid-number', 'a = «1.2.3»\n'],
  ['hcl-unfinished-conditional', 'a = b ? c«\n»'],
  ['hcl-invalid-attribute-name', 'a = b.«\n»'],
  ['hcl-invalid-attribute-name', 'a = b.*.«"c"»\n'],
  ['hcl-legacy-index', 'a = b.«0.1»\n'],
  ['hcl-invalid-splat', 'a = b.*.«*»\n'],
  ['hcl-invalid-splat', 'a = b[*«c»]\n'],
  ['hcl-missing-separator', 'a = b[c «d»]\n'],
  ['hcl-missing-separator', 'a = (b «c»)\n'],
  ['hcl-missing-separator', 'a = [1 «2»]\n'],
  ['hcl-missing-separator', 'a = f(1\n«2»)\n'],
  ['hcl-missing-separator', 'a = { b = 1 «c» = 2 }\n'],
  ['hcl-missing-value', 'a = { b«\n»}\n'],
  ['hcl-missing-value', 'a = { b «c» = 1 }\n'],
  ['hcl-unclosed-bracket', 'a = «[»1,\n'],
  ['hcl-unclosed-bracket', 'a = «(»1\n'],
  ['hcl-unclosed-bracket', 'a = b«[»1\n'],
  ['hcl-unclosed-bracket', 'a = f«(»1\n'],
  ['hcl-unclosed-bracket', 'a = «{»\n b = 1\n'],
  ['hcl-invalid-call', 'a = f::«1»\n'],
  ['hcl-invalid-call', 'a = f::g«\n»'],
  ['hcl-invalid-call', 'a = f(b... «c»)\n'],
  ['hcl-invalid-for', 'a = [for «1» in b : c]\n'],
  ['hcl-invalid-for', 'a = [for b, «1» in c : d]\n'],
  ['hcl-invalid-for', 'a = [for b «of» c : d]\n'],
  ['hcl-invalid-for', 'a = [for b in c «d»]\n'],
  ['hcl-invalid-for', 'a = [for b in c : d «e»]\n'],
  ['hcl-invalid-for', 'a = [for b in c : «b» => c]\n'],
  ['hcl-invalid-for', 'a = [for b in c : d«...»]\n'],
  ['hcl-invalid-for', 'a = {for b in c : «d»}\n'],
];

test('reports each fault of a file with its code, at its place', () => {
  for (const [code, marked] of FILE_FAULTS) {
    const text = unmark(marked);
    const { problems } = parseHcl(text, { file: 'main.tf' });
    assert.equal(problems[0]?.code, code, `${text} ${problems[0]?.message}`);
    assert.equal(problems[0]?.file, 'main.tf');
    assert.ok(problems.every(({ severity, remedy }) => severity === 'error' && remedy !== ''));
    assert.equal(mark(text, problems), marked);
  }
});

test('reports what is wrong with a single expression or template', () => {
  const expression = parseHclExpression('a\nb');
  assert.deepEqual(
    expression.problems.map(({ code }) => code),
    ['hcl-extra-characters'],
  );
  assert.equal(expression.value.kind, 'invalid');
  const template = parseHclTemplate('a ${b');
  assert.deepEqual(
    template.problems.map(({ code }) => code),
    ['hcl-unclosed-sequence'],
  );
  assert.equal(template.value.kind, 'invalid');
});

test('names the problems of bytes that are no UTF-8 text', () => {
  const utf16 = Uint8Array.from(Buffer.from('\ufeffa = 1\n', 'utf16le'));
  assert.deepEqual(
    parseHcl(utf16).problems.map(({ code }) => code),
    ['hcl-utf16'],
  );
  const bytes = Buffer.concat([Buffer.from('\ufeffé = "'), Buffer.from([0xff]), Buffer.from('"\n')]);
  const { value, problems } = parseHcl(bytes);
  assert.deepEqual(
    problems.map(({ code, span }) => [code, span?.start]),
    [['hcl-invalid-utf8', { line: 1, column: 6, offset: 9 }]],
  );
  assert.equal(value.attributes.length, 1);
  assert.deepEqual(
    parseHcl('a = "\ud800"\n').problems.map(({ code, span }) => [code, span?.start.column]),
    [['hcl-invalid-utf8', 6]],
  );
});

test('has a fault in this file for every code, but for limits and bytes', () => {
  const tested = new Set(FILE_FAULTS.map(([code]) => code));
  const elsewhere = [
    'hcl-utf16',
    'hcl-invalid-utf8',
    'hcl-too-large',
    'hcl-too-many-tokens',
    'hcl-too-deep',
    'hcl-extra-characters',
  ];
  const untested = HCL_PROBLEMS.map(({ code }) => code as string).filter((code) => !tested.has(code));
  assert.deepEqual(untested, [...elsewhere, 'too-many-problems']);
});

/** A broken text, how many problems it has, and what is read of it. */
const RECOVERIES: readonly (readonly [text: string, problems: number, read: string])[] = [
  ['a = 1 +\nb = 2\n', 1, 'a=!; b=2;'],
  ['a = [1 2\n, 3]\nb = 2\n', 1, 'a=!; b=2;'],
  ['a {\n b = ]\n c = 1\n}\nd = 1\n', 1, 'd=1; a {b=!; c=1;}'],
  ['a {\n b = (1\n}\nc {}\n', 1, 'a {b=!;} c {}'],
  ['a {\n b = {\n  c = [\n   1\n }\n d = 1\n}\ne {}\n', 1, 'a {b=!; d=1;} e {}'],
  ['a {\n b = "x\n c = 1\n}\nd {}\n', 1, 'a {b=!; c=1;} d {}'],
  ['a {\n b = "${f("x)}"\n c = 1\n}\nd {}\n', 2, 'a {b=!;} d {}'],
  ['a {\n b = "${c\n}\nd {}\n', 2, 'a {b=!;} d {}'],
  ['a {\n b = <<E\n x\n}\nd "e" {\n f = 1\n}\n', 1, 'a {b=!;} d "e" {f=1;}'],
  ['a {\n b = "\\d"\n c = 1\n}\n', 1, 'a {b=!; c=1;}'],
  ['a {\n b {\n c = 1\n}\nd {\n e = 1\n}\nf {}\n', 1, 'a {b {c=1;}} d {e=1;} f {}'],
  ['a {\n b = [{\n\nd "e" {\n f = 1\n}\n', 2, 'a {b=!;} d "e" {f=1;}'],
  ['a b.c {\n d {\n e = 1\n }\n}\nf {}\n', 1, 'f {}'],
  ['a { b = 1, c = 2 }\nd {}\n', 1, 'a {b=1;} d {}'],
  ['a { b = 1\n c = 2\n}\nd {}\n', 1, 'a {b=1; c=2;} d {}'],
  ['a {} }\nb {}\n', 1, 'a {} b {}'],
  ['a = 1\na = 2\n', 1, 'a=1;'],
  ['? ? ?\na = 1\n', 1, 'a=1;'],
];

test('a broken item costs only itself', () => {
  for (const [text, count, read] of RECOVERIES) {
    const { value, problems } = parseHcl(text);
    assert.equal(showBody(value), read, text);
    assert.equal(problems.length, count, `${text}\n${problems.map(({ message }) => message).join('\n')}`);
  }
});

test('a body says when something is missing from it', () => {
  for (const [text, isComplete] of [
    ['a = [\n', true],
    ['a = 1\na = 2\n', true],
    ['a {\n b = 1 }\n', true],
    ['a = 1 b = 2\n', false],
    ['"a" = 1\n', false],
    ['a b.c {}\n', false],
  ] as const) {
    assert.equal(parseHcl(text).value.isComplete, isComplete, text);
  }
  const unclosed = parseHcl('a {\n b = 1\n').value;
  assert.deepEqual([unclosed.isComplete, unclosed.blocks[0]?.body.isComplete], [true, false]);
});
