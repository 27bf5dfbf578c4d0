/** Tests of JSON Patch, after RFC 6902. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../base/json.ts';
import type { FixStep } from './control.ts';
import { applyPatch, parsePointer, toPointer } from './json-patch.ts';

const BODY: Json = { a: { 'b/c~d': 1 }, list: [1, 2, { x: 3 }], text: 'x' };

/** After RFC 6902, appendix A. */
const CASES: readonly (readonly [FixStep, unknown])[] = [
  [
    { op: 'add', path: '/new', value: 1 },
    { ...BODY, new: 1 },
  ],
  [
    { op: 'add', path: '/list/1', value: 9 },
    { ...BODY, list: [1, 9, 2, { x: 3 }] },
  ],
  [
    { op: 'add', path: '/list/-', value: 9 },
    { ...BODY, list: [1, 2, { x: 3 }, 9] },
  ],
  [{ op: 'add', path: '/list/9', value: 9 }, undefined],
  [{ op: 'add', path: '/none/x', value: 9 }, undefined],
  [{ op: 'add', path: '/text/x', value: 9 }, undefined],
  [
    { op: 'replace', path: '/list/2/x', value: 4 },
    { ...BODY, list: [1, 2, { x: 4 }] },
  ],
  [{ op: 'replace', path: '/none', value: 4 }, undefined],
  [{ op: 'replace', path: '/list/-', value: 4 }, undefined],
  [
    { op: 'replace', path: '/list/0', value: 4 },
    { ...BODY, list: [4, 2, { x: 3 }] },
  ],
  [{ op: 'replace', path: '/list/7/x', value: 4 }, undefined],
  [{ op: 'replace', path: '', value: 4 }, 4],
  [
    { op: 'remove', path: '/a/b~1c~0d' },
    { ...BODY, a: {} },
  ],
  [
    { op: 'remove', path: '/list/0' },
    { ...BODY, list: [2, { x: 3 }] },
  ],
  [{ op: 'remove', path: '/list/01' }, undefined],
  [{ op: 'remove', path: '' }, undefined],
];

test('steps are applied as RFC 6902 has it, and a step that does not fit gives nothing', () => {
  for (const [step, expected] of CASES) {
    assert.deepEqual(
      JSON.parse(JSON.stringify(applyPatch(BODY, [step]) ?? null)),
      expected ?? null,
      JSON.stringify(step),
    );
  }
  assert.equal(
    applyPatch(BODY, [
      { op: 'remove', path: '/none' },
      { op: 'add', path: '/y', value: 1 },
    ]),
    undefined,
  );
  assert.deepEqual(BODY, { a: { 'b/c~d': 1 }, list: [1, 2, { x: 3 }], text: 'x' });
});

test('a pointer is a path and back', () => {
  assert.equal(toPointer(['a', 0, 'b/c~d']), '/a/0/b~1c~0d');
  assert.deepEqual(parsePointer('/a/0/b~1c~0d'), ['a', '0', 'b/c~d']);
  assert.deepEqual(parsePointer('a/b'), ['a', 'b']);
  assert.deepEqual(parsePointer(''), []);
});
