/** Tests of positions: fields, ancestors, aliases and merges in a text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FieldPath, parsePath } from '../../base/positions.ts';
import { findNode, locate, parseYaml } from './index.ts';

describe('positions', () => {
  const text = [
    'apiVersion: v1',
    'metadata: {labels: {"a.b/c": x}} # {',
    'spec:',
    '  containers:',
    '    - name: é😀',
    '      args: [',
    '        a, # ]',
    '        "b" ]',
    '      script: |',
    '        one',
    '',
    '        two',
    '',
    '    - &c',
    '      name: two',
    '      empty:',
    '    - *c',
    '    - <<: [*c, {name: three, more: 1}]',
    '      own: 1',
    '',
  ].join('\n');

  function slice(path: string): readonly [string, boolean] {
    const root = parseYaml(text).documents[0]?.root;
    const steps = parsePath(path);
    assert.ok(root && steps);
    const { span, keySpan, valueSpan, isExact } = locate(root, steps);
    const encoded = new TextEncoder().encode(text);
    assert.ok(span.start.offset <= (keySpan ?? valueSpan).start.offset && span.end.offset >= valueSpan.end.offset);
    const lines = text.split('\n');
    const head = lines
      .slice(0, span.start.line - 1)
      .reduce((sum, line) => sum + line.length + 1, span.start.column - 1);
    const cut = new TextDecoder().decode(encoded.subarray(span.start.offset, span.end.offset));
    assert.ok(text.startsWith(cut, head), 'line and column agree with the byte offset');
    return [cut, isExact];
  }

  const cases: readonly [string, string, boolean][] = [
    ['apiVersion', 'apiVersion: v1', true],
    ["metadata.labels['a.b/c']", '"a.b/c": x', true],
    ['metadata', 'metadata: {labels: {"a.b/c": x}}', true],
    ['spec.containers[0].name', 'name: é😀', true],
    ['spec.containers[0].args', 'args: [\n        a, # ]\n        "b" ]', true],
    ['spec.containers[0].args[1]', '"b"', true],
    ['spec.containers[0].script', 'script: |\n        one\n\n        two', true],
    [
      'spec.containers[0].securityContext.privileged',
      text.slice(text.indexOf('name: é'), text.indexOf('\n\n    - &c')),
      false,
    ],
    ['spec.containers[1].empty', 'empty', true],
    ['spec.containers[2].name', 'name: two', true],
    ['spec.containers[3].name', 'name: two', true],
    ['spec.containers[3].more', 'more: 1', true],
    ['spec.containers[3].own', 'own: 1', true],
    ['spec.containers[9]', text.slice(text.indexOf('containers:'), -1), false],
    ['spec.containers.name', text.slice(text.indexOf('containers:'), -1), false],
    ['apiVersion[0]', 'apiVersion: v1', false],
    ['apiVersion.x', 'apiVersion: v1', false],
  ];
  for (const [path, expected, isExact] of cases) {
    test(`${path} ${isExact ? 'is found' : 'leads to its nearest ancestor'}`, () => {
      assert.deepEqual(slice(path), [expected, isExact]);
    });
  }

  test('a node below the root is a root of its own', () => {
    const root = parseYaml(text).documents[0]?.root;
    assert.ok(root);
    const item = findNode(root, ['spec', 'containers', 1]);
    assert.ok(item);
    assert.equal(locate(item, ['name']).span.start.line, 15);
    assert.equal(findNode(root, ['spec', 'volumes', 1]), undefined);
    assert.equal(locate(root, []).keySpan, undefined);
  });

  test('offsets stay right far into a text that is not ASCII', () => {
    const long = `a: "${'é😀€x'.repeat(2000)}"\nb: 1\n`;
    const root = parseYaml(long).documents[0]?.root;
    assert.ok(root);
    const bytesBefore = new TextEncoder().encode(long.slice(0, long.indexOf('b:'))).length;
    assert.deepEqual(locate(root, ['b']).span.start, { line: 2, column: 1, offset: bytesBefore });
  });

  test('merges that meet in one map are searched once', () => {
    const lines = ['a0: &a0 {x: 1}'];
    for (let i = 1; i < 15; i++) lines.push(`a${i}: &a${i} {<<: [*a${i - 1}, *a${i - 1}]}`);
    const root = parseYaml(lines.join('\n')).documents[0]?.root;
    assert.ok(root);
    assert.equal(locate(root, ['a14', 'absent']).isExact, false);
    assert.equal(locate(root, ['a14', 'x']).span.start.line, 1);
  });

  test('empty documents stand after their marker', () => {
    const [document] = parseYaml('---\n').documents;
    assert.ok(document);
    assert.deepEqual(locate(document.root, []).span.start, { line: 1, column: 4, offset: 3 });
  });
});

test('of many children each is found like one of few', () => {
  const counts = [3, 64, 65, 66, 300];
  for (const count of counts) {
    const own = Array.from({ length: count }, (_, i) => `  k${i}: [v${i}]\n`).join('');
    const items = Array.from({ length: count }, (_, i) => `  - i${i}\n`).join('');
    const text = `base: &base\n  k1: merged\n  other: [o]\nmap:\n  <<: *base\n${own}list:\n${items}`;
    const { root } = parseYaml(text).documents[0] ?? assert.fail();
    const textAt = (path: FieldPath): string => {
      const { span, isExact } = locate(root, path);
      return `${isExact ? '' : '~'}${text.slice(span.start.offset, span.end.offset)}`;
    };
    for (let i = 0; i < count; i++) {
      assert.equal(textAt(['map', `k${i}`, 0]), `v${i}`);
      assert.equal(textAt(['list', i]), `i${i}`);
    }
    assert.equal(textAt(['map', 'other', 0]), 'o');
    assert.match(textAt(['map', 'absent']), /^~map:/);
    assert.match(textAt(['list', count]), /^~list:/);
  }
});
