/** Fuzz tests of YAML and JSON reading: mutants never throw, and every field of what is read can be found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, mutateText } from '../../../test/harness/random.ts';
import type { Json } from '../../base/json.ts';
import type { FieldPath, Span } from '../../base/positions.ts';
import { locate, parseJson, type ParsedText, parseYaml } from './index.ts';

const YAML_SEED = [
  '%YAML 1.2\n---\napiVersion: v1\nkind: List\nitems:\n  - &base {name: "é😀", tags: [a, \'b\', ~]}\n',
  '  - <<: *base\n    more: |-\n',
  '      text\n      lines\n    ? key\n    : >\n      folded\n---\n- - 1\n  - [x: y, {}]\n...\n# end\n',
].join('');
const JSON_SEED = '{"kind": "List", "items": [{"name": "é\\n", "n": [1, -2.5, 12345678901234567890, true, null]}, {}]}';
const ROUNDS = 3_000;

/** Paths of a value down to a few levels, breadth first, so that sharing cannot make them many. */
function listPaths(value: Json): readonly FieldPath[] {
  const paths: FieldPath[] = [];
  const queue: { path: FieldPath; value: Json }[] = [{ path: [], value }];
  for (let item = queue.shift(); item !== undefined && paths.length < 60; item = queue.shift()) {
    const { path } = item;
    paths.push(path);
    if (Array.isArray(item.value))
      item.value.forEach((child: Json, i) => queue.push({ path: [...path, i], value: child }));
    else if (typeof item.value === 'object' && item.value !== null) {
      for (const [key, child] of Object.entries(item.value)) queue.push({ path: [...path, key], value: child });
    }
  }
  return paths;
}

function checkSpan(span: Span, bytes: number, context: string): void {
  assert.ok(0 <= span.start.offset && span.start.offset <= span.end.offset && span.end.offset <= bytes, context);
  assert.ok(span.start.line >= 1 && span.start.column >= 1 && span.end.line >= span.start.line, context);
}

function checkParsed(parsed: ParsedText, text: string, context: string): void {
  const bytes = new TextEncoder().encode(text).length;
  for (const problem of parsed.problems) {
    if (problem.span !== undefined) checkSpan(problem.span, bytes, context);
    assert.ok(problem.message.length > 0 && problem.remedy.length > 0, context);
  }
  for (const document of parsed.documents) {
    for (const path of listPaths(document.value)) {
      const located = locate(document.root, path);
      assert.ok(located.isExact, `${context}: ${JSON.stringify(path)} is not found`);
      checkSpan(located.span, bytes, context);
      checkSpan(located.valueSpan, bytes, context);
    }
  }
}

for (const [name, parse, seedText] of [
  ['YAML', parseYaml, YAML_SEED],
  ['JSON', parseJson, JSON_SEED],
] as const) {
  test(`${ROUNDS} mutants of ${name} never throw, keep spans inside the text and every field findable`, () => {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const random = createRandom(seed);
      const text = mutateText(random, seedText, 1 + random.below(6)).toWellFormed();
      const context = `seed ${seed}`;
      const parsed = parse(text, { dialect: seed % 2 === 0 ? 'core' : 'kubernetes' });
      checkParsed(parsed, text, context);
      const again = parse(new TextEncoder().encode(text), { dialect: seed % 2 === 0 ? 'core' : 'kubernetes' });
      assert.deepEqual(again.problems, parsed.problems, context);
      assert.deepEqual(
        again.documents.map((d) => d.value),
        parsed.documents.map((d) => d.value),
        context,
      );
    }
  });
}

test('random bytes never throw', () => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const random = createRandom(seed);
    const bytes = new TextEncoder().encode(YAML_SEED);
    for (let edit = 0; edit < 4; edit++) bytes[random.below(bytes.length)] = random.below(256);
    const parsed = parseYaml(bytes);
    for (const { span } of parsed.problems) if (span !== undefined) checkSpan(span, bytes.length, `seed ${seed}`);
  }
});
