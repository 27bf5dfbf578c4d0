/** Tests of model/combine-fixes: what several fixes make together of one body. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import { combineFixes } from './combine-fixes.ts';
import type { FixStep } from './control.ts';

type Case = {
  readonly title: string;
  readonly body: JsonObject;
  readonly fixes: readonly (readonly FixStep[])[];
  readonly expected: JsonObject | undefined;
};

const CASES: readonly Case[] = [
  {
    title: 'what both put into a map that was absent stands in one map',
    body: {},
    fixes: [
      [{ op: 'add', path: '/c', value: { x: { y: 1 } } }],
      [{ op: 'add', path: '/c', value: { x: { z: 2 }, w: 3 } }],
    ],
    expected: { c: { x: { y: 1, z: 2 }, w: 3 } },
  },
  {
    title: 'blocks that were absent are filled by both',
    body: {},
    fixes: [[{ op: 'add', path: '/b', value: [{ x: 1 }] }], [{ op: 'add', path: '/b', value: [{ y: 2 }] }]],
    expected: { b: [{ x: 1, y: 2 }] },
  },
  {
    title: 'the same wish twice is one',
    body: { a: 1 },
    fixes: [[{ op: 'replace', path: '/a', value: 2 }], [{ op: 'replace', path: '/a', value: 2 }]],
    expected: { a: 2 },
  },
  {
    title: 'two values at one place are a contradiction',
    body: { a: 1 },
    fixes: [[{ op: 'replace', path: '/a', value: 2 }], [{ op: 'replace', path: '/a', value: 3 }]],
    expected: undefined,
  },
  {
    title: 'what one removes the other cannot change',
    body: { a: { b: 1 } },
    fixes: [[{ op: 'remove', path: '/a' }], [{ op: 'replace', path: '/a/b', value: 2 }]],
    expected: undefined,
  },
  {
    title: 'items of a list go without moving each other',
    body: { l: ['p', 'q', 'r'] },
    fixes: [[{ op: 'remove', path: '/l/0' }], [{ op: 'remove', path: '/l/2' }]],
    expected: { l: ['q'] },
  },
  {
    title: 'what is inserted into a list stands before what was at that place',
    body: { l: ['p', 'q'] },
    fixes: [[{ op: 'add', path: '/l/1', value: 'x' }], [{ op: 'replace', path: '/l/0', value: 'y' }]],
    expected: { l: ['y', 'x', 'q'] },
  },
  { title: 'no fix changes nothing', body: { a: 1 }, fixes: [[]], expected: { a: 1 } },
];

for (const { title, body, fixes, expected } of CASES) {
  test(title, () => {
    const combined = combineFixes(body, fixes);
    // without prototypes, which patches give to no object
    assert.deepEqual(combined && JSON.parse(JSON.stringify(combined)), expected);
  });
}
