/** Tests of variables and quotes in the arguments of instructions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandText, type ExpandedPart } from './index.ts';

const KNOWN: ReadonlyMap<string, ExpandedPart> = new Map<string, ExpandedPart>([
  ['A', 'a'],
  ['EMPTY', ''],
  ['OPEN', { reason: 'OPEN is not known' }],
]);

test('words are expanded as the builder does it', () => {
  const open = { reason: 'OPEN is not known' };
  const table: readonly (readonly [string, readonly ExpandedPart[]])[] = [
    ['x', ['x']],
    ['$A/b', ['a/b']],
    ['${A}b', ['ab']],
    ['$NONE', []],
    ['"$A b"', ['a b']],
    ["'$A b'", ['$A b']],
    ['\\$A', ['$A']],
    ['"c:\\dir"', ['c:\\dir']],
    ['"\\"$A\\""', ['"a"']],
    ['$', ['$']],
    ['a$ b', ['a$ b']],
    ['${A:-b}', ['a']],
    ['${EMPTY:-b}', ['b']],
    ['${EMPTY-b}', []],
    ['${NONE:-${A}c}', ['ac']],
    ['${A:+b}', ['b']],
    ['${NONE:+b}', []],
    ['${A:?must}', ['a']],
    ['${NONE:?must}', [{ reason: 'NONE must be given' }]],
    ['x/$OPEN/y', ['x/', open, '/y']],
    ['${OPEN:-b}', [open]],
    ['${A#x}', [{ reason: '${A#x} is not computed' }]],
    ['${A', [{ reason: '${A is not closed' }]],
    ['\\', ['\\']],
  ];
  for (const [text, parts] of table)
    assert.deepEqual(
      expandText(text, (name) => KNOWN.get(name), '\\'),
      parts,
      text,
    );
});

test('a backtick may be the escape character', () => {
  assert.deepEqual(
    expandText('c:\\a`$A', (name) => KNOWN.get(name), '`'),
    ['c:\\a$A'],
  );
});

test('defaults within defaults are followed a few levels only', () => {
  const parts = expandText('${N:-'.repeat(100) + 'x' + '}'.repeat(100), () => undefined, '\\');
  assert.ok(parts.some((part) => typeof part !== 'string' && part.reason.includes('nested too deep')));
});

test('text that doubles with every line is given up', () => {
  let value: ExpandedPart = 'x';
  for (let i = 0; i < 100; i++) value = expandText('$A$A', () => value, '\\')[0] ?? '';
  assert.ok(typeof value !== 'string' && value.reason.includes('becomes too long'));
});
