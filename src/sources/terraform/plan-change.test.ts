/** Tests of sources/terraform/plan-change: for which changes a block is edited, and why others are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonObject } from '../../base/json.ts';
import { applyEdits } from '../../base/text-edits.ts';
import type { FixStep } from '../../model/control.ts';
import { applyPatch } from '../../model/json-patch.ts';
import { createTerraformSource } from './index.ts';

/** The text after a change of its first resource, or why there is none. */
function changeText(text: string, steps: readonly FixStep[]): string {
  const bytes = new TextEncoder().encode(text);
  const source = createTerraformSource();
  source.read({ path: 'main.tf', absolutePath: '/main.tf', sizeBytes: bytes.length, bytes });
  const resource = source.finish?.().resources.find(({ kind }) => kind === 'aws_a' || kind === 'module');
  assert.ok(resource !== undefined, 'the text holds a resource');
  const changed = applyPatch(resource.body, steps);
  assert.ok(isJsonObject(changed), 'the steps fit the body');
  const plan = resource.origin.planChange?.(changed) ?? { reason: 'there is no plan' };
  return 'edits' in plan ? new TextDecoder().decode(applyEdits(bytes, plan.edits)) : `not edited: ${plan.reason}`;
}

const block = (...lines: readonly string[]): string =>
  `resource "aws_a" "x" {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

type Case = {
  readonly title: string;
  readonly before: string;
  readonly steps: readonly FixStep[];
  readonly after: string;
};

const set = (path: string, value: unknown): FixStep => ({ op: 'replace', path, value });
const add = (path: string, value: unknown): FixStep => ({ op: 'add', path, value });
const remove = (path: string): FixStep => ({ op: 'remove', path });

const CASES: readonly Case[] = [
  {
    title: 'several changes of one block at once',
    before: block('a = 1', 'b = 2 # two', 'c = 3'),
    steps: [set('/a', 'x'), remove('/b'), add('/d', true)],
    after: block('a = "x"', 'c = 3', 'd = true'),
  },
  {
    title: 'an attribute of a nested block, the second of its type',
    before: block('r {', '  on = false', '}', 'r {', '  on = false', '}'),
    steps: [set('/r/1/on', true)],
    after: block('r {', '  on = false', '}', 'r {', '  on = true', '}'),
  },
  {
    title: 'one of two nested blocks goes',
    before: block('r {', '  n = 1', '}', 'r {', '  n = 2', '}'),
    steps: [remove('/r/0')],
    after: block('r {', '  n = 2', '}'),
  },
  {
    title: 'another nested block comes',
    before: block('r {', '  n = 1', '}'),
    steps: [add('/r/-', { n: 2 })],
    after: block('r {', '  n = 1', '}', '', 'r {', '  n = 2', '}').replace('\n  \n', '\n\n'),
  },
  {
    title: 'what is null is written anew',
    before: block('a = null # later'),
    steps: [add('/a', true)],
    after: block('a = true # later'),
  },
  {
    title: 'a statement of a policy written with jsonencode',
    before: block('policy = jsonencode({', '  Statement = [{', '    Action = "*" # all', '  }]', '})'),
    steps: [set('/policy/Statement/0/Action', ['s3:Get'])],
    after: block('policy = jsonencode({', '  Statement = [{', '    Action = ["s3:Get"] # all', '  }]', '})'),
  },
  {
    title: 'a policy in a heredoc',
    before: block('policy = <<EOT', '{"Statement": [{"Action": "*"}]}', 'EOT').replaceAll(/^ {2}(?=\{|EOT)/gm, ''),
    steps: [set('/policy/Statement/0/Action', ['s3:Get'])],
    after: 'not edited: policy is JSON in a text; write it with jsonencode',
  },
  {
    title: 'entries of a map, quoted as the one beside them',
    before: block('tags = { a = "1", "b" = "2" }'),
    steps: [remove('/tags/b'), add('/tags/c', '3')],
    after: block('tags = { a = "1", "c" = "3" }'),
  },
  {
    title: 'an item of a list',
    before: block('l = [', '  "p",', '  "q", # why', ']'),
    steps: [add('/l/-', 'r')],
    after: block('l = [', '  "p",', '  "q", # why', '  "r",', ']'),
  },
  {
    title: 'a value that a local gives',
    before: `locals { on = false }\n${block('a = local.on')}`,
    steps: [set('/a', true)],
    after: 'not edited: a is given by `local.on`, not written in the block',
  },
  {
    title: 'a value that a condition gives',
    before: block('a = 1 > 2 ? "x" : "y"'),
    steps: [set('/a', 'x')],
    after: 'not edited: a is given by `1 > 2 ? "x" : "y"`, not written in the block',
  },
  {
    title: 'a nested block that a dynamic block makes',
    before: block('dynamic "r" {', '  for_each = [1]', '  content {', '    on = false', '  }', '}'),
    steps: [remove('/r/0')],
    after: 'not edited: r is made by a dynamic block',
  },
  {
    title: 'what every block of a dynamic one says in the same words',
    before: block('dynamic "r" {', '  for_each = [1]', '  content {', '    on = false', '  }', '}'),
    steps: [set('/r/0/on', true)],
    after: block('dynamic "r" {', '  for_each = [1]', '  content {', '    on = true', '  }', '}'),
  },
  {
    title: 'lists of objects are arguments of a module',
    before: 'module "m" {\n  source = "example/m/aws"\n}\n',
    steps: [add('/rules', [{ port: 22 }])],
    after: 'module "m" {\n  source = "example/m/aws"\n  rules  = [\n    {\n      port = 22\n    },\n  ]\n}\n',
  },
];

for (const { title, before, steps, after } of CASES) {
  test(title, () => assert.equal(changeText(before, steps), after));
}
