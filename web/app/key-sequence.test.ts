/** Shortcuts: what completes one, and what does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeySequence } from './key-sequence.ts';

const KNOWN = new Set(['?', 'mod+k', 'g e', 'g f', 'e']);

function press(
  keys: readonly (readonly [key: string, atMs: number, more?: object])[],
): readonly (string | undefined)[] {
  const find = createKeySequence();
  return keys.map(([key, atMs, more]) =>
    find({ key, ctrlKey: false, metaKey: false, altKey: false, ...more }, atMs, KNOWN),
  );
}

test('two keys one after the other are one shortcut', () => {
  assert.deepEqual(
    press([
      ['g', 0],
      ['f', 500],
    ]),
    [undefined, 'g f'],
  );
  assert.deepEqual(
    press([
      ['g', 0],
      ['e', 500],
    ]),
    [undefined, 'g e'],
    'and not the single key',
  );
});

test('the first key is forgotten after a while, and by another key', () => {
  assert.deepEqual(
    press([
      ['g', 0],
      ['e', 5_000],
    ]),
    [undefined, 'e'],
  );
  assert.deepEqual(
    press([
      ['g', 0],
      ['z', 100],
      ['f', 200],
    ]),
    [undefined, undefined, undefined],
  );
});

test('Ctrl and Cmd mean the same, and Alt is the browser’s', () => {
  assert.deepEqual(
    press([
      ['k', 0, { ctrlKey: true }],
      ['K', 1, { metaKey: true }],
      ['k', 2, { altKey: true }],
    ]),
    ['mod+k', 'mod+k', undefined],
  );
  assert.deepEqual(press([['?', 0]]), ['?']);
});
