/** Reads the value of an `if:` key: a bare expression, one `${{ }}`, or a text that is always true by accident. */
import type { Expression, ExpressionIssue, TextRange } from '../ast.ts';
import { type EmbeddedExpression, findExpressions } from './find-expressions.ts';
import { parseExpression } from './parser.ts';

/** An expression of a text with its tree. */
export type ParsedExpression = EmbeddedExpression & { readonly ast: Expression };

/**
 * `bare`: the whole text is the expression. `single`: the text is exactly one `${{ }}`. `template`: several, or text
 * beside them; GitHub then joins everything to a string, and a string that is not empty is true.
 */
export type Condition = {
  readonly form: 'bare' | 'single' | 'template';
  readonly expressions: readonly ParsedExpression[];
  /** What stands outside of every `${{ }}`, blanks and line ends included; empty unless `template`. */
  readonly outside: readonly TextRange[];
  readonly issues: readonly ExpressionIssue[];
};

function parseAll(found: readonly EmbeddedExpression[]): Pick<Condition, 'expressions' | 'issues'> {
  const parsed = found.map((part) => ({ part, tree: parseExpression(part.text, part.textRange.start) }));
  return {
    expressions: parsed.map(({ part, tree }) => ({ ...part, ast: tree.value })),
    issues: parsed.flatMap(({ tree }) => tree.issues),
  };
}

/** Every expression of a string scalar, parsed. Offsets are UTF-16 units, `baseOffset` added. */
export function parseTemplate(text: string, baseOffset = 0): Pick<Condition, 'expressions' | 'issues'> {
  const found = findExpressions(text, baseOffset);
  const { expressions, issues } = parseAll(found.value);
  return { expressions, issues: [...issues, ...found.issues] };
}

/** Ranges of `text` that belong to no expression. */
function listOutside(text: string, base: number, expressions: readonly EmbeddedExpression[]): readonly TextRange[] {
  const outside: TextRange[] = [];
  let start = base;
  for (const { range } of [...expressions, { range: { start: base + text.length, end: 0 } }]) {
    if (range.start > start) outside.push({ start, end: range.start });
    start = range.end;
  }
  return outside;
}

/**
 * The condition that an `if:` value is, as YAML gives it (a block scalar keeps its final line end, which counts as text
 * outside). Offsets are UTF-16 units, `baseOffset` added.
 */
export function parseCondition(text: string, baseOffset = 0): Condition {
  const found = findExpressions(text, baseOffset);
  if (found.value.length === 0 && found.issues.length === 0) {
    const range = { start: baseOffset, end: baseOffset + text.length };
    return { form: 'bare', outside: [], ...parseAll([{ text, textRange: range, range }]) };
  }
  const outside = found.issues.length === 0 ? listOutside(text, baseOffset, found.value) : [];
  const { expressions, issues } = parseAll(found.value);
  const form = expressions.length === 1 && outside.length === 0 ? 'single' : 'template';
  return { form, expressions, outside, issues: [...issues, ...found.issues] };
}
