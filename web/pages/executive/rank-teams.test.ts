/** Teams are ranked by what they have of all severities. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankTeams } from './rank-teams.ts';

const count = (value: string, number: number) => ({ value, count: number });

test('the sum of the parts ranks, then the name, and what a team has none of is zero', () => {
  const ranked = rankTeams([
    [count('shop', 5), count('pay', 2)],
    [count('till', 9), count('pay', 3)],
  ]);
  assert.deepEqual(ranked, [
    { team: 'till', counts: [0, 9] },
    { team: 'pay', counts: [2, 3] },
    { team: 'shop', counts: [5, 0] },
  ]);
  assert.deepEqual(rankTeams([[], []]), []);
});
