/**
 * CEL compiler: nodes and names that the conformance tests leave out, on both back ends.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showValue } from '../../../../test/corpora/cel-spec-values.ts';
import { HIDING } from '../../../../test/harness/cel.ts';
import {
  celSpecLibraries,
  check,
  compile,
  compileChecked,
  compileSet,
  createEnvironment,
  type Environment,
  kubernetesLibraries,
  parse,
} from '../index.ts';
import type { EnvironmentOptions } from '../environment.ts';
import { DYN, INT, opaqueOf } from '../types.ts';
import { CelError, Failure, Opaque, type Result, Unknown, type Value } from '../values.ts';

class Badge extends Opaque {
  readonly typeName = 'test.Badge';
  readonly secret = 'internal';
  equals(): boolean {
    return true;
  }
}

const BADGES = {
  name: 'badges',
  functions: [
    {
      name: 'badge',
      overloads: [
        {
          id: 'badge',
          isMember: false,
          params: [],
          result: opaqueOf('test.Badge'),
          implement: (): Value => new Badge(),
        },
      ],
    },
  ],
  constants: { 'limits.MOST': { type: INT, value: 7 } },
};

const OPTIONS: EnvironmentOptions = {
  libraries: [...celSpecLibraries(), BADGES, HIDING],
  variables: { a: DYN, b: DYN, constructor: DYN },
};
const BACK_ENDS = [
  ['generated code', createEnvironment(OPTIONS)],
  ['closures', createEnvironment({ ...OPTIONS, mayGenerateCode: false })],
] as const;

const show = (result: Result): string => {
  if (result instanceof CelError) return result.code;
  return result instanceof Failure ? result.kind : showValue(result);
};

function evaluateUnchecked(text: string, environment: Environment, bindings: Record<string, Value>): Result {
  const { ast, issues } = parse(text, environment);
  assert.ok(ast, JSON.stringify(issues));
  const program = compileChecked(check(ast, environment), environment);
  program.source();
  return program.evaluate(bindings);
}

const CASES: readonly (readonly [expression: string, expected: Value | string, isCode?: 'code'])[] = [
  ['limits.MOST + 1', 8],
  ['a.Type{field: 1}', 'undeclared_reference', 'code'],
  ['nowhere + 1', 'undeclared_reference', 'code'],
  ['nowhere.field', 'undeclared_reference', 'code'],
  ['a.unbound(1)', 'undeclared_reference', 'code'],
  ['b', 'undeclared_reference', 'code'],
  ['b == 1 && b == 2', 'undeclared_reference', 'code'],
  ['constructor', 'undeclared_reference', 'code'],
  ['dyn(badge()).secret', 'no_such_field', 'code'],
  ['has(dyn(badge()).secret)', false],
  ['dyn(badge()).?secret.hasValue()', false],
  ['"secret" in dyn(badge())', 'no_such_overload', 'code'],
  ['a.kind == "text" && a["kind"] == "text"', true],
  ['a.text.matches("(")', 'invalid_regex', 'code'],
  ['a.text.matches(a.text)', true],
  ['5.contains("x")', 'no_such_overload', 'code'],
  ['[1, 2].exists(x, x) || true', true],
  ['[1, 2].exists(x, x)', 'no_such_overload', 'code'],
  ['[1, 2].filter(x, x)', 'no_such_overload', 'code'],
  ['[1, "x", 2].existsOne(i, v, v == "x")', true],
  ['a.list.map(x, x)', 'unknown', 'code'],
  ['a.list.filter(x, true).size()', 'unknown', 'code'],
  ['a.list.exists(x, x == 1)', true],
  ['has(a.list.field)', 'invalid_argument', 'code'],
  ['a.list.?field.hasValue()', 'invalid_argument', 'code'],
  ['a.?list.field.hasValue()', 'invalid_argument', 'code'],
  ['a.?list.?field.hasValue()', 'invalid_argument', 'code'],
  ['has(a.?list.field)', 'invalid_argument', 'code'],
  ['has(a.?none.field)', false],
  ['has(a.text.field)', false],
  ['a.?text.?field.hasValue()', false],
  ['a.?text.field.hasValue()', 'no_such_key', 'code'],
  ['a.?text["field"].hasValue()', false],
  ['a.?list["field"].hasValue()', 'invalid_argument', 'code'],
  ['size(dyn(optional.of("ab")).value())', 2],
  ['size(dyn(optional.of([1])).value())', 1],
  ['dyn(optional.of([1])).value().size()', 1],
  // Calls that no overload takes fail as on closures, and fail nothing but themselves.
  ['.hide("x") == 1', 'unknown', 'code'],
  ['a.text.startsWith()', 'no_such_overload', 'code'],
  ['a.text.size(1)', 'no_such_overload', 'code'],
  ['a.?text.orValue()', 'no_such_overload', 'code'],
  ['a.?text.hasValue(1)', 'no_such_overload', 'code'],
  ['a.hidden.matches("(")', 'unknown', 'code'],
  ['a.list.matches("(")', 'no_such_overload', 'code'],
  ['a.list == [1, 2]', 'unknown', 'code'],
  ['a.hidden == null', 'unknown', 'code'],
  ['a.hidden.field && false', false],
  ['a.hidden || true', true],
  ['has(a.hidden)', 'unknown', 'code'],
  ['a.?hidden.hasValue()', 'unknown', 'code'],
  ['a.?hidden.orValue(1)', 'unknown', 'code'],
  ['a.?hidden.optMap(x, 1)', 'unknown', 'code'],
  ['[a.hidden]', 'unknown', 'code'],
  ['{"k": a.hidden}', 'unknown', 'code'],
  ['hide("x")', 'unknown', 'code'],
  ['hide("x") == 1 || true', true],
  ['a.?none.or(a.?kind).value()', 'text'],
  ['a.?none.or(a.kind).hasValue()', 'no_such_overload', 'code'],
  ['a.?none.or(a.hidden).hasValue()', 'unknown', 'code'],
  ['a.kind.orValue("x")', 'no_such_overload', 'code'],
  ['dyn(optional.of(1)).orValue(2)', 1],
  ['(true ? a.?kind : optional.none()).value()', 'text'],
  ['(a.kind ? 1 : 2)', 'no_such_overload', 'code'],
  ['cel.bind(x, 1 / 0, true || x > 1)', true],
  ['cel.bind(x, a.none, x == 1 || true)', true],
  ['cel.bind(x, a.none, x)', 'no_such_key', 'code'],
  ['{"a": 1, "a": 2}.size()', 'repeated_key', 'code'],
  ['1 in a', false],
  ['"kind" in a && !("none" in a) && !("constructor" in a)', true],
  ['"x" in "xyz"', 'no_such_overload', 'code'],
  ['a.kind in ["a", "b", "c", "d", "e", "f", "text"]', true],
  ['a.kind in []', false],
  ['a.list[dyn(0)] + a.list[0u]', 2],
  ['-a.list[0] - -a.list[0]', 0],
  ['size(a.kind) == 4 && a.kind.size() == 4 && size(a) == 5', true],
  ['string(a.list[0]) + a.kind', '1text'],
  ['a.kind + string(1) + 1', 'no_such_overload', 'code'],
];

const INPUT: Value = {
  kind: 'text',
  text: 'x',
  list: [1, new Unknown(['two'])],
  hidden: new Unknown(['hidden']),
  nothing: null,
};

/** What cel-go and Kubernetes make of fields of optionals that hold what has none. */
const LOOSE_CASES: typeof CASES = [
  ['a.?text.field.hasValue()', false],
  ['a.?nothing.field.deeper.orValue(1)', 1],
  ['dyn(a.?text).field.hasValue()', false],
  ['[a.?text].map(x, x.field.hasValue())[0]', false],
  ['a.?list.field.hasValue()', 'invalid_argument', 'code'],
  ['dyn(a.?list).field.hasValue()', 'invalid_argument', 'code'],
  ['a.?hidden.field.hasValue()', 'unknown', 'code'],
  ['a.text.field', 'no_such_field', 'code'],
  ['a.none.field', 'no_such_key', 'code'],
];

