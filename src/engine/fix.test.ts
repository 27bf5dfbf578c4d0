/** Tests of fixes: relative remedies made absolute. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { FixStep } from '../model/control.ts';
import { applyPatch } from '../model/json-patch.ts';
import { resolveFix } from './fix.ts';

const BODY: JsonObject = {
  spec: {
    containers: [
      { name: 'web', image: 'web:latest', securityContext: { privileged: true, capabilities: { add: ['A', 'B'] } } },
    ],
    list: [1, 2],
  },
};
const CONTAINER: FieldPath = ['spec', 'containers', 0];
const PRIVILEGED: FieldPath = [...CONTAINER, 'securityContext', 'privileged'];

const CASES: readonly (readonly [string, readonly FixStep[], FieldPath, readonly FixStep[]])[] = [
  [
    'the field found',
    [{ op: 'remove', path: '' }],
    PRIVILEGED,
    [{ op: 'remove', path: '/spec/containers/0/securityContext/privileged' }],
  ],
  [
    'overlapping by two',
    [{ op: 'remove', path: 'securityContext/privileged' }],
    PRIVILEGED,
    [{ op: 'remove', path: '/spec/containers/0/securityContext/privileged' }],
  ],
  [
    'below the item found',
    [{ op: 'remove', path: 'securityContext/privileged' }],
    CONTAINER,
    [{ op: 'remove', path: '/spec/containers/0/securityContext/privileged' }],
  ],
  [
    'beside the field found',
    [{ op: 'add', path: 'imagePullPolicy', value: 'Always' }],
    [...CONTAINER, 'image'],
    [{ op: 'add', path: '/spec/containers/0/imagePullPolicy', value: 'Always' }],
  ],
  [
    'add where there is a value',
    [{ op: 'add', path: '', value: false }],
    PRIVILEGED,
    [{ op: 'replace', path: '/spec/containers/0/securityContext/privileged', value: false }],
  ],
  [
    'replace where there is none',
    [{ op: 'replace', path: '', value: 1 }],
    [...CONTAINER, 'tty'],
    [{ op: 'add', path: '/spec/containers/0/tty', value: 1 }],
  ],
  [
    'missing parents',
    [{ op: 'add', path: '', value: '1' }],
    [...CONTAINER, 'resources', 'limits', 'cpu'],
    [{ op: 'add', path: '/spec/containers/0/resources', value: { limits: { cpu: '1' } } }],
  ],
  [
    'a parent made by the step before',
    [
      { op: 'add', path: 'x/a', value: 1 },
      { op: 'add', path: 'x/b', value: 2 },
    ],
    ['spec'],
    [
      { op: 'add', path: '/spec/x', value: { a: 1 } },
      { op: 'add', path: '/spec/x/b', value: 2 },
    ],
  ],
  [
    'an item at the end',
    [{ op: 'add', path: 'add/-', value: 'C' }],
    [...CONTAINER, 'securityContext', 'capabilities', 'add'],
    [{ op: 'add', path: '/spec/containers/0/securityContext/capabilities/add/-', value: 'C' }],
  ],
  [
    'an item of a missing list',
    [{ op: 'add', path: 'args/-', value: 'C' }],
    CONTAINER,
    [{ op: 'add', path: '/spec/containers/0/args', value: ['C'] }],
  ],
  [
    'an item inserted',
    [{ op: 'add', path: '/spec/list/0', value: 0 }],
    [],
    [{ op: 'add', path: '/spec/list/0', value: 0 }],
  ],
  ['removing what is absent', [{ op: 'remove', path: 'tty' }], CONTAINER, []],
  [
    'an absolute path',
    [{ op: 'add', path: '/metadata/labels/a~1b', value: 'x' }],
    PRIVILEGED,
    [{ op: 'add', path: '/metadata', value: { labels: { 'a/b': 'x' } } }],
  ],
  ['a step that does not fit', [{ op: 'add', path: '/spec/list/x', value: 1 }], [], []],
];

test('a remedy becomes absolute steps that apply to the body', () => {
  for (const [title, steps, path, expected] of CASES) {
    const resolved = resolveFix(steps, BODY, path);
    assert.deepEqual(resolved, expected, title);
    assert.notEqual(applyPatch(BODY, resolved), undefined, title);
  }
});
