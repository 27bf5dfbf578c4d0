/** The catalogue is what its address says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSide, narrow, readSort } from './filter.ts';
import { countRated, stateOf } from './state.ts';
import type { Control } from './types.ts';

const NONE = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };

function make(id: string, changes: Partial<Control>): Control {
  return {
    id,
    name: `name-of-${id.toLowerCase()}`,
    title: `Title of ${id}`,
    severity: 'low',
    layer: 'kubernetes',
    owner: 'platform',
    status: 'stable',
    findsSecrets: false,
    verdicts: NONE,
    rate: null,
    findings: 0,
    ...changes,
  };
}

const CONTROLS = [
  make('A-0001', { verdicts: { ...NONE, pass: 2 }, rate: 1 }),
  make('A-0002', { verdicts: { ...NONE, pass: 1, fail: 1 }, rate: 0.5, severity: 'critical', findings: 3 }),
  make('A-0003', { verdicts: { ...NONE, fail: 1 }, rate: 0, severity: 'high', findings: 1, owner: 'cloud' }),
  make('A-0004', {}),
];
const ids = (text: string, mapped?: ReadonlySet<string>) =>
  narrow(CONTROLS, new URLSearchParams(text), mapped).map(({ id }) => id);

const CASES: readonly (readonly [search: string, ids: readonly string[]])[] = [
  ['', ['A-0002', 'A-0003', 'A-0001', 'A-0004']],
  ['state=failing', ['A-0002', 'A-0003']],
  ['state=not+judged', ['A-0004']],
  ['severity=critical&layer=kubernetes', ['A-0002']],
  ['owner=cloud', ['A-0003']],
  ['text=TITLE+0004', ['A-0004']],
  ['text=nothing', []],
  ['sort=id', ['A-0001', 'A-0002', 'A-0003', 'A-0004']],
  ['sort=rate', ['A-0003', 'A-0002', 'A-0001', 'A-0004']],
  ['sort=findings', ['A-0002', 'A-0003', 'A-0001', 'A-0004']],
  ['sort=severity', ['A-0002', 'A-0003', 'A-0001', 'A-0004']],
];

for (const [search, wanted] of CASES) {
  test(`the address "${search}" shows ${wanted.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(ids(search), wanted);
  });
}

test('controls of a framework item are those that map to it', () => {
  assert.deepEqual(ids('', new Set(['A-0001'])), ['A-0001']);
});

test('a side is counted by what the other sides leave', () => {
  const search = new URLSearchParams('severity=critical&owner=platform');
  assert.deepEqual(countSide(CONTROLS, 'severity', search), [
    { value: 'critical', count: 1 },
    { value: 'low', count: 2 },
  ]);
  assert.deepEqual(
    countSide(CONTROLS, 'state', new URLSearchParams()).map(({ count }) => count),
    [2, 0, 0, 1, 1],
  );
});

test('the worst verdict names the state, and what was skipped was not judged', () => {
  assert.equal(stateOf({ ...NONE, pass: 9, fail: 1, unknown: 1 }), 'failing');
  assert.equal(stateOf({ ...NONE, pass: 9, unknown: 1, exempt: 1 }), 'unknown');
  assert.equal(stateOf({ ...NONE, pass: 9, exempt: 1 }), 'excepted');
  assert.equal(stateOf({ ...NONE, skipped: 9 }), 'not judged');
  assert.equal(countRated({ pass: 1, fail: 2, exempt: 3, unknown: 4, skipped: 5 }), 6);
});

test('an unknown sort is none', () => {
  assert.equal(readSort(new URLSearchParams('sort=luck')), 'worst');
});