for (const mayGenerateCode of [true, false]) {
  test(`optionals may hold what has no fields where the environment says so, with code ${mayGenerateCode}`, () => {
    const environment = createEnvironment({ ...OPTIONS, mayGenerateCode, mayOptionalsLackFields: true });
    for (const [text, expected, isCode] of LOOSE_CASES) {
      const actual = show(evaluateUnchecked(text, environment, { a: INPUT }));
      assert.equal(actual, isCode === 'code' ? expected : show(expected), text);
    }
  });
}

for (const [name, environment] of BACK_ENDS) {
  test(`${name}: names, library objects, unknowns and failures`, () => {
    for (const [text, expected, isCode] of CASES) {
      const actual = show(evaluateUnchecked(text, environment, { a: INPUT }));
      assert.equal(actual, isCode === 'code' ? expected : show(expected), text);
    }
  });

  test(`${name}: the variables of a rule as a whole are a map of those before`, () => {
    const { set, issues } = compileSet(environment, {
      variables: [
        { name: 'x', expression: 'a.kind' },
        { name: 'all', expression: 'variables.x == "text" && variables.?x.hasValue()' },
        { name: 'hidden', expression: 'a.hidden' },
      ],
      expressions: [
        { name: 'e', expression: 'variables.all' },
        { name: 'f', expression: 'variables.?x.hasValue()' },
        { name: 'g', expression: 'variables.hidden || true' },
      ],
    });
    assert.ok(set, JSON.stringify([...issues]));
    set.source();
    const run = set.start({ a: INPUT });
    // Read as a whole all variables are needed, the hidden one too; one by one only those that are named.
    assert.deepEqual(
      [0, 1, 2].map((index) => show(run.evaluate(index))),
      [show(true), 'unknown', show(true)],
    );
  });

  test(`${name}: a name that every object inherits may be a variable`, () => {
    assert.equal(show(evaluateUnchecked('constructor + 1', environment, { constructor: 1 })), show(2));
  });
}

