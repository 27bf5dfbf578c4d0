/** Findings in SQL: one by one, and their changes. Pages of many are in `finding-pages.ts`. */
import type { Kysely } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { APPROVED_STATES } from '../../model/programme/exception-life.ts';
import type { FindingChange, FindingRecords } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf, writeRows } from './batch.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { createGroupCounts, createGroupLedger, type GroupLedger } from './finding-groups.ts';
import { createGroupLists } from './finding-sides.ts';
import { createFindingPages } from './finding-pages.ts';
import {
  EVENT_COLUMNS,
  FINDING_COLUMNS,
  groupKey,
  readEvent,
  readFinding,
  writeEvent,
  writeFinding,
} from './finding-rows.ts';
import { createSightings } from './sightings.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

/** Findings of one transaction. */
export function createFindingRecords(db: Kysely<Tables>, dialect: Dialect): FindingRecords {
  const selectVisible = (visible: Parameters<FindingRecords['find']>[1]) =>
    db
      .selectFrom('findings')
      .selectAll()
      .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }));
  return {
    ...createFindingPages(db, dialect),
    ...createGroupCounts(db, dialect),
    ...createGroupLists(db, dialect),
    ...createSightings(db, dialect),
    find: async (id, visible) => {
      const row = await selectVisible(visible).where('id', '=', id).executeTakeFirst();
      return row && readFinding(row);
    },
    take: async (ids, visible) => {
      const rows = await selectVisible(visible)
        .where('id', 'in', listOf(dialect, ids))
        .orderBy('id')
        // SQLite's writers are one at a time anyway.
        .$if(dialect.name === 'postgres', (query) => query.forUpdate())
        .execute();
      return rows.map(readFinding);
    },
    save: async (chunks) => {
      const groups = createGroupLedger(db, dialect);
      const addresses = new Set<string>();
      for await (const chunk of chunks) {
        await saveChunk(db, dialect, groups, chunk);
        for (const { before, after } of chunk) if (before === undefined) addresses.add(after.address);
      }
      await saveAddresses(db, dialect, addresses);
      await groups.settle();
    },
    listEvents: async (finding, { limit, cursor }) => {
      const after = readCursor(cursor, ['number']);
      const rows = await db
        .selectFrom('finding_events')
        .selectAll()
        .where('finding', '=', finding)
        .$if(after !== undefined, (query) => query.where('seq', '<', after?.[0] ?? 0))
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items: rows.slice(0, limit).map(readEvent), next: last && writeCursor([last.seq]), total: undefined };
    },
    countFalsePositives: (wanted) => countFalsePositives(db, wanted),
    listRemediations: async ({ fromMs, toMs, visible }) => {
      const rows = await db
        .selectFrom('finding_events')
        .innerJoin('findings', 'findings.id', 'finding_events.finding')
        .select(['findings.control', 'findings.severity', 'findings.environment', 'findings.team', 'findings.layer'])
        .select(['finding_events.finding', 'finding_events.clock_ms', 'finding_events.at_ms'])
        .select('finding_events.from_state')
        .where('finding_events.kind', '=', 'resolved')
        .where('finding_events.at_ms', '>=', fromMs)
        .where('finding_events.at_ms', '<', toMs)
        .where((eb) => isVisible(eb, visible, { team: 'findings.team', environment: 'findings.environment' }))
        .orderBy('finding_events.seq')
        .execute();
      return rows.map(({ clock_ms, at_ms, from_state, ...sides }) => {
        return { ...sides, from: from_state ?? undefined, clockMs: clock_ms, resolvedMs: at_ms };
      });
    },
  };
}

