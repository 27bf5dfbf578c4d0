/** Tests that the tags of CloudFormation are read as the maps that they stand for, at the places where they stand. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FieldPath } from '../../base/positions.ts';
import { locate, parseYaml } from './index.ts';

const parse = (text: string) => parseYaml(text, { dialect: 'cloudformation' });

describe('short forms of CloudFormation', () => {
  const cases: readonly (readonly [text: string, value: unknown])[] = [
    ['!Ref a', { Ref: 'a' }],
    ['!Condition a', { Condition: 'a' }],
    ['!GetAtt a.b.c', { 'Fn::GetAtt': ['a', 'b.c'] }],
    ['!GetAtt "a.b"', { 'Fn::GetAtt': ['a', 'b'] }],
    ['!GetAtt [a, b]', { 'Fn::GetAtt': ['a', 'b'] }],
    ['!GetAtt a', { 'Fn::GetAtt': 'a' }],
    ['!Sub "${a}"', { 'Fn::Sub': '${a}' }],
    ['!Sub |-\n  a\n  b', { 'Fn::Sub': 'a\nb' }],
    ['!Sub >-\n  a\n  b', { 'Fn::Sub': 'a b' }],
    ['!Ref 123', { Ref: '123' }],
    ['!Ref yes', { Ref: 'yes' }],
    ['!GetAZs', { 'Fn::GetAZs': '' }],
    ['!Join ["-", [!Ref a, b]]', { 'Fn::Join': ['-', [{ Ref: 'a' }, 'b']] }],
    ['!If\n- a\n- !Ref b\n- !Ref c', { 'Fn::If': ['a', { Ref: 'b' }, { Ref: 'c' }] }],
    ['!Transform {Name: a}', { 'Fn::Transform': { Name: 'a' } }],
    ['{a: &x !Ref y, b: *x}', { a: { Ref: 'y' }, b: { Ref: 'y' } }],
    ['{a: &x !Join ["", [b]], b: *x}', { a: { 'Fn::Join': ['', ['b']] }, b: { 'Fn::Join': ['', ['b']] } }],
    ['AttributeType: N', { AttributeType: 'N' }],
  ];
  for (const [text, value] of cases) {
    test(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parse(text).documents[0]?.value, value);
    });
  }

  const places: readonly (readonly [text: string, path: FieldPath, found: string])[] = [
    ['a: !Ref b # c', ['a'], 'a: !Ref b'],
    ['a: !Ref b # c', ['a', 'Ref'], '!Ref b'],
    ['a: !GetAtt b.c', ['a', 'Fn::GetAtt', 1], 'b.c'],
    ['a: !If\n  - b\n  - !Ref c\n', ['a', 'Fn::If', 1, 'Ref'], '!Ref c'],
    ['a: !Sub >\n  b\n  c\nd: 1', ['a', 'Fn::Sub'], '!Sub >\n  b\n  c'],
    ['a: &x !Ref b\nc: *x', ['c', 'Ref'], '!Ref b'],
  ];
  for (const [text, path, found] of places) {
    test(`finds ${path.join('.')} in ${JSON.stringify(text)}`, () => {
      const { root } = parse(text).documents[0] ?? assert.fail('no document');
      const { span, isExact } = locate(root, path);
      assert.deepEqual([text.slice(span.start.offset, span.end.offset), isExact], [found, true]);
    });
  }

  test('other tags are still unknown, and short forms are in other dialects', () => {
    assert.deepEqual(
      parse('a: !Odd b').problems.map(({ code }) => code),
      ['yaml-unknown-tag'],
    );
    assert.deepEqual(parseYaml('a: !Ref b').documents[0]?.value, { a: 'b' });
  });

  test('a value that its own alias would contain is reported', () => {
    assert.deepEqual(
      parse('a: &x !If [b, *x]').problems.map(({ code }) => code),
      ['yaml-cyclic-alias'],
    );
  });
});
