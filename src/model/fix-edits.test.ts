/** Tests of model/fix-edits. The round trip over every fix of the catalogue is in test/contract. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSpan, makeResource } from '../../test/harness/reports.ts';
import type { JsonObject } from '../base/json.ts';
import { formatPath } from '../base/positions.ts';
import type { FixStep } from './control.ts';
import { applyEdits } from '../base/text-edits.ts';
import { planEdits, splitSource } from './fix-edits.ts';

type Case = {
  readonly title: string;
  readonly source: string;
  readonly body: JsonObject;
  /** Text of the entry at each path, as a positioned parser would find it. */
  readonly entries: Readonly<Record<string, string>>;
  readonly fix: readonly FixStep[];
  /** The text after the edits; undefined when the planner declines. */
  readonly expected: string | undefined;
};

const BLOCK = 'spec:\n  hostPID: true # why\n  hostIPC: false\n';
const BLOCK_BODY = { spec: { hostPID: true, hostIPC: false } };
const BLOCK_ENTRIES = { spec: BLOCK.trimEnd(), 'spec.hostPID': 'hostPID: true', 'spec.hostIPC': 'hostIPC: false' };
const LIST = 'args:\n  - one\n  - two\n  - six\n';
const LIST_BODY = { args: ['one', 'two', 'six'] };
const LIST_ENTRIES = { args: LIST.trimEnd(), 'args[0]': 'one', 'args[1]': 'two', 'args[2]': 'six' };
const ITEMS = 'all:\n  - name: x\n    on: true\n';
const ITEMS_BODY = { all: [{ name: 'x', on: true }] };
const ITEMS_ENTRIES = {
  all: ITEMS.trimEnd(),
  'all[0]': 'name: x\n    on: true',
  'all[0].name': 'name: x',
  'all[0].on': 'on: true',
};
const FLOW = '{"spec": {"a": 1, "b": [5, 6]}}';
const FLOW_BODY = { spec: { a: 1, b: [5, 6] } };
const FLOW_ENTRIES = {
  spec: '"spec": {"a": 1, "b": [5, 6]}',
  'spec.a': '"a": 1',
  'spec.b': '"b": [5, 6]',
  'spec.b[0]': '5',
  'spec.b[1]': '6',
};

