/** Tests of the document that the form of a rollout makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDocument, readCanaries } from './start-document.ts';

test('canaries are shares in percent, each a step, after the namespaces as one', () => {
  assert.deepEqual(readCanaries(''), []);
  assert.deepEqual(readCanaries('10, 50 %'), [{ percent: 10 }, { percent: 50 }]);
  assert.deepEqual(readCanaries('shop-* 2.5% pay'), [{ namespaces: ['shop-*', 'pay'] }, { percent: 2.5 }]);
});

test('what is left out of the form is left out of the document', () => {
  const fields = { name: 'r', owner: 'o', environment: 'prod', promotion: 'proposed' as const, controls: ['A'] };
  assert.deepEqual(makeDocument({ ...fields, canaries: '' }).spec, {
    controls: ['A'],
    environment: 'prod',
    promotion: 'proposed',
  });
  assert.deepEqual(makeDocument({ ...fields, canaries: '5' }).spec.canary, [{ percent: 5 }]);
});
