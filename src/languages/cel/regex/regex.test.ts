/** Tests of the regular expressions: what is accepted, what is found, and that it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { createRandom, type Random } from '../../../../test/harness/random.ts';
import { CelError } from '../values.ts';
import { compileRegex, type Regex } from './index.ts';

function compiled(pattern: string): Regex {
  const regex = compileRegex(pattern);
  assert.ok(!(regex instanceof CelError), `${pattern} must compile`);
  return regex;
}

const ENGINES: readonly (readonly [pattern: string, engine: Regex['engine'], why: string])[] = [
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', 'native', 'two paths at most'],
  ['@sha256:[a-f0-9]{64}$', 'native', 'a bounded repeat'],
  ['[0-9]+', 'native', 'an attempt that begins succeeds'],
  [':[^/:]*$', 'native', 'the loop cannot read the sign that begins an attempt'],
  ['^.*foo', 'native', 'anchored'],
  ['foo|ba[rz]|', 'native', 'matches nothing at once'],
  ['^(?:a|b)+?$', 'native', 'lazy'],
  ['\\bfoo|\\Abar\\z', 'native', 'assertions'],
  ['^a{2,}b{0}c{3}', 'native', 'counts'],
  ['[\\d\\-x-z.]\\.\\n', 'native', 'classes and escapes'],
  ['😀[^😀]', 'native', 'code points'],
  ['.*foo.*', 're2', 'every attempt may read all of the text'],
  ['[0-9]+x', 're2', 'attempts at every digit'],
  ['(a+)+b', 're2', 'exponential in backtracking'],
  ['(a*)*', 're2', 'a loop over nothing'],
  ['(a|b?|c?)d+e', 're2', 'two ways to match nothing'],
  ['^a?a?a?a?a?a?a?a?aaaaaaaa$', 're2', 'too many paths'],
  ['^a?a?a?aaa$', 'native', 'few ways, none of them long'],
  ['AKIA[0-9A-Z]{16}', 'native', 'an attempt reads twenty characters'],
  ['^(a|a)*$', 're2', 'ambiguous'],
  ['(?i)abc|[^x-z]\\d', 'native', 'the other case is spelt out'],
  ['(?i)é', 're2', 'case beyond ASCII'],
  ['(?i)[k\\w]', 're2', 'a class that folds in from beyond ASCII'],
  ['a(?i)b', 're2', 'flags elsewhere'],
  ['a\\Bb', 're2', 'no boundary'],
  ['(?P<name>a)', 're2', 'names'],
  ['\\pN', 're2', 'Unicode classes'],
  ['[[:alpha:]]', 're2', 'POSIX classes'],
  ['\\Qa.b\\E', 're2', 'quoting'],
  ['[]a]', 're2', 'a bracket first in a class'],
  ['a{,2}', 're2', 'braces that are no count'],
  ['[\\pN]', 're2', 'Unicode classes inside classes'],
  ['\\x41', 're2', 'hexadecimal escapes'],
  ['(ab){200}c*d', 're2', 'too many positions'],
  [`${'(?:'.repeat(101)}a${')'.repeat(101)}`, 're2', 'too deep'],
  ['(?:a{300}){2}b*c', 're2', 'a repeat of too many'],
  ['a{1000}b*c', 're2', 'a count of too many'],
  ['[a-f0-9]{8}(-[a-f0-9]{4}){3}x?y?z?(a|b|cd)(e|f|gh)[a-f]{20}[^a]{20}[^b]{20}', 're2', 'a proof that is too long'],
];

test('V8 serves the patterns that are proved linear, re2js the others', () => {
  for (const [pattern, engine, why] of ENGINES) assert.equal(compiled(pattern).engine, engine, `${pattern}: ${why}`);
});

test('the shortest text that may match is known of what V8 serves', () => {
  const rows: readonly (readonly [pattern: string, unitsMin: number])[] = [
    ['', 0],
    ['^$', 0],
    ['abc', 3],
    ['ab{2,}c?', 3],
    ['ab|cde|', 0],
    ['(ab|cde)f', 3],
    ['[0-9A-F]{16}', 16],
    ['(?i)pass(wor)?d|pwd', 3],
    ['😀.', 2],
  ];
  for (const [pattern, unitsMin] of rows) {
    const { native = [], matches } = compiled(pattern);
    assert.equal(Math.min(...native.map((one) => one.unitsMin)), unitsMin, pattern);
    assert.equal(matches('a'.repeat(unitsMin - 1 < 0 ? 0 : unitsMin - 1)), unitsMin === 0, pattern);
  }
});

const FAULTS: readonly (readonly [pattern: string, message: string])[] = [
  ['(', 'missing closing ): `(`'],
  [')', 'unexpected ): `)`'],
  ['x++', 'invalid nested repetition operator: `++`'],
  ['x{2}{3}', 'invalid nested repetition operator: `{2}{3}`'],
  ['*a', 'missing argument to repetition operator: `*`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?!a)', 'invalid or unsupported Perl syntax: `(?!`'],
  ['\\1', 'invalid escape sequence: `\\1`'],
  ['\\Z', 'invalid escape sequence: `\\Z`'],
  ['[b-a]', 'invalid character class range: `b-a`'],
  ['[a', 'missing closing ]: `[a`'],
  ['[a-', 'missing closing ]: `[a-`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['x{2,1}', 'invalid repeat count: `{2,1}`'],
  ['a\\', 'trailing backslash at end of expression: ``'],
  ['[\\', 'trailing backslash at end of expression: ``'],
  [`${'('.repeat(1001)}${')'.repeat(1001)}`, `expression nests too deeply: \`${'('.repeat(1001)}${')'.repeat(1001)}\``],
];

test('refuses what RE2 refuses, in the words of Go', () => {
  for (const [pattern, message] of FAULTS) {
    const regex = compileRegex(pattern);
    assert.ok(regex instanceof CelError, pattern);
    assert.equal(regex.code, 'invalid_regex');
    assert.equal(regex.message, `error parsing regexp: ${message}`);
  }
});

const SEARCHES: readonly (readonly [pattern: string, text: string, all: readonly string[]])[] = [
  ['[0-9]+', 'a1b22c', ['1', '22']],
  ['a*', 'baaac', ['', 'aaa', '']],
  ['(a|ab)(c|bcd)?', 'abcd', ['abcd']],
  ['\\bx', 'x xx', ['x', 'x']],
  ['', '😀a', ['', '', '']],
  ['(?i)A', 'aA', ['a', 'A']],
  ['(?i)ks', 'KSks\u212a\u017fk', ['KS', 'ks', '\u212a\u017f']],
  ['(?i)[^a-t]', 'aTu\u212aU', ['u', 'U']],
  ['(?i)[X-b]', 'axYZAw[', ['a', 'x', 'Y', 'Z', 'A', '[']],
  ['$', 'ab\n', ['']],
  ['.', 'a\r\n', ['a', '\r']],
];

test('finds all matches in the order of Go, and drops an empty match that abuts the one before', () => {
  for (const [pattern, text, all] of SEARCHES) {
    const regex = compiled(pattern);
    assert.deepEqual(regex.findAll(text, -1), all, pattern);
    assert.deepEqual(regex.findAll(text, 1), all.slice(0, 1), pattern);
    assert.equal(regex.find(text), all[0], pattern);
    assert.deepEqual(
      regex.matchAll(text, -1).map((match) => match.groups[0]),
      all,
    );
  }
  assert.equal(compiled('b').find('a'), undefined);
  assert.equal(compiled('(?P<x>b)').find('a'), undefined);
});

test('reads groups and their names', () => {
  const [match] = compiled('(?P<key>[a-z]+)=(x)?').matchAll('  ab=', -1);
  assert.deepEqual(match, { start: 2, end: 5, groups: ['ab=', 'ab', undefined] });
  assert.deepEqual(compiled('(?P<key>[a-z]+)=(x)?').groupNames(), ['', 'key', '']);
  assert.deepEqual(compiled('(a)').groupNames(), ['', '']);
});

test('lets groups share a name, as Go does, and leaves alone what only looks like one', () => {
  const pattern = String.raw`(?P<n>a)(?<n>b)[(?P<n>[:alpha:]]\Q(?P<n>\E\(?P`;
  assert.deepEqual(compiled(pattern).findAll('abx(?P<n>(P abx', -1), ['abx(?P<n>(P']);
  assert.deepEqual(compiled('(?P<n>a)|(?P<n>b)').matchAll('b', -1)[0]?.groups, ['b', undefined, 'b']);
});

test('answers at once where backtracking would not end, for texts of any length', () => {
  const text = 'a'.repeat(100_000);
  const startMs = performance.now();
  assert.equal(compiled('(a+)+b').matches(text), false);
  assert.equal(compiled('^(a|a)*b').matches(text), false);
  const long = 'a'.repeat(400_000);
  const native = compiled('^(?:a|b)*$');
  assert.equal(native.engine, 'native');
  assert.equal(native.matches(long), true);
  assert.equal(native.find(long), long);
  assert.deepEqual(native.findAll(long, -1), [long]);
  // Not a measurement: backtracking would need longer than anyone can wait.
  assert.ok(performance.now() - startMs < 10_000);
});

test('keeps a bounded number of compiled patterns', () => {
  const first = compiled('cached-0');
  assert.equal(compileRegex('cached-0'), first);
  for (let index = 1; index <= 1000; index += 1) compileRegex(`cached-${index}`);
  assert.notEqual(compileRegex('cached-0'), first);
});

const ATOMS = [
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\b',
  '\\B',
  '^',
  '$',
  '[a-c😀]',
  '-',
  '[\\d-z]',
];
const REPEATS = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?', '??'];
const SIGNS = ['a', 'b', 'c', '-', '.', '1', ' ', '\n', '😀', 'é', 'z'];

function writePattern(random: Random, depth: number): string {
  const branches = Array.from({ length: random.below(4) === 0 ? 2 : 1 }, () =>
    Array.from({ length: random.below(4) }, () => {
      const isGroup = depth < 3 && random.below(3) === 0;
      const atom = isGroup ? `${random.pick(['(', '(?:'])}${writePattern(random, depth + 1)})` : random.pick(ATOMS);
      return atom + random.pick(REPEATS);
    }).join(''),
  );
  return branches.join('|');
}

test('agrees with re2js on random patterns and texts', (t) => {
  const random = createRandom(20_260_101);
  let natives = 0;
  for (let round = 0; round < 3000; round += 1) {
    const pattern =
      random.pick(['', '(?i)']) + random.pick(['', '^']) + writePattern(random, 0) + random.pick(['', '$']);
    const regex = compiled(pattern);
    if (regex.engine !== 'native') continue;
    natives += 1;
    const reference = RE2JS.compile(pattern);
    for (let index = 0; index < 5; index += 1) {
      const text = Array.from({ length: random.below(9) }, () => random.pick(SIGNS)).join('');
      const said = `${pattern} on ${JSON.stringify(text)}`;
      assert.equal(regex.matches(text), reference.test(text), said);
      const found = regex.matchAll(text, -1).map((match) => match.groups[0]);
      assert.deepEqual(regex.findAll(text, -1), found, said);
    }
  }
  t.diagnostic(`regex: ${natives} patterns compared`);
  assert.ok(natives > 1000, 'the comparison must have compared something');
});

test('accepts and refuses what re2js does when patterns are broken at random', (t) => {
  const random = createRandom(7);
  let refused = 0;
  for (let round = 0; round < 2000; round += 1) {
    const pattern = writePattern(random, 0);
    const at = random.below(pattern.length + 1);
    const broken =
      pattern.slice(0, at) + random.pick(['*', '{', '}', ')', '(', '[', ']', '\\', '?', '|', '^-']) + pattern.slice(at);
    let isValid = true;
    try {
      RE2JS.compile(broken);
    } catch {
      isValid = false;
    }
    refused += isValid ? 0 : 1;
    assert.equal(!(compileRegex(broken) instanceof CelError), isValid, broken);
  }
  t.diagnostic(`regex: ${refused} of 2000 refused`);
  assert.ok(refused > 100);
});
