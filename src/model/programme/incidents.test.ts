/** Incidents of changes of state: by a table, and for any sequence of changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import type { SloState } from './burn-rates.ts';
import type { Standing, StateChange } from './incidents.ts';
import { CALLING_STATES, findIncidents } from './incidents.ts';

/** `ok page ok`: in which states it was, a change an hour from 0 on; the first one is where it was before. */
function makeChanges(states: string): readonly StateChange[] {
  const [first = 'ok', ...rest] = states.split(' ') as readonly SloState[];
  return rest.map((to, index) => ({ name: 'a', atMs: index, from: rest[index - 1] ?? first, to }));
}

const page: Standing = { state: 'page', sinceMs: -7 };
const CASES: readonly (readonly [states: string, standing: Standing | undefined, ...incidents: readonly string[]])[] = [
  ['ok', undefined],
  ['ok no-data ok', undefined],
  ['ok page ok', undefined, 'page 0-1'],
  ['ok ticket no-data', undefined, 'ticket 0-1'],
  ['ok ticket page ticket ok', undefined, 'page 0-3'],
  ['ok page ticket', undefined, 'page 0-'],
  ['no-data ticket ok page ok ticket', undefined, 'ticket 0-1', 'page 2-3', 'ticket 4-'],
  ['ok', page, 'page -7-'],
  ['ok', { state: 'ok', sinceMs: 0 }],
  ['ok', { state: 'no-data', sinceMs: 0 }],
  ['page ticket ok', undefined, 'page 0-1'],
  ['page ok', undefined],
  ['page ok ticket', { state: 'ticket', sinceMs: 1 }, 'ticket 1-'],
];

for (const [states, standing, ...expected] of CASES) {
  const now = standing === undefined ? 'and no more' : `now ${standing.state}`;
  test(`${states}, ${now}, is ${expected.join(', ') || 'no incident'}`, () => {
    const found = findIncidents(makeChanges(states), standing);
    assert.deepEqual(
      found.map(({ severity, startedMs, endedMs }) => `${severity} ${startedMs}-${endedMs ?? ''}`),
      expected,
    );
  });
}

const RUNS = 2_000;

test('of any changes, incidents end after they start, never overlap, and cover exactly the time of calling', () => {
  const random = createRandom(7);
  const states: readonly SloState[] = ['ok', 'ticket', 'page', 'no-data'];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const changes: StateChange[] = [];
    let [state, atMs]: [SloState, number] = ['ok', 0];
    for (let count = random.below(12); count > 0; count--) {
      const to = random.pick(states.filter((one) => one !== state));
      atMs += 1 + random.below(5);
      changes.push({ name: 'a', atMs, from: state, to });
      state = to;
    }
    const incidents = findIncidents(changes, { state, sinceMs: atMs });
    found += incidents.length;
    let lastEndMs = Number.NEGATIVE_INFINITY;
    for (const { startedMs, endedMs = Number.POSITIVE_INFINITY } of incidents) {
      assert.ok(startedMs > lastEndMs && endedMs > startedMs);
      lastEndMs = endedMs;
    }
    for (let momentMs = 0; momentMs <= atMs + 1; momentMs++) {
      const now = changes.findLast((change) => change.atMs <= momentMs)?.to ?? 'ok';
      const covered = incidents.some(
        ({ startedMs, endedMs }) => startedMs <= momentMs && (endedMs === undefined || endedMs > momentMs),
      );
      assert.equal(covered, CALLING_STATES.includes(now), `run ${run} at ${momentMs}`);
    }
  }
  assert.ok(found > RUNS, `${found} incidents were looked at`);
});
