/** Tests of the literals that can never work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, compile, compileSet, createEnvironment, DYN, kubernetesLibraries, parse, STRING } from '../index.ts';
import { findLiteralFaults } from './check-literals.ts';

const ENVIRONMENT = createEnvironment({ libraries: kubernetesLibraries(), variables: { x: DYN, text: STRING } });

/** Literal that each issue points at, with its message. */
function faultsOf(expression: string): string[] {
  const { ast } = parse(expression, ENVIRONMENT);
  assert.ok(ast !== undefined, expression);
  const issues = findLiteralFaults(check(ast, ENVIRONMENT));
  return issues.map(({ range, message }) => `${expression.slice(range.start, range.end)} ${message}`);
}

const FAULTY: Readonly<Record<string, string>> = {
  "int('1.5')": "'1.5' invalid int argument: cannot convert '1.5' to int",
  "uint('-1')": "'-1' invalid uint argument: cannot convert '-1' to uint",
  "double('1e999') + 1.0": "'1e999' invalid double argument: range: '1e999' does not fit a double",
  "bool('yes')": "'yes' invalid bool argument: cannot convert 'yes' to bool",
  "duration('1d')": "'1d' invalid duration argument: '1d' is not a duration",
  "x == 1 ? timestamp('1000-00-00T00:00:00Z') : timestamp(0)":
    "'1000-00-00T00:00:00Z' invalid timestamp argument: '1000-00-00T00:00:00Z' is not an RFC 3339 timestamp",
  'timestamp(-62135596801)': '-62135596801 invalid timestamp argument: range: timestamp is outside years 1 to 9999',
  "text.matches('(')": "'(' invalid matches argument: error parsing regexp: missing closing ): `(`",
  "matches('a', ')')": "')' invalid matches argument: error parsing regexp: unexpected ): `)`",
  "[text].exists(t, t.find('x++') == '')":
    "'x++' invalid find argument: error parsing regexp: invalid nested repetition operator: `++`",
  "text.findAll('(')": "'(' invalid findAll argument: error parsing regexp: missing closing ): `(`",
  "'%'.format([])":
    "'%' could not parse formatting clause: error while parsing precision: could not find end of precision specifier",
  "'%% %s %s'.format(['a'])": "['a'] index 1 out of range",
  "'%s'.format(['a', 1])": "['a', 1] too many arguments supplied to string.format (expected 1, got 2)",
  "'%d'.format([1.5])": '1.5 error during formatting: decimal clause can only be used on integers, was given double',
  "'%s %s'.format([text, {'a': 1}.map(k, optional.of(k))[0]])":
    "{'a': 1}.map(k, optional.of(k))[0] error during formatting: string clause can only be used on strings, bools, " +
    'bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given optional_type',
  "text.findAll('(', 1)": "'(' invalid findAll argument: error parsing regexp: missing closing ): `(`",
};

test('points at literals that can never work', () => {
  for (const [expression, fault] of Object.entries(FAULTY)) assert.deepEqual(faultsOf(expression), [fault], expression);
});

const FINE = [
  "duration('1h')",
  "int('1') + int(double('0x1p3')) == 9 && bool('t') && uint('1') == 1u",
  'timestamp(0)',
  'timestamp(x)',
  "text.matches('a+')",
  'text.matches(text)',
  "undeclared('(')",
  'timestamp(true)',
  "'%s %d %f %.3e %b %x %X %o %%'.format([[x], x, text, 1.5, true, b'x', 1, 2u])",
  "'%s'.format(x) + '%s'.format([x, ?optional.of(x)]) + text.format([x])",
  'null',
];

test('says nothing of literals that work, of computed arguments and of calls that do not resolve', () => {
  for (const expression of FINE) assert.deepEqual(faultsOf(expression), [], expression);
});

test('are issues where the environment asks for it, in expressions and in the sets of rules', () => {
  const strict = createEnvironment({
    libraries: kubernetesLibraries(),
    variables: { x: STRING },
    checksLiterals: true,
  });
  assert.deepEqual(
    compile("x.matches('(')", strict).issues.map(({ range }) => range),
    [{ start: 10, end: 13 }],
  );
  const variables = [{ name: 'wait', expression: "duration('1 day')" }];
  const expressions = [{ name: 'fine', expression: "x.matches('[a-z]')" }];
  const { set, issues } = compileSet(strict, { variables, expressions });
  assert.equal(set, undefined);
  assert.deepEqual([...issues.keys()], ['variables.wait']);
});
