/** Tests of groups that have more findings than are looked at: what is looked for must be what looking at all gives. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SEES_ALL, type Visible } from '../../model/programme/access.ts';
import { FINDING_STATES } from '../../model/programme/finding-life.ts';
import { SEVERITIES } from '../../model/words.ts';
import { addFindings, makeFinding } from '../../../test/harness/findings.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { type FindingFilter, GROUP_SIDES } from '../api/findings.ts';
import { openSqlite } from '../sqlite/index.ts';
import { createGroupLists } from './finding-sides.ts';
import { createFindingRecords } from './findings.ts';
import { openSqlStore } from './store.ts';
import type { Tables } from './tables.ts';

const FILTERS: readonly FindingFilter[] = [
  {},
  { states: ['open', 'reopened'] },
  { severities: ['low'], environments: ['prod'] },
  { teams: ['team-0', 'team-7'] },
];
const VISIBLES: readonly Visible[] = [SEES_ALL, [{ teams: ['team-1', 'team-7'] }, { environments: ['dev'] }]];

test('what is looked for among the oldest, or group by group, is what looking at every finding gives', async (t) => {
  const backend = openSqlite<Tables>(join(makeFolder(t, {}), 'bulwark.db'));
  const store = await openSqlStore(backend, NOON_MS);
  const random = createRandom(9);
  const findings = Array.from({ length: 2_000 }, (_, i) => {
    const team = random.below(8);
    const state = random.pick(FINDING_STATES);
    const isDue = state !== 'accepted' && state !== 'resolved';
    return makeFinding(i, {
      team: `team-${team}`,
      control: `C${random.below(12)}`,
      severity: random.pick(SEVERITIES),
      environment: random.pick(['prod', 'dev']),
      asset: `asset-${random.below(30)}`,
      state,
      // Those of one team are all newer than what is looked at of the others.
      firstSeenMs: NOON_MS + (team === 7 ? 10_000 : 0) + random.below(100),
      dueMs: isDue ? NOON_MS + random.below(100) : undefined,
    });
  });
  await backend.write((db) => createFindingRecords(db, backend.dialect).save([addFindings(findings)]));
  for (const filter of FILTERS) {
    for (const visible of VISIBLES) {
      for (const by of GROUP_SIDES) {
        const wanted = { filter, visible, by, nowMs: NOON_MS + 50, limit: 40 };
        const [all, sought] = await backend.read(async (db) => [
          await createGroupLists(db, backend.dialect).listGroups(wanted),
          await createGroupLists(db, backend.dialect, { lookedAtMax: 10, oldestRows: 5 }).listGroups(wanted),
        ]);
        assert.ok((all?.items.length ?? 0) > 0);
        assert.deepEqual(sought, all, JSON.stringify({ filter, visible, by }));
      }
    }
  }
  await store.close();
});
