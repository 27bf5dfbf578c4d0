/** Tests of the shell reader: which commands a script runs, where they stand, and what hostile scripts cost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScript } from './index.ts';

const textsOf = (script: string): readonly string[] =>
  readScript(script).commands.map(({ words }) => words.map(({ value }) => value).join(' '));

test('commands are found wherever a script runs them', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['a b && c || d; e | f & g', ['a b', 'c', 'd', 'e', 'f', 'g']],
    ['(a; { b; })', ['a', 'b']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
    ['for i in 1 2; do a $i; done; while b; do c; done', ['a $i', 'b', 'c']],
    ['case $x in a) b;; *) c;; esac', ['b', 'c']],
    ['f() { a; }; ! b', ['a', 'b']],
    ['a "$(b)" `c`', ['a $(b) `c`', 'b', 'c']],
    ['a <(b) "x${y:-$(c)}"', ['a <(b) x${y:-$(c)}', 'b', 'c']],
    ['a\\ b "c d" \'e f\'', ['a b c d e f']],
    ['# a\nb # c', ['b']],
    ['', []],
  ];
  for (const [script, commands] of table) assert.deepEqual(textsOf(script), commands, script);
});

test('a command says what it assigns and what it is given', () => {
  const [command] = readScript('A=1 B="$C" a -x > out 2>> log <<E\nin\nE\n').commands;
  assert.deepEqual(command?.assignments, [
    { name: 'A', value: '1' },
    { name: 'B', value: '$C' },
  ]);
  assert.equal(command.input?.text, 'in\n');
  assert.deepEqual(
    command.words.map(({ isFixed }) => isFixed),
    [true, true],
  );
  assert.deepEqual(readScript('A=(1 2)').commands[0]?.assignments, [{ name: 'A', value: '(1 2)' }]);
});

test('words that are expanded are told from those that are fixed', () => {
  const words = readScript('a "b" \'$c\' $d "e$f" *.g {h,i} $(j)').commands[0]?.words ?? [];
  assert.deepEqual(
    words.map(({ isFixed }) => isFixed),
    [true, true, true, false, false, true, false, false],
  );
});

test('words stand where they are written, those of escaped backticks where the outer ones stand', () => {
  const script = 'a; echo "x" `b \\`c d\\``';
  const { commands } = readScript(script);
  const cut = commands.map(({ words }) => words.map(({ start, end }) => script.slice(start, end)));
  assert.deepEqual(cut.slice(0, 2), [['a'], ['echo', '"x"', '`b \\`c d\\``']]);
  for (const { start, end } of commands) assert.ok(start >= 0 && start <= end && end <= script.length);
});

test('what is no shell gives faults and what could be read', () => {
  for (const script of ['a "b', 'if a; then', 'a && && b', '( a', 'case x in', '}', 'a <<E\nb']) {
    const { commands, faults } = readScript(script);
    assert.ok(faults.length > 0 || commands.length > 0, script);
    for (const { message, at } of faults) assert.ok(message !== '' && at >= 0 && at <= script.length + 1, script);
  }
});

test('nesting without end is refused, and cut off before that', () => {
  const opens = ['$(a ', '`', '(', '${a:-', '"$(', '<<E ', '<(', '$((', '((a[', 'function f() ', '$['];
  for (const open of opens) assert.equal(readScript(open.repeat(5_000)).commands.length, 0, open);
  for (const open of ['if a; then ', '{ ', 'a[', '[[ a && ', '"', 'case a in b) ', '$a', '\\\n', '! ']) {
    assert.ok(readScript(open.repeat(5_000)).commands.length <= 5_000, open);
  }
  const { faults } = readScript('$('.repeat(50) + ')'.repeat(50));
  assert.ok(faults.some(({ message }) => message.includes('substitutions within each other')));
  assert.equal(readScript('a '.repeat(200_000)).faults.length, 1);
});