async function countFalsePositives(
  db: Kysely<Tables>,
  { control, sinceMs, visible }: Parameters<FindingRecords['countFalsePositives']>[0],
): ReturnType<FindingRecords['countFalsePositives']> {
  const closings = await db
    .selectFrom('finding_events')
    .innerJoin('findings', 'findings.id', 'finding_events.finding')
    .select(['findings.id', 'findings.first_seen_ms'])
    .distinct()
    .where('finding_events.cause', '=', 'false-positive')
    .where('finding_events.at_ms', '>=', sinceMs)
    .where('findings.control', '=', control)
    .where((eb) => isVisible(eb, visible, { team: 'findings.team', environment: 'findings.environment' }))
    .execute();
  const falseAlarms = db
    .selectFrom('exceptions')
    .select('name')
    .where('cause', '=', 'false-positive')
    .where('state', 'in', APPROVED_STATES);
  const accepted = await db
    .selectFrom('findings')
    .select(['findings.id', 'findings.first_seen_ms'])
    .where('exception', 'in', falseAlarms)
    .where('control', '=', control)
    .where((eb) => isVisible(eb, visible, { team: 'findings.team', environment: 'findings.environment' }))
    .execute();
  const groups = db
    .selectFrom('finding_groups')
    .select('id')
    .where('control', '=', control)
    .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }));
  const { fresh } = await db
    .selectFrom('findings')
    .select((eb) => eb.fn.countAll<number>().as('fresh'))
    .where('group_id', 'in', groups)
    .where('first_seen_ms', '>=', sinceMs)
    .executeTakeFirstOrThrow();
  const closed = new Set(closings.map(({ id }) => id));
  const others = accepted.filter(({ id }) => !closed.has(id));
  const older = [...closings, ...others].filter(({ first_seen_ms }) => first_seen_ms < sinceMs);
  return { closed: closings.length, accepted: others.length, findings: fresh + older.length };
}

const UPDATES = FINDING_COLUMNS.slice(1)
  .map(([column]) => `${column} = excluded.${column}`)
  .join(', ');

async function saveChunk(
  db: Kysely<Tables>,
  dialect: Dialect,
  groups: GroupLedger,
  chunk: readonly FindingChange[],
): Promise<void> {
  await saveTouched(db, dialect, chunk.filter(isTouched));
  await saveChanged(
    db,
    dialect,
    groups,
    chunk.filter((change) => !isTouched(change)),
  );
}

const isTouched = ({ before, after }: FindingChange): boolean => before?.version === after.version;

/** Most of what a run sees it has seen before: that is one column, and not the row with all its indexes. */
async function saveTouched(db: Kysely<Tables>, dialect: Dialect, chunk: readonly FindingChange[]): Promise<void> {
  for (const [lastSeenMs, changes] of Map.groupBy(chunk, ({ after }) => after.lastSeenMs)) {
    const ids = changes.map(({ after }) => after.id);
    await db
      .updateTable('findings')
      .set({ last_seen_ms: lastSeenMs })
      .where('id', 'in', listOf(dialect, ids))
      .execute();
  }
}

async function saveChanged(
  db: Kysely<Tables>,
  dialect: Dialect,
  groups: GroupLedger,
  chunk: readonly FindingChange[],
): Promise<void> {
  const ids = await groups.number(chunk.map(({ after }) => after));
  const written = await writeRows(db, dialect, {
    table: 'findings',
    columns: FINDING_COLUMNS,
    // A new one is version 1, which is one more than no version of another's.
    tail: `ON CONFLICT (id) DO UPDATE SET ${UPDATES} WHERE findings.version = excluded.version - 1`,
    rows: chunk.map(({ after }) => writeFinding(after, ids.get(groupKey(after)) ?? 0)),
  });
  if (written !== chunk.length) {
    throw new AppError('state-conflict', 'a finding was changed by somebody else in the meantime');
  }
  for (const change of chunk) groups.note(change);
  await writeRows(db, dialect, {
    table: 'finding_events',
    columns: EVENT_COLUMNS,
    tail: '',
    rows: chunk.flatMap(({ events }) => events.map(writeEvent)),
  });
}

/** At the end and in one order, because transactions of several targets write the same rows. */
async function saveAddresses(db: Kysely<Tables>, dialect: Dialect, addresses: ReadonlySet<string>): Promise<void> {
  await writeRows(db, dialect, {
    table: 'finding_addresses',
    columns: [
      ['address', 'text'],
      ['search', 'text'],
    ],
    tail: 'ON CONFLICT (address) DO NOTHING',
    rows: [...addresses].toSorted().map((address) => [address, address.toLowerCase()]),
  });
}
