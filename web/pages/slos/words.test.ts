/** What an SLO counts, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeEvents, describeSides } from './words.ts';

test('events with a time limit say it', () => {
  assert.equal(describeEvents({ kind: 'remediation', withinHours: 720 }).good, 'it was resolved within 30 days');
  assert.equal(describeEvents({ kind: 'detection', withinHours: 4 }).good, 'it was found within 4 h');
  assert.equal(describeEvents({ kind: 'compliance' }).good, 'it passes');
});

test('sides that limit are named', () => {
  assert.equal(describeSides({ kind: 'compliance' }), 'all');
  assert.equal(
    describeSides({ kind: 'compliance', environments: ['prod'], severities: ['critical', 'high'] }),
    'environment prod, severity critical or high',
  );
});
