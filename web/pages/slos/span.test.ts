/** What the address says of days and severities. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '../../parts/budget.ts';
import { pickIncidents, readDays, readSeverity } from './span.ts';

const read = (text: string): URLSearchParams => new URLSearchParams(text);

test('what the address does not say, or says wrongly, is 30 days', () => {
  assert.deepEqual(
    ['', 'days=7', 'days=90', 'days=91', 'days=x'].map((text) => readDays(read(text))),
    [30, 7, 90, 30, 30],
  );
});

test('the address asks for what paged, or for all', () => {
  const incidents = (['page', 'ticket'] as const).map((severity): Incident => {
    return { slo: severity, owner: 'a', severity, startedAt: '2026-03-02T12:00:00.000Z', endedAt: null };
  });
  const pick = (text: string): readonly string[] =>
    pickIncidents(incidents, readSeverity(read(text))).map(({ slo }) => slo);
  assert.deepEqual(pick('severity=page'), ['page']);
  assert.deepEqual(pick(''), ['page', 'ticket']);
  assert.deepEqual(pick('severity=fire'), ['page', 'ticket']);
});
