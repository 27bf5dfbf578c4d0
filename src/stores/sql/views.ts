/** Saved views in SQL. */
import type { Kysely, Selectable } from 'kysely';
import type { SavedView } from '../../model/programme/saved-view.ts';
import type { ViewRecords } from '../api/views.ts';
import type { Tables } from './tables.ts';

/** Saved views of one transaction. */
export function createViewRecords(db: Kysely<Tables>): ViewRecords {
  const selectViews = () => db.selectFrom('saved_views').selectAll();
  const count = async (query: ReturnType<typeof selectViews>): Promise<number> => {
    const row = await query
      .clearSelect()
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return row.count;
  };
  return {
    put: async (view) => {
      const { owner_name, query, is_shared, ...rest } = writeView(view);
      const changes = { owner_name, query, is_shared };
      const row = await db
        .insertInto('saved_views')
        .values({ ...rest, ...changes })
        .onConflict((conflict) => conflict.columns(['owner', 'page', 'name']).doUpdateSet(changes))
        .returningAll()
        .executeTakeFirstOrThrow();
      return readView(row);
    },
    find: async (id) => {
      const row = await selectViews().where('id', '=', id).executeTakeFirst();
      return row && readView(row);
    },
    findByName: async (owner, page, name) => {
      const row = await selectViews()
        .where('owner', '=', owner)
        .where('page', '=', page)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && readView(row);
    },
    listFor: async (owner, page) => {
      const rows = await selectViews()
        .where('page', '=', page)
        .where((eb) => eb.or([eb('owner', '=', owner), eb('is_shared', '=', 1)]))
        .orderBy('name')
        .orderBy('id')
        .execute();
      return rows.map(readView);
    },
    countOf: (owner) => count(selectViews().where('owner', '=', owner)),
    countShared: () => count(selectViews().where('is_shared', '=', 1)),
    remove: async (id) => {
      await db.deleteFrom('saved_views').where('id', '=', id).execute();
    },
  };
}

function writeView(view: SavedView): Selectable<Tables['saved_views']> {
  return {
    id: view.id,
    owner: view.owner,
    owner_name: view.ownerName,
    page: view.page,
    name: view.name,
    query: view.query,
    is_shared: Number(view.isShared),
    created_ms: view.createdMs,
  };
}

function readView(row: Selectable<Tables['saved_views']>): SavedView {
  return {
    id: row.id,
    owner: row.owner,
    ownerName: row.owner_name,
    page: row.page,
    name: row.name,
    query: row.query,
    isShared: row.is_shared === 1,
    createdMs: row.created_ms,
  };
}
