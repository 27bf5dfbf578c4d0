/** Facts of assets: what changed is said, and only that is sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChange, sayChanges } from './facts.ts';

const NOTHING = { owner: '', exposure: '', dataClass: '', criticality: '' };

test('only what was changed is sent, and what was taken back is null', () => {
  assert.equal(readChange({}, NOTHING), undefined);
  assert.equal(readChange({ owner: 'shop' }, { ...NOTHING, owner: ' shop ' }), undefined);
  assert.deepEqual(readChange({ owner: 'shop' }, { ...NOTHING, exposure: 'internet' }), {
    owner: null,
    exposure: 'internet',
  });
});

test('an edit is said in words', () => {
  assert.equal(
    sayChanges({ owner: 'a' }, { owner: 'b', dataClass: 'public' }),
    'owner: a to b; data class: not set to public',
  );
  assert.equal(sayChanges({ owner: 'a' }, { owner: 'a' }), '');
});
