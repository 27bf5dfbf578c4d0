/** Tests the grammar of ARM template expressions and what their functions give. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { LATER, showUnknowns } from '../../../test/harness/unknowns.ts';
import type { Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { evaluateExpression, type ExpressionScope, isExpression, parseExpression, type ResourceName } from './index.ts';

const PARAMETERS: Readonly<Record<string, Json>> = {
  name: 'web',
  open: LATER.make(['parameter open has no default'], { isSet: true }),
  filled: LATER.make(['parameter filled has no default'], { isSet: true, isNonEmpty: true, prefix: 'st' }),
  list: ['a', 'b'],
  object: { One: 1, two: { three: 3 } },
  nothing: null,
};

type Evaluated = {
  readonly value: Json;
  readonly faults: readonly string[];
  readonly names: readonly ResourceName[];
};

function evaluateText(text: string): Evaluated {
  const faults: string[] = [];
  const names: ResourceName[] = [];
  const scope: ExpressionScope = {
    unknowns: LATER,
    readParameter: (name) => PARAMETERS[name],
    readVariable: () => undefined,
    readCopyIndex: (loop) => (loop === undefined ? 2 : loop === 'outer' ? 1 : undefined),
    callOwnFunction: (name, args) => (name === 'my.join' ? args.map(String).join('+') : undefined),
    addReference: (name) => names.push(name),
    addFault: (code) => faults.push(code),
    chargeNodes: () => true,
    templateTextCharsMax: LIMITS.templateTextCharsMax,
    templateLoopItemsMax: LIMITS.templateLoopItemsMax,
  };
  const parsed = parseExpression(text, LIMITS);
  if (!('expr' in parsed)) return { value: `at ${parsed.fault.at}`, faults: ['syntax'], names };
  return { value: showUnknowns(LATER, evaluateExpression(scope, parsed.expr)), faults, names };
}

describe('expressions of ARM templates', () => {
  const cases: readonly (readonly [expression: string, expected: Json])[] = [
    ["'it''s'", "it's"],
    ['-12', -12],
    ["parameters('name')", 'web'],
    [" concat ( parameters ( 'name' ) , '-1' ) ", 'web-1'],
    ["CONCAT('a', 1, true())", 'a1True'],
    ["concat(createArray(1), parameters('list'))", [1, 'a', 'b']],
    ["concat('a', parameters('open'), 'b')", '?+a...b'],
    ["concat(parameters('filled'), '-x')", '?+st...-x'],
    ["format('{0}-{1:00}{{}}', 'a', parameters('name'))", 'a-web{}'],
    ["format('{0}/x', parameters('open'))", '?+.../x'],
    ["join(parameters('list'), ',')", 'a,b'],
    ["parameters('object').two.three", 3],
    ["parameters('object').ONE", 1],
    ["parameters('object')['One']", 1],
    ["parameters('object').?none", null],
    ["parameters('list')[1]", 'b'],
    ["parameters('open').a[0].b", '?!'],
    ["parameters('open').?a", '?'],
    ["if(true(), 1, parameters('none'))", 1],
    ["if(equals(parameters('open'), 'x'), 'aa', 'ab')", '?+a...'],
    ["if(equals(parameters('filled'), 'x'), 1, 2)", 2],
    ["equals(parameters('list'), createArray('a', 'b'))", true],
    ["equals(createArray(parameters('open')), createArray('a'))", '?!'],
    ["and(true(), parameters('open'))", '?!'],
    ["and(false(), parameters('open'))", false],
    ["or(true(), parameters('open'))", true],
    ['not(false())', true],
    ["not(parameters('open'))", '?!'],
    ["coalesce(parameters('nothing'), 'x')", 'x'],
    ["coalesce(parameters('open'), 'x')", '?!'],
    ["contains(parameters('list'), 'b')", true],
    ["contains(createArray(parameters('open'), 'b'), 'b')", true],
    ["contains(createArray(parameters('open')), 'b')", '?!'],
    ["contains(parameters('object'), 'one')", true],
    ["contains('abc', 'b')", true],
    ["empty('')", true],
    ["empty(parameters('nothing'))", true],
    ["empty(parameters('filled'))", false],
    ["empty(parameters('open'))", '?!'],
    ["length(createArray(parameters('open')))", 1],
    ["toLower('AB')", 'ab'],
    ["toUpper(parameters('open'))", '?!'],
    ["substring('abcdef', 1, 2)", 'bc'],
    ["replace('a.b.c', '.', '')", 'abc'],
    ["split('a,b;c', createArray(',', ';'))", ['a', 'b', 'c']],
    ["indexOf('aB', 'b')", 1],
    ["padLeft(7, 3, '0')", '007'],
    ["first(parameters('list'))", 'a'],
    ["last('xyz')", 'z'],
    ["skip(parameters('list'), 1)", ['b']],
    ["take('abc', 2)", 'ab'],
    ['range(3, 2)', [3, 4]],
    ["union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))", { a: { x: 1, y: 2 } }],
    ["union(parameters('list'), createArray('b', 'c'))", ['a', 'b', 'c']],
    ["intersection(parameters('list'), createArray('b'))", ['b']],
    ["createObject('k', parameters('open'))", { k: '?!' }],
    ['json(\'{"a": [1]}\')', { a: [1] }],
    ["string(createObject('a', 1))", '{"a":1}'],
    ["int('12')", 12],
    ["bool('TRUE')", true],
    ['add(1, mul(2, 3))', 7],
    ['div(7, 2)', 3],
    ['greaterOrEquals(2, 2)', true],
    ["less('a', 'b')", true],
    ["base64ToString(base64('x'))", 'x'],
    ["uri('https://a.b/c/', 'd')", 'https://a.b/c/d'],
    ["uniqueString('a')", '?+'],
    ['newGuid()', '?+'],
    ['resourceGroup().location', '?!'],
    ["reference('x').outputs.y.value", '?!'],
    ["listKeys('x', '2020').keys[0].value", '?!'],
    ["resourceId('Microsoft.X/ys', 'n')", '?+/subscriptions/.../providers/Microsoft.X/ys/n'],
    ["resourceId('Microsoft.X/ys/zs', parameters('name'), parameters('open'))", '?+/subscriptions/...'],
    ["tenantResourceId('Microsoft.X/ys', 'n')", '/providers/Microsoft.X/ys/n'],
    ["extensionResourceId('/x', 'Microsoft.X/ys', 'n')", '/x/providers/Microsoft.X/ys/n'],
    ['copyIndex()', 2],
    ["copyIndex('outer', 1)", 2],
    ["my.join('a', 'b')", 'a+b'],
  ];
  for (const [expression, expected] of cases) {
    test(`${expression} is ${JSON.stringify(expected)}`, () => {
      const { value, faults } = evaluateText(`[${expression}]`);
      assert.deepEqual({ value, faults }, { value: expected, faults: [] });
    });
  }

  const bad: readonly (readonly [expression: string, fault: string])[] = [
    ['', 'syntax'],
    ["'a", 'syntax'],
    ['concat(', 'syntax'],
    ["concat('a',)", 'syntax'],
    ['name', 'syntax'],
    ['a() b()', 'syntax'],
    ['a().', 'syntax'],
    ['a()[', 'syntax'],
    ['('.repeat(10), 'syntax'],
    ['a('.repeat(200), 'syntax'],
    [`a()${'.b'.repeat(200)}`, 'syntax'],
    ["parameters('none')", 'unknown-name'],
    ["parameters('object').none", 'unknown-name'],
    ["other.fn('a')", 'unknown-name'],
    ["noFunction('a')", 'bad-expression'],
    ["copyIndex('none')", 'bad-expression'],
    ["substring('a', 5)", 'bad-expression'],
    ["json('{')", 'bad-expression'],
    ["createObject('a')", 'bad-expression'],
    ['range(0, 100000)', 'bad-expression'],
    ['div(1, 0)', 'bad-expression'],
    ['if(true())', 'bad-expression'],
    ["concat('a', createObject())", 'bad-expression'],
  ];
  for (const [expression, fault] of bad) {
    test(`${expression.slice(0, 40)} is reported as ${fault}`, () => {
      assert.deepEqual(evaluateText(`[${expression}]`).faults, [fault]);
    });
  }

  test('ids and references name resources by type and the parts of their names', () => {
    const { names } = evaluateText(
      "[resourceId('Microsoft.X/ys/zs', parameters('name'), concat(parameters('open'), '-1'))]",
    );
    assert.deepEqual(names, [{ type: 'Microsoft.X/ys/zs', name: "web/{parameters('open')}-1", attribute: 'id' }]);
  });

  test('text in brackets is an expression unless it is escaped', () => {
    const texts = ['[a()]', '[[a]', 'a', '[a', '[', '[]'];
    assert.deepEqual(texts.map(isExpression), [true, false, false, false, false, true]);
  });

  test('no text makes the parser or the functions throw', () => {
    const pieces = [
      "'a'",
      '(',
      ')',
      ',',
      '.',
      '[',
      ']',
      '1',
      '-1',
      ' ',
      "'",
      'concat',
      'if',
      'union',
      'json',
      'format',
      'split',
      "parameters('open')",
      "parameters('object')",
      'createArray(1)',
      'null()',
      'true()',
      '.?a',
      'take',
      'range',
    ];
    for (let seed = 1; seed <= 20_000; seed++) {
      const random = createRandom(seed);
      const text = Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces)).join('');
      evaluateText(`[${text}]`);
      evaluateText(
        `[${random.pick(['concat', 'union', 'take', 'padLeft', 'uri', 'int'])}(${text.replaceAll(/[()]/g, ',')})]`,
      );
    }
  });
});
