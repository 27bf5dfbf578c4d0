/** Tests of model/fix-text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FixStep } from './control.ts';
import { describeFix, resolvePointer } from './fix-text.ts';

const BODY = {
  metadata: { annotations: { 'a/b': 'x' } },
  spec: { hostPID: true, containers: [{ name: 'web', securityContext: { capabilities: { add: ['ALL'] } } }] },
};

const CASES: readonly (readonly [string, readonly FixStep[], readonly string[]])[] = [
  ['a removed field shows what goes', [{ op: 'remove', path: '/spec/hostPID' }], ['@ spec', '- hostPID: true']],
  [
    'a replaced field shows both values',
    [{ op: 'replace', path: '/spec/hostPID', value: false }],
    ['@ spec', '- hostPID: true', '+ hostPID: false'],
  ],
  [
    'steps in one place share its line',
    [
      { op: 'add', path: '/spec/containers/0/securityContext/privileged', value: false },
      { op: 'replace', path: '/spec/containers/0/securityContext/capabilities', value: { drop: ['ALL'] } },
    ],
    [
      '@ spec.containers[0].securityContext',
      '+ privileged: false',
      '- capabilities:',
      '-   add:',
      '-     - ALL',
      '+ capabilities:',
      '+   drop:',
      '+     - ALL',
    ],
  ],
  [
    'an item added to a list is a dash',
    [{ op: 'add', path: '/spec/containers/-', value: { name: 'x' } }],
    ['@ spec.containers', '+ - name: x'],
  ],
  [
    'a field at the top level has a place too',
    [{ op: 'add', path: '/automountServiceAccountToken', value: false }],
    ['@ (top level)', '+ automountServiceAccountToken: false'],
  ],
  ['a whole document is not shown', [{ op: 'replace', path: '', value: 1 }], []],
  ['removing what is absent says only where', [{ op: 'remove', path: '/spec/nothing' }], ['@ spec']],
];

const SIGNS = { place: '@', remove: '-', add: '+' };

for (const [title, fix, expected] of CASES) {
  test(title, () => {
    assert.deepEqual(
      describeFix(fix, BODY).map((line) => `${SIGNS[line.sign]} ${line.text}`),
      expected,
    );
  });
}

test('a pointer unescapes its parts and reads numbers as field names where there is no list', () => {
  assert.deepEqual(resolvePointer('/metadata/annotations/a~1b', BODY), ['metadata', 'annotations', 'a/b']);
  assert.deepEqual(resolvePointer('/spec/0/x~0y', BODY), ['spec', '0', 'x~y']);
});