const CASES: readonly Case[] = [
  {
    title: 'a removed field takes its line and the comment on it',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: BLOCK_ENTRIES,
    fix: [{ op: 'remove', path: '/spec/hostPID' }],
    expected: 'spec:\n  hostIPC: false\n',
  },
  {
    title: 'a replaced field keeps its comment',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: BLOCK_ENTRIES,
    fix: [{ op: 'replace', path: '/spec/hostPID', value: false }],
    expected: 'spec:\n  hostPID: false # why\n  hostIPC: false\n',
  },
  {
    title: 'added fields stand below the last that stays, in block style',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: BLOCK_ENTRIES,
    fix: [
      { op: 'remove', path: '/spec/hostPID' },
      { op: 'add', path: '/spec/securityContext', value: { runAsNonRoot: true } },
    ],
    expected: 'spec:\n  hostIPC: false\n  securityContext:\n    runAsNonRoot: true\n',
  },
  {
    title: 'a map whose last field goes becomes an empty map',
    source: 'spec:\n  hostPID: true\n',
    body: { spec: { hostPID: true } },
    entries: { spec: 'spec:\n  hostPID: true', 'spec.hostPID': 'hostPID: true' },
    fix: [{ op: 'remove', path: '/spec/hostPID' }],
    expected: 'spec: {}\n',
  },
  {
    title: 'an empty map is filled',
    source: 'spec: {}\n',
    body: { spec: {} },
    entries: { spec: 'spec: {}' },
    fix: [{ op: 'add', path: '/spec/hostPID', value: false }],
    expected: 'spec:\n  hostPID: false\n',
  },
  {
    title: 'fields that take the place of all others leave the comments between those',
    source: 'spec:\n  a: 1\n  # kept\n  b: 2\n  c: 3\n',
    body: { spec: { a: 1, b: 2, c: 3 } },
    entries: { spec: 'spec:\n  a: 1\n  # kept\n  b: 2\n  c: 3', 'spec.a': 'a: 1', 'spec.b': 'b: 2', 'spec.c': 'c: 3' },
    fix: [{ op: 'replace', path: '/spec', value: { d: 4, e: [5] } }],
    expected: 'spec:\n  d: 4\n  e:\n    - 5\n  # kept\n',
  },
  {
    title: 'the last line of a file without a line break can go',
    source: 'a: 1\nb: 2',
    body: { a: 1, b: 2 },
    entries: { a: 'a: 1', b: 'b: 2' },
    fix: [{ op: 'remove', path: '/b' }],
    expected: 'a: 1\n',
  },
  {
    title: 'a block text goes with all its lines',
    source: 'a: |\n  x\n  y\nb: 2\n',
    body: { a: 'x\ny\n', b: 2 },
    entries: { a: 'a: |\n  x\n  y\n', b: 'b: 2' },
    fix: [{ op: 'remove', path: '/a' }],
    expected: 'b: 2\n',
  },
  {
    title: 'a replaced block text leaves the next field on its line',
    source: 'a: |\n  x\n  y\nb: 2\n',
    body: { a: 'x\ny\n', b: 2 },
    entries: { a: 'a: |\n  x\n  y\n', b: 'b: 2' },
    fix: [{ op: 'replace', path: '/a', value: 'z' }],
    expected: 'a: z\nb: 2\n',
  },
  {
    title: 'a field that shares its line with the next entry is not edited',
    source: 'a: 1 }\nb: 2\n',
    body: { a: 1, b: 2 },
    entries: { a: 'a: 1', b: 'b: 2' },
    fix: [{ op: 'remove', path: '/a' }],
    expected: undefined,
  },
  {
    title: 'an item in the middle of a list takes its line',
    source: LIST,
    body: LIST_BODY,
    entries: LIST_ENTRIES,
    fix: [{ op: 'remove', path: '/args/1' }],
    expected: 'args:\n  - one\n  - six\n',
  },
  {
    title: 'several removed items rewrite the list',
    source: LIST,
    body: LIST_BODY,
    entries: LIST_ENTRIES,
    fix: [
      { op: 'remove', path: '/args/0' },
      { op: 'remove', path: '/args/0' },
    ],
    expected: 'args:\n  - six\n',
  },
  {
    title: 'an emptied list is an empty list',
    source: 'args:\n  - one\n',
    body: { args: ['one'] },
    entries: { args: 'args:\n  - one', 'args[0]': 'one' },
    fix: [{ op: 'remove', path: '/args/0' }],
    expected: 'args: []\n',
  },
  {
    title: 'items are appended under the last dash, and a changed item is replaced',
    source: LIST,
    body: LIST_BODY,
    entries: LIST_ENTRIES,
    fix: [
      { op: 'replace', path: '/args/0', value: 'z' },
      { op: 'add', path: '/args/-', value: { d: [1] } },
    ],
    expected: 'args:\n  - z\n  - two\n  - six\n  - d:\n      - 1\n',
  },
  {
    title: 'the field on the dash can go when another follows',
    source: ITEMS,
    body: ITEMS_BODY,
    entries: ITEMS_ENTRIES,
    fix: [{ op: 'remove', path: '/all/0/name' }],
    expected: 'all:\n  - on: true\n',
  },
  {
    title: 'JSON stays JSON when a field is replaced, removed and added',
    source: FLOW,
    body: FLOW_BODY,
    entries: FLOW_ENTRIES,
    fix: [
      { op: 'remove', path: '/spec/a' },
      { op: 'add', path: '/spec/c', value: 'x' },
      { op: 'add', path: '/spec/b/-', value: 3 },
    ],
    expected: '{"spec": {"c": "x", "b": [5, 6, 3]}}',
  },
  {
    title: 'the last field and an item of JSON go with the comma before or after them',
    source: FLOW,
    body: FLOW_BODY,
    entries: FLOW_ENTRIES,
    fix: [{ op: 'remove', path: '/spec/b' }],
    expected: '{"spec": {"a": 1}}',
  },
  {
    title: 'a JSON value and an item of a JSON list are replaced in JSON',
    source: '{"a": [7], "b": 8}',
    body: { a: [7], b: 8 },
    entries: { a: '"a": [7]', 'a[0]': '7', b: '"b": 8' },
    fix: [
      { op: 'replace', path: '/a/0', value: 'x' },
      { op: 'replace', path: '/b', value: { c: null } },
    ],
    expected: '{"a": ["x"], "b": {"c":null}}',
  },
  {
    title: 'a step that does not fit the body is declined',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: BLOCK_ENTRIES,
    fix: [{ op: 'remove', path: '/spec/nothing' }],
    expected: undefined,
  },
  {
    title: 'a whole document is not replaced',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: BLOCK_ENTRIES,
    fix: [{ op: 'replace', path: '', value: 1 }],
    expected: undefined,
  },
  {
    title: 'a place that the parser does not find exactly is declined',
    source: BLOCK,
    body: BLOCK_BODY,
    entries: { spec: BLOCK.trimEnd() },
    fix: [{ op: 'remove', path: '/spec/hostPID' }],
    expected: undefined,
  },
  {
    title: 'an entry that stands elsewhere, behind an alias, is declined',
    source: 'base: &b\n  x: 1\nspec: *b\n',
    body: { base: { x: 1 }, spec: { x: 1 } },
    entries: { base: 'base: &b\n  x: 1', 'base.x': 'x: 1', spec: 'spec: *b', 'spec.x': 'x: 1' },
    fix: [{ op: 'replace', path: '/spec/x', value: 2 }],
    expected: undefined,
  },
  { title: 'no steps are no edits', source: '', body: {}, entries: {}, fix: [], expected: undefined },
];

