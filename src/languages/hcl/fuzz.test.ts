/** Fuzz tests of HCL: mutants never throw, end, and give trees whose ranges nest within the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { readHclFiles } from '../../../test/corpora/hcl.ts';
import { createRandom, mutateText, type Random } from '../../../test/harness/random.ts';
import type { HclNode } from './ast.ts';
import { type ParsedExpression, type ParsedHcl, parseHcl, parseHclExpression, parseHclTemplate } from './index.ts';
import { childrenOf, listReferences } from './walk.ts';

const SEED_TEXT = `
# a comment
resource "aws_s3_bucket" "b" { /* here */
  name  = "x-\${var.env}-%{ if local.on ~} on %{ else }off%{ endif }\\n"
  tags  = { Name = "é😀", (var.key) = [for k, v in local.m : "\${k}=\${v}" if v != null], "a b" : -1.5e3 }
  count = length(var.list) > 0 ? var.list[*].id[0] : data.x.y.*.z.0
  text  = <<-EOT
      line \${ join(",", [1, 2]...) }
    %{ for a in b }
      $\${not} \${a}
    %{~ endfor ~}
  EOT
  nested "l" { a = provider::f::g(1) }
}
`;
const ROUNDS = 4_000;

/** Beside the pieces that the harness inserts, what is special in HCL. */
const PIECES = [
  '"',
  '${',
  '%{',
  '~}',
  '}',
  '<<EOT\n',
  '<<-A\n',
  '\nEOT\n',
  '[*]',
  '.*',
  '...',
  '=>',
  '::',
  '/*',
  '\\u',
  '\r',
  '\ud800',
];

function mutate(random: Random, text: string): string {
  let mutant = mutateText(random, text, random.below(4));
  for (let edit = random.below(4); edit > 0; edit--) {
    const at = random.below(mutant.length + 1);
    mutant = mutant.slice(0, at) + random.pick(PIECES) + mutant.slice(at + random.below(3));
  }
  return mutant;
}

/** Every range lies in its parent's, and siblings of an expression stand in order. Gives the number of nodes. */
function checkRanges(root: HclNode, context: string): number {
  const pending: HclNode[] = [root];
  let count = 0;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    count++;
    assert.ok(node.start <= node.end, `${context}: ${node.kind} ends before it starts`);
    for (const child of childrenOf(node)) {
      const isInside = node.start <= child.start && child.end <= node.end;
      assert.ok(
        isInside,
        `${context}: ${child.kind} ${child.start}-${child.end} leaves ${node.kind} ${node.start}-${node.end}`,
      );
      pending.push(child);
    }
  }
  return count;
}

function checkParsed(
  { value, problems, comments }: ParsedHcl | ParsedExpression,
  length: number,
  context: string,
): number {
  assert.ok(value.start >= 0 && value.end <= length, context);
  for (const { span, message, remedy } of problems) {
    assert.ok(message !== '' && remedy !== '', context);
    if (span === undefined) continue;
    assert.ok(span.start.offset <= span.end.offset && span.start.line >= 1 && span.start.column >= 1, context);
    assert.ok(span.end.offset <= length * 3 + 3, context);
  }
  for (const { start, end } of comments) assert.ok(start >= 0 && start < end && end <= length, context);
  listReferences(value);
  return checkRanges(value, context);
}

function checkMutant(mutant: string, context: string): number {
  const file = parseHcl(mutant);
  const isMarked = mutant.startsWith('\ufeff');
  const nodes = checkParsed(file, mutant.length - (isMarked ? 1 : 0), context);
  checkParsed(parseHclExpression(mutant), mutant.length, context);
  checkParsed(parseHclTemplate(mutant), mutant.length, context);
  assert.deepEqual(parseHcl(mutant).problems, file.problems, `${context}: a second reading differs`);
  return nodes;
}

test(`${ROUNDS} mutants of a text with every construct give sound trees`, (t) => {
  let nodes = 0;
  for (let seed = 1; seed <= ROUNDS; seed++)
    nodes += checkMutant(mutate(createRandom(seed), SEED_TEXT), `seed ${seed}`);
  t.diagnostic(`${nodes} nodes checked`);
  assert.ok(nodes > ROUNDS);
});

test('mutants of real files give sound trees', (t) => {
  const folder = findCorpus(findCorpora(), 'hcl', 'files.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus hcl is absent');
  const texts = readHclFiles(folder).map(({ text }) => text);
  let nodes = 0;
  for (let seed = 1; seed <= 1_500; seed++) {
    const random = createRandom(seed);
    nodes += checkMutant(mutate(random, random.pick(texts).slice(0, 4_000)), `seed ${seed}`);
  }
  t.diagnostic(`${nodes} nodes checked`);
});

test('every prefix of a text with every construct gives a sound tree', () => {
  for (let end = 0; end <= SEED_TEXT.length; end++) checkMutant(SEED_TEXT.slice(0, end), `prefix ${end}`);
});

test('random bytes give sound trees', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const random = createRandom(seed);
    const bytes = new TextEncoder().encode(SEED_TEXT);
    for (let edit = 0; edit < 4; edit++) bytes[random.below(bytes.length)] = random.below(256);
    checkParsed(parseHcl(bytes), bytes.length, `seed ${seed}`);
  }
});
