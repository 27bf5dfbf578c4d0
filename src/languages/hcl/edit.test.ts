/** Tests of languages/hcl/edit-*: what comes, changes and goes in a block, and that everything else stays as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../base/json.ts';
import type { Block, ObjectExpression, Tuple } from './ast.ts';
import { addMembers, removeMember, replaceExpression } from './edit-body.ts';
import { addEntries, addItems, removePart } from './edit-collection.ts';
import type { HclEdit } from './edit-layout.ts';
import { parseHcl } from './parse-hcl.ts';
import { writeHclValue } from './write-value.ts';

type Case = {
  readonly title: string;
  readonly before: string;
  readonly edit: (text: string, block: Block) => HclEdit | readonly HclEdit[] | undefined;
  /** Undefined when the layout is not edited. */
  readonly after: string | undefined;
};

const add = (members: Record<string, Json>, isFlat = false): Case['edit'] => {
  return (text, block) => addMembers(text, block, { members, isFlat });
};

function valueOf(block: Block, name: string): NonNullable<Block['body']['attributes'][number]>['value'] {
  const attribute = block.body.attributes.find((one) => one.name === name);
  assert.ok(attribute !== undefined);
  return attribute.value;
}

function remove(name: string): Case['edit'] {
  return (text, block) => {
    const { attributes, blocks } = block.body;
    const member = attributes.find((one) => one.name === name) ?? blocks.find(({ type }) => type === name);
    assert.ok(member !== undefined);
    return removeMember(text, block, member);
  };
}

