/** The inventory in SQL. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import { ownerOf } from '../../model/programme/inventory/assets.ts';
import type { AssetFacet, AssetFacetCounts, AssetFilter, AssetRecords } from '../api/assets.ts';
import { ASSET_FACETS } from '../api/assets.ts';
import type { Dialect } from '../backend.ts';
import { listOf, writeRows } from './batch.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

const COLUMNS = { team: 'team', environment: 'environment' } as const;

/** Assets of one transaction. */
export function createAssetRecords(db: Kysely<Tables>, dialect: Dialect): AssetRecords {
  return {
    find: async (id, visible) => {
      const row = await db
        .selectFrom('assets')
        .select('record')
        .where('id', '=', id)
        .where((eb) => isVisible(eb, visible, COLUMNS))
        .executeTakeFirst();
      return row && readAsset(row);
    },
    hold: async (assets) => {
      const ids = assets.map(({ id }) => id);
      await writeAssets(db, dialect, assets, 'DO NOTHING');
      const rows = await db
        .selectFrom('assets')
        .select('record')
        .where('id', 'in', listOf(dialect, ids))
        .orderBy('id')
        // SQLite's writers are one at a time anyway.
        .$if(dialect.name === 'postgres', (query) => query.forUpdate())
        .execute();
      return rows.map(readAsset);
    },
    save: (assets) =>
      writeAssets(
        db,
        dialect,
        assets,
        `DO UPDATE SET team = excluded.team, exposure = excluded.exposure, data_class = excluded.data_class,
          criticality = excluded.criticality, record = excluded.record`,
      ),
    list: async ({ filter, visible, limit, cursor }) => {
      const after = readCursor(cursor, ['string', 'string', 'string']);
      const query = selectAssets(db, filter, visible);
      const rows = await query
        .select(['environment', 'name', 'id', 'record'])
        .$if(after !== undefined, (page) =>
          page.where((eb) => {
            const [environment, name, id] = after ?? ['', '', ''];
            return eb(eb.refTuple('environment', 'name', 'id'), '>', eb.tuple(environment, name, id));
          }),
        )
        .orderBy('environment')
        .orderBy('name')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map(readAsset),
        next: last && writeCursor([last.environment, last.name, last.id]),
        total,
      };
    },
    countFacets: async (filter, visible) => {
      const counts: [AssetFacet, AssetFacetCounts[AssetFacet]][] = [];
      for (const facet of ASSET_FACETS) counts.push([facet, await countFacet(db, facet, filter, visible)]);
      return Object.fromEntries(counts) as AssetFacetCounts;
    },
  };
}

const FACET_COLUMNS = {
  environment: 'environment',
  owner: 'team',
  exposure: 'exposure',
  dataClass: 'data_class',
  criticality: 'criticality',
} as const satisfies Readonly<Record<AssetFacet, string>>;

async function countFacet(
  db: Kysely<Tables>,
  facet: AssetFacet,
  filter: AssetFilter,
  visible: Parameters<AssetRecords['find']>[1],
): Promise<AssetFacetCounts[AssetFacet]> {
  const { [facet]: _, ...others } = filter;
  const column = FACET_COLUMNS[facet];
  const rows = await selectAssets(db, others, visible)
    .where(column, 'is not', null)
    .select((eb) => [`${column} as value` as const, eb.fn.countAll<number>().as('count')])
    .groupBy(column)
    .execute();
  const counts = rows.map(({ value, count }) => ({ value: value ?? '', count }));
  return counts.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function selectAssets(db: Kysely<Tables>, filter: AssetFilter, visible: Parameters<AssetRecords['find']>[1]) {
  const { owner, environment, exposure, dataClass, criticality, text } = filter;
  return db
    .selectFrom('assets')
    .where((eb) => isVisible(eb, visible, COLUMNS))
    .$if(owner !== undefined, (query) => query.where('team', '=', owner ?? ''))
    .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
    .$if(exposure !== undefined, (query) => query.where('exposure', '=', exposure ?? ''))
    .$if(dataClass !== undefined, (query) => query.where('data_class', '=', dataClass ?? ''))
    .$if(criticality !== undefined, (query) => query.where('criticality', '=', criticality ?? ''))
    .$if(text !== undefined, (query) =>
      query.where(sql<boolean>`search LIKE ${`%${escapeLike((text ?? '').toLowerCase())}%`} ESCAPE '!'`),
    );
}

function escapeLike(text: string): string {
  return text.replaceAll(/[!%_]/g, '!$&');
}

async function writeAssets(
  db: Kysely<Tables>,
  dialect: Dialect,
  assets: readonly AssetRecord[],
  onConflict: string,
): Promise<void> {
  await writeRows(db, dialect, {
    table: 'assets',
    columns: [
      ['id', 'text'],
      ['name', 'text'],
      ['environment', 'text'],
      ['team', 'text'],
      ['exposure', 'text'],
      ['data_class', 'text'],
      ['criticality', 'text'],
      ['search', 'text'],
      ['record', 'text'],
    ],
    tail: `ON CONFLICT (id) ${onConflict}`,
    // In one order: transactions of several targets write the same rows.
    rows: assets.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(writeAsset),
  });
}

function writeAsset(asset: AssetRecord): readonly (string | null)[] {
  const { id, name, environment, facts } = asset;
  const { exposure = null, dataClass = null, criticality = null } = facts;
  const search = name.toLowerCase();
  return [id, name, environment, ownerOf(asset), exposure, dataClass, criticality, search, JSON.stringify(asset)];
}

function readAsset({ record }: { readonly record: string }): AssetRecord {
  return JSON.parse(record) as AssetRecord;
}
