/** Tests of label selectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesGlobSelector, matchesSelector, parseSelector } from './label-selector.ts';

const LABELS = { app: 'web', tier: 'front' };

const CASES: readonly (readonly [unknown, boolean])[] = [
  [{}, true],
  [{ app: 'web' }, true],
  [{ app: 'api' }, false],
  [{ constructor: 'x' }, false],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', zone: 'a' } }, false],
  [{ matchLabels: {} }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'web'] }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'Near', values: ['web'] }] }, false],
  [{ matchExpressions: [null] }, false],
  [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchLabels: 'app', matchExpressions: 7 }, true],
];

test('a selector selects as in Kubernetes, unknown operators select nothing', () => {
  for (const [selector, expected] of CASES) {
    const parsed = parseSelector(selector);
    assert.ok(parsed);
    assert.equal(matchesSelector(parsed, LABELS), expected, JSON.stringify(selector));
  }
  assert.deepEqual([undefined, null, 'app=web', []].map(parseSelector), [undefined, undefined, undefined, undefined]);
});

test('in the glob dialect, names and values of labels are globs', () => {
  const cases: readonly (readonly [Record<string, string>, boolean])[] = [
    [{ app: 'w*' }, true],
    [{ 't*r': 'front' }, true],
    [{ app: 'x*' }, false],
    [{ app: 'web' }, true],
    [{ zone: 'a' }, false],
  ];
  for (const [matchLabels, expected] of cases) {
    const parsed = parseSelector({ matchLabels });
    assert.ok(parsed);
    assert.equal(matchesGlobSelector(parsed, LABELS), expected, JSON.stringify(matchLabels));
  }
});
