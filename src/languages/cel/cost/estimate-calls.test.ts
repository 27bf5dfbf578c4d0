/** Tests of the static estimate: calls of the Kubernetes libraries. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AUTHORIZER_TYPE, check, createEnvironment, kubernetesLibraries, parse } from '../index.ts';
import * as T from '../types.ts';
import { estimateCost } from './estimate.ts';
import type { SizeHint } from './estimation.ts';
import type { Range } from './ranges.ts';

const environment = createEnvironment({
  libraries: kubernetesLibraries(),
  variables: {
    authorizer: AUTHORIZER_TYPE,
    text: T.STRING,
    short: T.STRING,
    texts: T.listOf(T.STRING),
    numbers: T.listOf(T.INT),
    counts: T.mapOf(T.STRING, T.INT),
    free: T.DYN,
  },
});

const DECLARED: Readonly<Record<string, Range>> = {
  text: { min: 10n, max: 100n },
  short: { min: 0n, max: 2n },
  texts: { min: 0n, max: 4n },
  'texts.@items': { min: 5n, max: 20n },
  numbers: { min: 2n, max: 8n },
};
const byPath: SizeHint = (path) => (path === undefined ? undefined : DECLARED[path.join('.')]);

function estimate(expression: string): Range {
  const { ast } = parse(expression, environment);
  assert.ok(ast !== undefined, expression);
  const checked = check(ast, environment);
  assert.deepEqual(checked.issues, [], expression);
  return estimateCost(checked, { sizeOf: byPath });
}

describe('the static estimate of calls of the Kubernetes libraries', () => {
  const CASES: readonly [string, number, number][] = [
    ["authorizer.group('apps').resource('pods').fieldSelector(text).check('get').allowed()", 350_266, 352_525],
    ["authorizer.serviceAccount('a', 'b').path('/x').check('get').reason()", 350_004, 350_004],
    ['numbers.isSorted()', 3, 9],
    ['texts.max()', 1, 13],
    ["texts.includes('a')", 1, 13],
    ["text.includes('a')", 11, 101],
    ["text.indexOf('a')", 2, 11],
    ['text.upperAscii().trim()', 3, 21],
    ["text.replace('a', 'bc') == text.replace('a', 'bc')", 7, 62],
    ["text.replace('abc', short).size()", 5, 23],
    ["text.split(',').all(x, true)", 4, 322],
    ["text.split(',', 3).all(x, true)", 4, 31],
    ['texts.join().size()', 2, 10],
    ["texts.join(', ').size()", 2, 11],
    ["text.find('[a-z]+') == ''", 5, 23],
    ["text.findAll('[a-z]+', 2).all(x, true)", 6, 324],
    ['url(text).getHost()', 3, 12],
    ['url(text) == url(text)', 5, 32],
    ['ip(text).family()', 3, 12],
    ['ip.isCanonical(text)', 3, 21],
    ['cidr(text).containsIP(ip(short))', 4, 17],
    ['cidr(text).containsIP(short)', 4, 17],
    ['cidr(text).containsCIDR(text)', 7, 29],
    ['cidr(text).ip() == ip(short)', 5, 15],
    ["quantity(text).add(quantity(short)).isLessThan(quantity('1'))", 6, 16],
    ['semver(text).major()', 3, 12],
    ["format.named('uri').value().validate(text).hasValue()", 36, 324],
    ['format.dns1123Label() == format.uuid()', 3, 9],
    ['sets.contains(numbers, numbers)', 7, 67],
    ['sets.equivalent(numbers, [1])', 16, 28],
    ["'%s'.format([text])", 12, 12],
    ['strings.quote(text) == text', 4, 22],
    ['free.items.join()', 1, 1],
    ['1.includes(1)', 1, 1],
  ];
  for (const [expression, min, max] of CASES) {
    test(`takes ${expression} for ${min} to ${max}`, () => {
      assert.deepEqual(estimate(expression), { min: BigInt(min), max: BigInt(max) });
    });
  }

  test('covers every overload that a dyn argument may pick', () => {
    assert.deepEqual(estimate("free + 'x'"), { min: 2n, max: 1_844_674_407_370_955_265n });
  });
});
