/** Tests of the decision over selectors: labels that are found are selected, and none exist where none are found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../test/harness/random.ts';
import { matchesSelector, parseSelector } from '../../../model/label-selector.ts';
import type { Requirement } from './selector-logic.ts';
import { findLabels, readSelector } from './selector-logic.ts';

test('a selector is met exactly when each of its keys can be', () => {
  const rows: readonly (readonly [unknown, boolean])[] = [
    [undefined, true],
    [{}, true],
    [{ matchLabels: { a: '1' } }, true],
    [{ matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['2'] }] }, false],
    [{ matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, false],
    [{ matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, false],
    [{ matchLabels: { a: 'no value of a label' } }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['any', 'any-1'] }] }, true],
    [
      {
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'a', operator: 'NotIn', values: ['any', 'any-1'] },
        ],
      },
      true,
    ],
    [
      {
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'a', operator: 'DoesNotExist' },
        ],
      },
      false,
    ],
  ];
  for (const [value, isMet] of rows) {
    const { selector, fault } = readSelector(value);
    assert.equal(fault, undefined);
    assert.equal(findLabels(selector, {}) !== undefined, isMet, JSON.stringify(value));
  }
});

test('a label that is known is taken as it is', () => {
  const { selector } = readSelector({
    matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['kube-system'] }],
  });
  assert.equal(findLabels(selector, { name: { value: 'kube-system' } }), undefined);
  assert.deepEqual(findLabels(selector, { name: { value: 'shop' } }), { name: 'shop' });
  assert.deepEqual(findLabels(selector, { name: { isNamespaceName: true } }), { name: 'any' });
  const upper = readSelector({ matchLabels: { name: 'No_Namespace' } }).selector;
  assert.equal(findLabels(upper, { name: { isNamespaceName: true } }), undefined);
});

test('what the API server would refuse as a selector has a fault', () => {
  const faulty: readonly unknown[] = [
    [],
    'all',
    { matchLabels: [] },
    { matchLabels: { a: 1 } },
    { matchExpressions: {} },
    { matchExpressions: [{ operator: 'Exists' }] },
    { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
    { matchExpressions: [{ key: 'a', operator: 'In' }] },
    { matchExpressions: [{ key: 'a', operator: 'In', values: 'b' }] },
    { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
  ];
  for (const value of faulty) assert.notEqual(readSelector(value).fault, undefined, JSON.stringify(value));
});

const KEYS = ['a', 'b', 'c'];
const VALUES = ['', 'x', 'y', 'any', 'any-1'];
const ROUNDS = 4_000;

test('the decision agrees with all labels over a small world', (t) => {
  const random = createRandom(20_261_125);
  let unmet = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const selector = Array.from({ length: random.below(5) }, (): Requirement => {
      const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const);
      const values = operator === 'In' || operator === 'NotIn' ? VALUES.filter(() => random.below(2) === 0) : [];
      return { key: random.pick(KEYS), operator, values };
    });
    const parsed = parseSelector({ matchExpressions: selector });
    assert.ok(parsed !== undefined);
    const found = findLabels(selector, {});
    if (found !== undefined) {
      assert.equal(matchesSelector(parsed, found), true, JSON.stringify({ selector, found }));
      continue;
    }
    unmet += 1;
    const some = listLabels(KEYS).find((labels) => matchesSelector(parsed, labels));
    assert.equal(some, undefined, JSON.stringify({ selector, some }));
  }
  t.diagnostic(
    `selectors: ${ROUNDS} decided, ${unmet} that nothing meets, each against ${listLabels(KEYS).length} sets`,
  );
  assert.ok(unmet > 500 && unmet < ROUNDS - 500);
});

/** Every set of labels over the keys, with one value more than the selectors name. */
function listLabels(keys: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [{}];
  return listLabels(rest).flatMap((labels) => [
    labels,
    ...[...VALUES, 'other'].map((value) => ({ ...labels, [key]: value })),
  ]);
}
