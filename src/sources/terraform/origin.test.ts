/** Tests of places: every field of a body leads to the text that it was written as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform } from '../../../test/harness/terraform.ts';
import type { FieldPath } from '../../base/positions.ts';

const TEXT = `# ä comment
locals { shared = { a = 1 } }

resource "aws_x" "x" {
  name = "n"
  tags = merge(local.shared, {
    env   = "dev"
    "a/b" = "c"
  })
  list = [
    "one",
    { two = 2 },
  ]
  versioning {
    enabled = true
  }
  dynamic "rule" {
    for_each = ["p", "q"]
    content {
      id = rule.value
      inner {
        x = 1
      }
    }
  }
  encoded = jsonencode({
    Statement = [{ Action = "*" }]
  })
  heredoc = <<-EOF
    {
      "é": "\${local.shared.a}",
      "Statement": [{ "Action": \${jsonencode(["a"])}, "Effect": "Allow" }]
    }
  EOF
}
`;

const ROWS: readonly (readonly [path: FieldPath, text: string, isExact: boolean])[] = [
  [['name'], 'name = "n"', true],
  [['tags', 'env'], 'env   = "dev"', true],
  [['tags', 'a/b'], '"a/b" = "c"', true],
  [['tags', 'none'], 'tags = merge(local.shared, {\n    env   = "dev"\n    "a/b" = "c"\n  })', false],
  [['list', 0], '"one"', true],
  [['list', 1, 'two'], 'two = 2', true],
  [['versioning', 0, 'enabled'], 'enabled = true', true],
  [['versioning', 0], 'versioning {\n    enabled = true\n  }', true],
  [['versioning', 0, 'none'], 'versioning', false],
  [['rule', 1, 'id'], 'id = rule.value', true],
  [['rule', 1, 'inner', 0, 'x'], 'x = 1', true],
  [['encoded', 'Statement', 0, 'Action'], 'Action = "*"', true],
  [['heredoc', 'Statement', 0, 'Effect'], '"Allow"', true],
  [['heredoc', 'Statement', 0, 'Action'], '${jsonencode(["a"])}', true],
  [['none'], 'resource "aws_x" "x"', false],
  [['none', 'deep'], 'resource "aws_x" "x"', false],
];

test('a field leads to its attribute, entry or block, one that is absent to the header of what should hold it', () => {
  const { find } = readTerraform({ 'main.tf': TEXT });
  const bytes = new TextEncoder().encode(TEXT);
  for (const [path, text, isExact] of ROWS) {
    const located = find('aws_x.x').origin.locate(path);
    const { start, end } = located?.span ?? { start: { offset: 0 }, end: { offset: 0 } };
    assert.equal(new TextDecoder().decode(bytes.subarray(start.offset, end.offset)), text, path.join('.'));
    assert.equal(located?.isExact, isExact, path.join('.'));
  }
});

test('a resource spans its block', () => {
  const { find } = readTerraform({ 'main.tf': TEXT });
  assert.equal(find('aws_x.x').origin.span?.start.line, 4);
  assert.equal(find('aws_x.x').origin.span?.end.line, 35);
});

test('a field of the JSON syntax leads to its member', () => {
  const text = '{"resource": {"a": {"b": {"tags": {"k": "v"}, "in": [{"x": 1}, {"x": 2}]}}}}';
  const { find } = readTerraform({ 'main.tf.json': text });
  const at = (path: FieldPath): string => {
    const span = find('a.b').origin.locate(path)?.span;
    return text.slice(span?.start.offset, span?.end.offset);
  };
  assert.equal(at(['in', 1, 'x']), '"x": 2');
  assert.equal(at(['tags', 'k']), '"v"');
  assert.equal(at(['none']), '"b"');
});

test('a field of a policy document leads to the argument that it comes from', () => {
  const text = `
data "aws_iam_policy_document" "base" {
  statement { actions = ["a"] }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    actions = ["x", "*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
`;
  const { find, body } = readTerraform({ 'main.tf': text });
  const { origin } = find('data.aws_iam_policy_document.d');
  const at = (path: FieldPath): string => {
    const span = origin.locate(path)?.span;
    return text.slice(span?.start.offset, span?.end.offset).split('\n')[0] ?? '';
  };
  assert.deepEqual((body('data.aws_iam_policy_document.d') as { readonly json: unknown }).json, {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'a' },
      { Effect: 'Allow', Action: ['x', '*'], Principal: '*' },
    ],
  });
  assert.equal(at(['json', 'Statement', 1, 'Action', 1]), '"*"');
  assert.equal(at(['json', 'Statement', 1, 'Principal']), 'principals {');
  assert.equal(at(['json', 'Statement', 1, 'Effect']), 'statement');
  assert.equal(at(['json', 'Statement', 0, 'Action']), 'data "aws_iam_policy_document" "d"');
  const isExact = (...path: FieldPath): boolean | undefined =>
    origin.locate(['json', 'Statement', 1, ...path])?.isExact;
  assert.deepEqual([isExact(), isExact('Action', 1), isExact('Principal')], [true, true, true]);
  assert.deepEqual([isExact('absent', 7), isExact('Action', 7), isExact('Principal', 'AWS')], [false, false, false]);
});
