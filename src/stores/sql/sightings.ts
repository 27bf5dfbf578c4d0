/** Sightings of findings in SQL. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { FindingRecords } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf, writeRows } from './batch.ts';
import { readSighting, SIGHTING_COLUMNS, writeSighting } from './finding-rows.ts';
import type { Tables } from './tables.ts';

type Sightings = Pick<
  FindingRecords,
  | 'listSightings'
  | 'listMarks'
  | 'listTargetMarks'
  | 'saveSightings'
  | 'dropSightings'
  | 'markSightings'
  | 'listUpheld'
  | 'forgetSightings'
>;

/** Sightings of one transaction. */
export function createSightings(db: Kysely<Tables>, dialect: Dialect): Sightings {
  return { ...createSightingLists(db, dialect), ...createSightingChanges(db, dialect) };
}

type Lists = Pick<Sightings, 'listSightings' | 'listMarks' | 'listTargetMarks' | 'listUpheld'>;

function createSightingLists(db: Kysely<Tables>, dialect: Dialect): Lists {
  const selectMarks = () =>
    db
      .selectFrom('sightings')
      .select(['finding', 'target', 'address', 'control', 'file', 'digest'])
      .select((eb) => eb.ref('exception').$castTo<string | null>().as('exception'));
  const readMarks = async (query: ReturnType<typeof selectMarks>) => {
    const rows = await query.execute();
    return rows.map(({ exception, ...mark }) => ({ ...mark, exception: exception ?? undefined }));
  };
  return {
    listSightings: async (finding) => {
      const query = db.selectFrom('sightings').selectAll().where('finding', '=', finding);
      return (await query.orderBy('target').orderBy('address').execute()).map(readSighting);
    },
    listMarks: (findings) => readMarks(selectMarks().where('finding', 'in', listOf(dialect, findings))),
    listTargetMarks: (target, after, limit) =>
      readMarks(
        selectMarks()
          .where('target', '=', target)
          .$if(after !== undefined, (query) =>
            query.where((eb) =>
              eb(eb.refTuple('finding', 'address'), '>', eb.tuple(after?.finding ?? '', after?.address ?? '')),
            ),
          )
          .orderBy('finding')
          .orderBy('address')
          .limit(limit),
      ),
    listUpheld: async (findings) => {
      const rows = await db
        .selectFrom('sightings')
        .innerJoin('resources', (join) =>
          join.onRef('resources.target', '=', 'sightings.target').onRef('resources.address', '=', 'sightings.address'),
        )
        .innerJoin('results', (join) =>
          join.onRef('results.resource_id', '=', 'resources.id').onRef('results.control', '=', 'sightings.control'),
        )
        .select('sightings.finding')
        .distinct()
        .where('sightings.finding', 'in', listOf(dialect, findings))
        .where('results.verdict', 'in', ['fail', 'exempt', 'unknown'])
        .execute();
      return rows.map(({ finding }) => finding);
    },
  };
}

function createSightingChanges(db: Kysely<Tables>, dialect: Dialect): Omit<Sightings, keyof Lists> {
  return {
    saveSightings: async (sightings) => {
      const updates = SIGHTING_COLUMNS.slice(3, -1).map(([column]) => `${column} = excluded.${column}`);
      await writeRows(db, dialect, {
        table: 'sightings',
        columns: SIGHTING_COLUMNS,
        tail: `ON CONFLICT (target, finding, address) DO UPDATE SET ${updates.join(', ')}`,
        rows: sightings.map(writeSighting),
      });
    },
    dropSightings: async (sightings) => {
      for (const [target, keys] of Map.groupBy(sightings, (sighting) => sighting.target)) {
        const texts = keys.map(({ finding, address }) => `${finding} ${address}`);
        await db
          .deleteFrom('sightings')
          .where('target', '=', target)
          .where('finding', 'in', listOf(dialect, [...new Set(keys.map(({ finding }) => finding))]))
          .where(sql<string>`finding || ' ' || address`, 'in', listOf(dialect, texts))
          .execute();
      }
    },
    forgetSightings: async (findings) => {
      await db.deleteFrom('sightings').where('finding', 'in', listOf(dialect, findings)).execute();
    },
    markSightings: async (findings, exception) => {
      await db
        .updateTable('sightings')
        // The digest is another one too, so that the next run writes what it sees.
        .set({ exception: exception ?? null, digest: '' })
        .where('finding', 'in', listOf(dialect, findings))
        .execute();
    },
  };
}
