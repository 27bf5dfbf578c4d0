/** Fuzz test of the whole room: no mutant makes any part throw, and every range lies inside the text and its parent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../test/harness/random.ts';
import { listChildren } from './ast.ts';
import type { EvaluatedObject } from './evaluate/values.ts';
import {
  checkExpression,
  createContextTypes,
  evaluateExpression,
  type Expression,
  judgeCondition,
  listFlows,
  parseCondition,
  parseTemplate,
  type TextRange,
  UNKNOWN,
} from './index.ts';

const ROUNDS = 6000;

const TEXTS: readonly string[] = [
  "${{ github.event.issue.title }} and ${{ format('{0} {{1}}', github.head_ref, env.X) }}",
  'contains(fromJSON(\'["push", "pull_request"]\'), github.event_name) && !cancelled()',
  '${{ (github.event.pull_request || github.event.issue).number == 0x1f }}\n',
  "join(github.event.commits.*.message, ', ') || toJSON(needs.*.outputs['a-b'])",
  "${{ case(runner.os == 'Linux', 'it''s', matrix.os[0] >= -1.5e3, steps.a.outputs.b, null) }}",
  `fromJSON('{"a": {"__proto__": [1, null]}}').a[inputs.x].*[*]`,
];
const PIECES = [
  '${{',
  '}}',
  "'",
  "''",
  '"',
  '.',
  '.*',
  '[',
  ']',
  '(',
  ')',
  '!',
  '&&',
  '||',
  '==',
  ',',
  '0x',
  '-',
  '\0',
];

function mutate(random: Random): string {
  let text = random.pick(TEXTS);
  for (let edits = random.below(5); edits > 0; edits--) {
    const at = random.below(text.length + 1);
    const other = random.pick(TEXTS);
    const from = random.below(other.length);
    const added = random.below(2) === 0 ? random.pick(PIECES) : other.slice(from, from + random.below(20));
    text = text.slice(0, at) + added.repeat(1 + random.below(3)) + text.slice(at + random.below(6));
  }
  return text;
}

function assertInside(inner: TextRange, outer: TextRange, text: string): void {
  const isInside = inner.start >= outer.start && inner.end <= outer.end && inner.start <= inner.end;
  assert.ok(isInside, `${JSON.stringify(text)}: ${JSON.stringify(inner)} is not inside ${JSON.stringify(outer)}`);
}

function assertNested(node: Expression, outer: TextRange, text: string): void {
  assertInside(node.range, outer, text);
  for (const child of listChildren(node)) assertNested(child, node.range, text);
}

test(`${ROUNDS} mutants are read, checked, traced and evaluated without a throw, offsets nested`, (t) => {
  const random = createRandom(20_261_126);
  const contexts = createContextTypes();
  const values: EvaluatedObject = { github: { event_name: 'push', event: UNKNOWN }, matrix: { os: ['a', 1, null] } };
  let expressionCount = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = mutate(random);
    const base = random.below(50);
    const whole = { start: base, end: base + text.length };
    const condition = parseCondition(text, base);
    judgeCondition(condition, values);
    for (const { ast, textRange } of [...condition.expressions, ...parseTemplate(text, base).expressions]) {
      expressionCount += 1;
      assertInside(textRange, whole, text);
      assertNested(ast, textRange, text);
      const { issues } = checkExpression(ast, { contexts, position: 'template' });
      for (const { range } of issues) assertInside(range, textRange, text);
      for (const { range } of listFlows(ast)) assertInside(range, ast.range, text);
      evaluateExpression(ast, values);
    }
    for (const { range } of condition.issues) assertInside(range, whole, text);
  }
  t.diagnostic(`${expressionCount} expressions checked`);
  assert.ok(expressionCount > ROUNDS, `only ${expressionCount} expressions`);
});