for (const { title, source, body, entries, fix, expected } of CASES) {
  test(title, () => {
    const resource = makeResource({
      body,
      span: findSpan(source, source),
      locate: (path) => {
        const entry = entries[formatPath(path)];
        return entry === undefined ? undefined : { span: findSpan(source, entry), isExact: true };
      },
    });
    const lines = splitSource(source);
    const plan = planEdits(resource, fix, lines);
    const edited = 'edits' in plan ? new TextDecoder().decode(applyEdits(lines.bytes, plan.edits)) : undefined;
    assert.equal(edited, expected);
  });
}

test('a value that a function gives is not edited, and the reason shows where it is given', () => {
  const entry = `a: !Sub >-\n  \${Name}-${'x'.repeat(99)}`;
  const source = `${entry}\nb: 1\n`;
  const resource = makeResource({
    body: { a: 'web', b: 1 },
    span: findSpan(source, source),
    locate: () => ({ span: findSpan(source, entry), isExact: true }),
  });
  const shown = `a: !Sub >- \${Name}-${'x'.repeat(99)}`.slice(0, 80);
  for (const fix of [
    { op: 'replace' as const, path: '/a', value: 'db' },
    { op: 'remove' as const, path: '/a' },
  ]) {
    const plan = planEdits(resource, [fix], splitSource(source));
    assert.deepEqual(plan, { reason: `a is given by \`${shown}\`, not written out` });
  }
});

test('rendered resources are not edited: the authored file is a template', () => {
  const resource = makeResource({ body: { a: 1 } });
  const rendered = { ...resource, origin: { ...resource.origin, renderedBy: 'helm' } };
  const plan = planEdits(rendered, [{ op: 'remove', path: '/a' }], splitSource('a: 1'));
  assert.deepEqual(plan, { reason: 'it is rendered by helm' });
});

test('a fault of the parser is not taken for a layout', () => {
  const resource = makeResource({
    body: { a: 1 },
    locate: () => {
      throw new RangeError('broken');
    },
  });
  assert.throws(() => planEdits(resource, [{ op: 'replace', path: '/a', value: 2 }], splitSource('a: 1')), RangeError);
});
