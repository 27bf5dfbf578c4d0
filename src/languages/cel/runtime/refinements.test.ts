/** Tests of unknown values of which something is certain: what is decided all the same, by both back ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, createEnvironment, DYN, explain, kubernetesLibraries, type Result, Unknown } from '../index.ts';

const OPTIONS = { libraries: kubernetesLibraries(), variables: { o: DYN }, isHeterogeneous: true };
const GENERATED = createEnvironment(OPTIONS);
const CLOSURES = createEnvironment({ ...OPTIONS, mayGenerateCode: false });

const INPUT = {
  any: new Unknown(['any']),
  set: new Unknown(['set'], { isSet: true }),
  arn: new Unknown(['arn'], { isSet: true, prefix: 'arn:', suffix: '/*' }),
  text: new Unknown(['text'], { isSet: true, isNonEmpty: true }),
  list: [new Unknown(['item'], { isSet: true, prefix: 'arn:' })],
};

const CASES: readonly (readonly [string, boolean | string | number])[] = [
  ['has(o.any)', 'any'],
  ['has(o.set)', true],
  ['o.?any.hasValue()', 'any'],
  ['o.?set.hasValue()', true],
  ['o[?"set"].hasValue()', true],
  ['optional.of(o).set.hasValue()', true],
  ['o.?set.orValue("x") == "y"', 'set'],
  ['o.?arn.orValue("x") == "*"', false],
  ['o.?set.optMap(v, v == "y").orValue(true)', 'set'],
  ['o.any == null', 'any'],
  ['o.set == null', false],
  ['o.set != null', true],
  ['null == o.set', false],
  ['o.set == ""', 'set'],
  ['o.text == ""', false],
  ['"" != o.text', true],
  ['o.text == "a"', 'text'],
  ['o.arn == "*"', false],
  ['"*" == o.arn', false],
  ['o.arn != "*"', true],
  ['o.arn == "arn:x/*"', 'arn'],
  ['o.arn == 1', false],
  ['o.arn == ""', false],
  ['o.arn in ["*", "x"]', false],
  ['o.arn in ["*", "arn:/*"]', 'arn'],
  ['o.arn in []', false],
  ['o.arn in {"a": 1}', 'arn'],
  ['"a" in o.set', 'set'],
  ['"*" in o.list', false],
  ['"arn:1" in o.list', 'item'],
  ['o.list.exists(a, a == "*")', false],
  ['o.list == ["*"]', false],
  ['o.arn.x == null', 'arn'],
  ['o.set[0] == null', 'set'],
  ['o.?set.x.hasValue()', 'set'],
  ['o.arn + "x" == "*"', 'arn'],
  ['type(o.arn) == string', true],
  ['type(o.set) == string', 'set'],
  ['type(o.any) == string', 'any'],
  ['(type(o.arn) == list ? o.arn : [o.arn]).exists(a, a == "*")', false],
  ['[o.arn, o.any] == []', 'any'],
  ['[?o.?arn].exists(a, a == "*")', false],
  ['[o.set].size()', 1],
  ['o.arn.startsWith("arn")', true],
  ['o.arn.startsWith("arn:aws")', 'arn'],
  ['o.arn.startsWith("x")', false],
  ['o.arn.endsWith("*")', true],
  ['o.arn.endsWith("/x")', false],
  ['o.arn.contains("rn")', true],
  ['o.arn.contains("x")', 'arn'],
  ['"x".contains(o.arn)', 'arn'],
  ['o.any.startsWith("x")', 'any'],
  ['o.arn.matches("x")', 'arn'],
];

test('a value that is not known shows what it is waiting for, in text and in JSON', () => {
  const value = new Unknown(['var.name has no value', 'data.x is read at apply']);
  const shown = '(not known: var.name has no value; data.x is read at apply)';
  assert.equal(String(value), shown);
  assert.equal(JSON.stringify({ a: [value] }), JSON.stringify({ a: [shown] }));
});

const say = (result: Result): unknown => (result instanceof Unknown ? result.reasons.join(' ') : result);

for (const [expression, wanted] of CASES) {
  test(`${expression} is ${wanted}`, () => {
    for (const environment of [GENERATED, CLOSURES]) {
      const { program, checked, issues } = compile(expression, environment);
      assert.deepEqual(issues, []);
      assert.ok(program !== undefined && checked !== undefined);
      // Often enough for code to be generated.
      for (let round = 0; round < 4; round++) assert.equal(say(program.evaluate({ o: INPUT })), wanted);
      assert.equal(say(explain(checked, { o: INPUT }).result), wanted);
    }
  });
}
