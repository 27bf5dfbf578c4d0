/** Rights survive the way through a form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDraft, sayGrant, writeDraft } from './grants.ts';

test('a grant is said with where it holds, and for all where nothing is said', () => {
  assert.equal(sayGrant({ role: 'viewer' }), 'viewer');
  assert.equal(sayGrant({ role: 'developer', teams: ['shop', 'pay'] }), 'developer in shop, pay');
  const grant = {
    role: 'developer' as const,
    permissions: ['upload' as const],
    teams: ['shop'],
    environments: ['prod'],
  };
  assert.equal(sayGrant(grant), 'developer (upload only) in shop; prod');
});

test('what a form shows is what it sends, and what it does not show stays', () => {
  const draft = { role: 'responder' as const, teams: ' shop, pay ,,shop', environments: '' };
  assert.deepEqual(readDraft(draft), { role: 'responder', teams: ['shop', 'pay'] });
  const grant = { role: 'developer' as const, permissions: ['upload' as const], environments: ['prod'] };
  assert.deepEqual(readDraft(writeDraft(grant), grant), grant);
  // Of another role only some permissions would be another right than the one that was limited.
  assert.deepEqual(readDraft({ ...writeDraft(grant), role: 'viewer' }, grant), {
    role: 'viewer',
    environments: ['prod'],
  });
});
