/** Tests of cutting `${{ }}` out of strings and of reading `if:` values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCondition, parseTemplate } from './condition.ts';
import { findExpressions } from './find-expressions.ts';

const FOUND: readonly (readonly [title: string, text: string, expressions: readonly string[]])[] = [
  ['no expression', 'echo $HOME {{ x }} $ {{ y }}', []],
  ['one between texts', 'a ${{ github.sha }} b', [' github.sha ']],
  ['several, some adjacent', '${{a}}${{ b }}-${{c}}', ['a', ' b ', 'c']],
  ['braces inside quotes', "${{ format('{{{0}}}', x) }}", [" format('{{{0}}}', x) "]],
  ['quotes escaped by doubling', "${{ 'it''s }} here' }}", [" 'it''s }} here' "]],
  ['a third closing brace belongs to the text', '${{ a }}}', [' a ']],
  ['several lines', '${{\n  a ||\n  b\n}}', ['\n  a ||\n  b\n']],
  ['an opening inside an expression is part of it', '${{ ${{ a }}', [' ${{ a ']],
  ['nothing inside', '${{}}', ['']],
];

for (const [title, text, expected] of FOUND) {
  test(`finds expressions: ${title}`, () => {
    const { value, issues } = findExpressions(text, 100);
    assert.deepEqual(
      value.map((part) => part.text),
      expected,
    );
    assert.deepEqual(issues, []);
    for (const part of value) {
      assert.equal(text.slice(part.textRange.start - 100, part.textRange.end - 100), part.text);
      assert.equal(text.slice(part.range.start - 100, part.range.end - 100), `\${{${part.text}}}`);
    }
  });
}

test('reports an expression that is not closed from its opening to the end of the text, and keeps those before', () => {
  const { value, issues } = findExpressions('a ${{ b }} c ${{ d', 10);
  assert.equal(value.length, 1);
  assert.deepEqual(issues[0]?.range, { start: 23, end: 28 });
  assert.equal(issues[0]?.code, 'unterminated-expression');
});

test('names the open quote that hides the closing braces', () => {
  const { value, issues } = findExpressions("x ${{ 'a }} y");
  assert.deepEqual(value, []);
  assert.match(issues[0]?.message ?? '', /opens at offset 6/);
});

test('reads a million characters of hostile openings and quotes without a second pass', () => {
  for (const piece of ["${{ 'a }} b' ", "${{'", '${{ }} ', "'}}", '${{']) findExpressions(piece.repeat(300_000));
});

const CONDITIONS: readonly (readonly [text: string, form: string, expressionCount: number, outside: string])[] = [
  ["github.ref == 'x'", 'bare', 1, ''],
  ['true ', 'bare', 1, ''],
  ["${{ github.ref == 'x' }}", 'single', 1, ''],
  ['${{ false }}\n', 'template', 1, '\n'],
  [' ${{ false }}', 'template', 1, ' '],
  ["${{ a }} == 'y'", 'template', 1, " == 'y'"],
  ['!${{ a }}', 'template', 1, '!'],
  ['${{ a }} && ${{ b }}', 'template', 2, ' && '],
  ['${{ a }}${{ b }}', 'template', 2, ''],
];

for (const [text, form, count, outside] of CONDITIONS) {
  test(`reads the condition ${JSON.stringify(text)} as ${form}`, () => {
    const condition = parseCondition(text, 7);
    assert.equal(condition.form, form);
    assert.equal(condition.expressions.length, count);
    assert.equal(condition.outside.map(({ start, end }) => text.slice(start - 7, end - 7)).join('|'), outside);
    assert.deepEqual(condition.issues, []);
  });
}

test('parses every expression of a template at its place', () => {
  const { expressions, issues } = parseTemplate('a ${{ github.sha }} ${{ b. }}', 50);
  assert.deepEqual(expressions[0]?.ast.range, { start: 56, end: 66 });
  assert.equal(issues[0]?.code, 'syntax');
  assert.equal(issues[0]?.range.start, 77);
});
