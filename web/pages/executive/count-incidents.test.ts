/** Incidents of a month: what nobody counts is no zero. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countIncidents } from './count-incidents.ts';

const page = { severity: 'page' } as const;
const ticket = { severity: 'ticket' } as const;
const ok = { state: 'ok' } as const;
const silent = { state: 'no-data' } as const;

test('pages are counted of all incidents, and what has no data is said', () => {
  assert.deepEqual(countIncidents([ok], []), { paged: 0, of: 'of 0 incidents' });
  assert.deepEqual(countIncidents([ok, silent], [page, ticket, page]), {
    paged: 2,
    of: 'of 3 incidents; 1 of 2 objectives have no data',
  });
  assert.deepEqual(countIncidents([silent], [ticket]), {
    paged: 0,
    of: 'of 1 incident; 1 of 1 objective have no data',
  });
});

test('without any data there is no number', () => {
  assert.equal(countIncidents([silent, silent], []), undefined);
  assert.equal(countIncidents([], []), undefined);
});