test('a variable that is declared twice is an issue', () => {
  const [, environment] = BACK_ENDS[0];
  const twice = { name: 'x', expression: '1' };
  const { issues } = compileSet(environment, { variables: [twice, twice], expressions: [] });
  assert.deepEqual([...issues.keys()], ['variables.x']);
});

test('options choose the dialect of libraries', () => {
  const evaluate = (text: string, options: EnvironmentOptions): string => {
    const { program, issues } = compile(text, createEnvironment({ libraries: kubernetesLibraries(), ...options }));
    return program === undefined ? (issues[0]?.code ?? '') : show(program.evaluate({}));
  };
  assert.equal(evaluate('"%.2e".format([3.14])', { exponentFormat: 'cel-spec' }), show('3.14e+00'));
  assert.equal(evaluate('"%.2e".format([3.14])', { exponentFormat: 'kubernetes' }), show('3.14×10⁰⁰'));
  assert.equal(evaluate('"x".orValue("y")', { orValueOnConcrete: 'return' }), show('x'));
  assert.equal(evaluate('"x".orValue("y")', { orValueOnConcrete: 'error' }), 'no-matching-overload');
  assert.equal(evaluate('1 + 1', { exponentFormat: 'cel-spec', libraries: [] }), show(2));
});

test('the generated code can be looked at, where code may be generated', () => {
  for (const [name, environment] of BACK_ENDS) {
    const { program } = compile('1 + 1', environment);
    assert.equal(program?.source() === undefined, name === 'closures');
    assert.equal(program?.resultType.kind, 'int');
  }
});
