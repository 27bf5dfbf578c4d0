/** Lookups, walks and references. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAttribute, listBlocks, listReferences, parseHcl, parseHclExpression, visitNodes } from './index.ts';

test('lists the references of an expression, but for names that a for binds', () => {
  for (const [text, expected] of [
    ['var.a', 'var.a'],
    ['f(a.b, "x ${c.d[0]}")', 'a.b c.d[0]'],
    ['a[b.c].d', 'a b.c'],
    ['a[*].b[c]', 'a c'],
    ['a ? b : c + -d', 'a b c d'],
    ['{ a = b, (c) = d, "${e}" = f, g.h = i }', 'b c d e f g.h i'],
    ['[for v in v.list : v.x + w if v.y]', 'v.list w'],
    ['{for k, v in a : k => [for k2 in v : "${k2}${k}${z}"]...}', 'a z'],
    ['"%{ for v in l }${v}${w}%{ endfor }${v}"', 'l w v'],
    ['"%{ if a }${b}%{ else }${c}%{ endif }"', 'a b c'],
    ['true', ''],
  ] as const) {
    const references = listReferences(parseHclExpression(text).value);
    assert.equal(references.map(({ start, end }) => text.slice(start, end)).join(' '), expected, text);
  }
});

test('lists the references of a whole body', () => {
  const { value } = parseHcl('a = b.c\nd "e" {\n f = g\n}\n');
  assert.deepEqual(
    listReferences(value).map(({ root }) => root),
    ['b', 'g'],
  );
});

test('finds attributes by name and blocks by type', () => {
  const { value } = parseHcl('a = 1\nb = 2\nc {}\nd {}\nc "x" {}\n');
  assert.equal(findAttribute(value, 'b')?.start, 6);
  assert.equal(findAttribute(value, 'c'), undefined);
  assert.deepEqual(
    listBlocks(value, 'c').map(({ labels }) => labels.length),
    [0, 1],
  );
});

test('visits nodes before what is below them, and leaves out what is refused', () => {
  const { value } = parseHcl('a = [b, f(c)]\n');
  const kinds: string[] = [];
  visitNodes(value, ({ kind }) => {
    kinds.push(kind);
    return kind !== 'call';
  });
  assert.deepEqual(kinds, ['body', 'attribute', 'tuple', 'traversal', 'call']);
});