const CASES: readonly Case[] = [
  {
    title: 'an attribute stands below the others, in their column',
    before: 'a "b" {\n  name = "x" # why\n  size = 1\n\n  inner {\n  }\n}\n',
    edit: add({ on: true }),
    after: 'a "b" {\n  name = "x" # why\n  size = 1\n  on   = true\n\n  inner {\n  }\n}\n',
  },
  {
    title: 'one that is longer stands apart, so that the others keep their column',
    before: 'a {\n  name = "x"\n}\n',
    edit: add({ encrypted: true, key: 'k' }),
    after: 'a {\n  name = "x"\n\n  encrypted = true\n  key       = "k"\n}\n',
  },
  {
    title: 'a comment at the end of the line above stays there',
    before: 'a {\n  size = 1 /* one */ # two\n}\n',
    edit: add({ on: true }),
    after: 'a {\n  size = 1 /* one */ # two\n  on   = true\n}\n',
  },
  {
    title: 'a block comment at the end of the line above stays there',
    before: 'a {\n  size = 1 /* one */\n}\n',
    edit: add({ on: true }),
    after: 'a {\n  size = 1 /* one */\n  on   = true\n}\n',
  },
  {
    title: 'an attribute before the first block, when there is no other',
    before: 'a { # head\n\n  inner {}\n}\n',
    edit: add({ on: true }),
    after: 'a { # head\n  on = true\n\n  inner {}\n}\n',
  },
  {
    title: 'a heredoc above ends on a line of its own',
    before: 'a {\n  text = <<EOT\nx\nEOT\n}\n',
    edit: add({ on: true }),
    after: 'a {\n  text = <<EOT\nx\nEOT\n  on = true\n}\n',
  },
  { title: 'an empty block opens', before: 'a {}\n', edit: add({ on: true }), after: 'a {\n  on = true\n}\n' },
  {
    title: 'a block of one line opens and keeps what it says',
    before: '  a { x = 1 }\n',
    edit: add({ on: true }),
    after: '  a {\n    x = 1\n    on = true\n  }\n',
  },
  {
    title: 'a list of objects becomes blocks at the end, a blank line before',
    before: 'a {\n  x = 1\n}\n',
    edit: add({ rule: [{ name: 'n', sub: [{ deep: 2 }] }, { name: 'm' }] }),
    after: [
      'a {\n  x = 1\n\n  rule {\n    name = "n"\n\n    sub {\n      deep = 2\n    }\n  }\n',
      '  rule {\n    name = "m"\n  }\n}\n',
    ].join('\n'),
  },
  {
    title: 'arguments of a module are never blocks',
    before: 'module "m" {\n  source = "x"\n}\n',
    edit: add({ rules: [{ a: 1 }] }, true),
    after: 'module "m" {\n  source = "x"\n  rules  = [\n    {\n      a = 1\n    },\n  ]\n}\n',
  },
  {
    title: 'tabs are kept',
    before: 'a {\n\tx = 1\n}\n',
    edit: add({ sub: [{ y: 2 }] }),
    after: 'a {\n\tx = 1\n\n\tsub {\n\t\ty = 2\n\t}\n}\n',
  },
  {
    title: 'CR LF does not get in the way',
    before: 'a {\r\n  x = 1 # c\r\n}\r\n',
    edit: add({ y: 2 }),
    after: 'a {\r\n  x = 1 # c\r\n  y = 2\n}\r\n',
  },
  {
    title: 'an attribute goes with its line and the comment on it',
    before: 'a {\n  x = 1 # c\n  # next\n  y = 2\n}\n',
    edit: remove('x'),
    after: 'a {\n  # next\n  y = 2\n}\n',
  },
  {
    title: 'the one attribute of a block of one line',
    before: 'a { x = 1 }\n',
    edit: remove('x'),
    after: 'a {}\n',
  },
  {
    title: 'a block goes with one of the blank lines around it',
    before: 'a {\n  x = 1\n\n  b {\n    y = 2\n  }\n\n  c {}\n}\n',
    edit: remove('b'),
    after: 'a {\n  x = 1\n\n  c {}\n}\n',
  },
  {
    title: 'a last block goes with the blank line before it',
    before: 'a {\n  x = 1\n\n  b {\n  }\n}\n',
    edit: remove('b'),
    after: 'a {\n  x = 1\n}\n',
  },
  {
    title: 'another value, the comment kept',
    before: 'a {\n  x   = false # c\n}\n',
    edit: (text, block) => replaceExpression(text, valueOf(block, 'x'), true),
    after: 'a {\n  x   = true # c\n}\n',
  },
  {
    title: 'a heredoc gives way to a text',
    before: 'a {\n  x = <<EOT\nold\nEOT\n  y = 1\n}\n',
    edit: (text, block) => replaceExpression(text, valueOf(block, 'x'), 'new'),
    after: 'a {\n  x = "new"\n  y = 1\n}\n',
  },
  {
    title: 'an entry in the column of the one above it',
    before: 'a {\n  t = {\n    name = "x" # c\n  }\n}\n',
    edit: (text, block) => addEntries(text, valueOf(block, 't') as ObjectExpression, { on: true }),
    after: 'a {\n  t = {\n    name = "x" # c\n    on   = true\n  }\n}\n',
  },
  {
    title: 'an entry as JSON writes it',
    before: 'a {\n  t = jsonencode({\n    "x": 1,\n  })\n}\n',
    edit: (text, block) => {
      const call = valueOf(block, 't');
      return addEntries(text, (call.kind === 'call' ? call.args[0] : undefined) as ObjectExpression, { y: 2 });
    },
    after: 'a {\n  t = jsonencode({\n    "x": 1,\n    "y": 2,\n  })\n}\n',
  },
  {
    title: 'an entry on the same line',
    before: 'a {\n  t = { x = 1 }\n}\n',
    edit: (text, block) => addEntries(text, valueOf(block, 't') as ObjectExpression, { 'a b': 2 }),
    after: 'a {\n  t = { x = 1, "a b" = 2 }\n}\n',
  },
  {
    title: 'an item behind one without a comma, the comment kept',
    before: 'a {\n  l = [\n    "x", # 1\n    "y" # 2\n  ]\n}\n',
    edit: (text, block) => addItems(text, valueOf(block, 'l') as Tuple, ['z']),
    after: 'a {\n  l = [\n    "x", # 1\n    "y", # 2\n    "z"\n  ]\n}\n',
  },
  {
    title: 'an item of an empty list',
    before: 'a {\n  l = []\n}\n',
    edit: (text, block) => addItems(text, valueOf(block, 'l') as Tuple, ['z', 1]),
    after: 'a {\n  l = ["z", 1]\n}\n',
  },
  {
    title: 'a list that holds a comment only is not edited',
    before: 'a {\n  l = [ # none\n  ]\n}\n',
    edit: (text, block) => addItems(text, valueOf(block, 'l') as Tuple, ['z']),
    after: undefined,
  },
  {
    title: 'the last item goes with the comma before it',
    before: 'a {\n  l = ["x", "y"]\n}\n',
    edit: (text, block) => removePart(text, valueOf(block, 'l') as Tuple, 1),
    after: 'a {\n  l = ["x"]\n}\n',
  },
  {
    title: 'an item goes with its line',
    before: 'a {\n  l = [\n    "x", # c\n    "y",\n  ]\n}\n',
    edit: (text, block) => removePart(text, valueOf(block, 'l') as Tuple, 0),
    after: 'a {\n  l = [\n    "y",\n  ]\n}\n',
  },
];

function apply(text: string, edits: readonly HclEdit[]): string {
  const ordered = edits.toSorted((a, b) => b.start - a.start);
  return ordered.reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text);
}

for (const { title, before, edit, after } of CASES) {
  test(title, () => {
    const { value, index } = parseHcl(before);
    const [block] = value.blocks;
    assert.ok(block !== undefined);
    const made = edit(index.text, block);
    const edits = made === undefined ? undefined : 'start' in made ? [made] : made;
    assert.equal(edits === undefined ? undefined : apply(before, edits), after);
  });
}

test('values are written so that nothing in them is evaluated', () => {
  const text = 'a "${b}" %{c} \\ \n'; // oxlint-disable-line no-template-curly-in-string
  const written = '"a \\"$${b}\\" %%{c} \\\\ \\n"'; // oxlint-disable-line no-template-curly-in-string
  assert.equal(writeHclValue(text), written);
  assert.equal(writeHclValue(null), 'null');
  assert.equal(writeHclValue({ a: [1, 'x'], 'b c': {} }), '{\n  a     = [1, "x"]\n  "b c" = {}\n}');
});
