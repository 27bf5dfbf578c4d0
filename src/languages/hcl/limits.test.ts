/** What is bounded: depth, height, tokens, problems, and the time that hostile texts take. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { parseHcl, parseHclExpression } from './index.ts';
import { listReferences, visitNodes } from './walk.ts';

const codesOf = ({
  problems,
}: ReturnType<typeof parseHclExpression> | ReturnType<typeof parseHcl>): readonly string[] =>
  problems.map(({ code }) => code);

test('takes nesting up to the limit, and reports it beyond', () => {
  const depth = LIMITS.hclDepthMax;
  const nest = (levels: number, open: string, close: string): string =>
    `${open.repeat(levels)}x${close.repeat(levels)}`;
  for (const [open, close] of [
    ['[', ']'],
    ['(', ')'],
    ['{ a = ', '}'],
    ['f(', ')'],
    ['!', ''],
    ['x ? y : ', ''],
  ] as const) {
    assert.deepEqual(codesOf(parseHclExpression(nest(depth - 1, open, close))), [], open);
    assert.deepEqual(codesOf(parseHclExpression(nest(depth + 1, open, close))), ['hcl-too-deep'], open);
    assert.deepEqual(codesOf(parseHclExpression(nest(20_000, open, close))), ['hcl-too-deep'], open);
  }
});

test('takes chains of operators and indexes up to the limit, and reports them beyond', () => {
  for (const [first, link] of [
    ['1', ' + 1'],
    ['a', '[b]'],
    ['a', '.*[b]'],
  ] as const) {
    assert.deepEqual(codesOf(parseHclExpression(first + link.repeat(LIMITS.hclHeightMax / 2 - 1))), [], link);
    assert.deepEqual(codesOf(parseHclExpression(first + link.repeat(LIMITS.hclHeightMax + 1))), ['hcl-too-deep'], link);
  }
  const nested = `${'('.repeat(100)}1${` ${' + 1'.repeat(50)})`.repeat(100)}`;
  assert.deepEqual(codesOf(parseHclExpression(nested)), ['hcl-too-deep'], 'chains within chains add up');
  const list = `[${`1${' + 1'.repeat(400)},`.repeat(20)}]`;
  assert.deepEqual(codesOf(parseHclExpression(list)), [], 'chains beside each other do not');
});

test('reads on behind a block that is nested too deep', () => {
  const levels = LIMITS.hclDepthMax + 10;
  const { value, problems } = parseHcl(`${' a {\n'.repeat(levels)}${'}\n'.repeat(levels)}b = 1\n`);
  assert.deepEqual(codesOf({ value, problems } as ReturnType<typeof parseHcl>), ['hcl-too-deep']);
  assert.equal(value.attributes.length, 1);
});

test('counts the problems that it does not list, and stops reading where there are too many', () => {
  const { problems } = parseHcl('a\n'.repeat(500));
  assert.equal(problems.length, LIMITS.problemsPerFileMax + 1);
  assert.match(problems.at(-1)?.message ?? '', /^400 more problems/);
  const { value } = parseHcl(`${'a\n'.repeat(LIMITS.hclFaultsMax + 10)}b = 1\n`);
  assert.deepEqual([value.attributes.length, value.isComplete], [0, false]);
});

test('refuses a file that is too large, and stops at too many tokens', () => {
  const small = { ...LIMITS, fileBytesMax: 8, hclTokensMax: 5 };
  assert.deepEqual(codesOf(parseHcl('a = 12345\n', { limits: small })), ['hcl-too-large']);
  const { value, problems } = parseHcl('a=1\nb=2\n', { limits: small });
  const last = problems.at(-1);
  assert.deepEqual([last?.code, last?.span?.start.offset], ['hcl-too-many-tokens', 5]);
  assert.deepEqual([value.attributes.length, value.isComplete], [1, false]);
});

/** Texts of the size asked for that would cost a careless parser its stack or quadratic time. */
const HOSTILE: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ['brackets', (size) => `a = ${'['.repeat(size)}`],
  ['mismatched brackets', (size) => `a = ${'['.repeat(size / 2)}${')'.repeat(size / 2)}`],
  ['closed parentheses', (size) => `a = ${'('.repeat(size / 2)}${')'.repeat(size / 2)}`],
  ['blocks', (size) => 'a {\n'.repeat(size / 4)],
  ['interpolations', (size) => `a = ${'"${'.repeat(size / 3)}`],
  ['interpolations over lines', (size) => `a = ${'"${\n'.repeat(size / 4)}`],
  ['heredocs', (size) => 'a = <<E\n${'.repeat(size / 10)],
  ['heredocs with other names', (size) => Array.from({ length: size / 16 }, (_, i) => `a${i} = <<E${i}\n`).join('')],
  ['heredocs in blocks', (size) => Array.from({ length: size / 24 }, (_, i) => `r "${i}" {\na = <<E${i}\n`).join('')],
  ['strings without end', (size) => 'a = "x\n'.repeat(size / 7)],
  ['one long line', (size) => `a = "${'x'.repeat(size)}"`],
  ['signs', (size) => `a = ${'!'.repeat(size)}x`],
  ['a sum', (size) => `a = 1${' + 1'.repeat(size / 4)}`],
  ['a traversal', (size) => `a = b${'.x'.repeat(size / 2)}`],
  ['splats', (size) => `a = b${'[*]'.repeat(size / 3)}`],
  ['directives', (size) => `a = "${'%{if x}'.repeat(size / 7)}"`],
  ['comments without end', (size) => `a = ${'/*'.repeat(size / 2)}`],
  ['repeated attributes', (size) => 'a = 1\n'.repeat(size / 6)],
  ['nonsense', (size) => '? ? ?\n'.repeat(size / 6)],
  ['labels', (size) => `a ${'"b" '.repeat(size / 4)}`],
  ['a header without end', (size) => `a = <<E\na${' '.repeat(size)}`],
  ['interpolations side by side', (size) => `a = "${'${x}'.repeat(size / 4)}"`],
];

/** Far above what any of them takes (tens of milliseconds a time), far below what quadratic time would. */
const HOSTILE_MS_MAX = 5_000;

for (const [name, make] of HOSTILE) {
  test(`half a million characters of hostile text end soon: ${name}`, () => {
    const startedMs = performance.now();
    const { value } = parseHcl(make(500_000));
    visitNodes(value, () => true);
    listReferences(value);
    assert.ok(performance.now() - startedMs < HOSTILE_MS_MAX);
  });
}
