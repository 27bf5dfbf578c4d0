/** Resources and results of targets as they stand now, in SQL. */
import type { Kysely, Selectable } from 'kysely';
import { assert } from '../../base/errors.ts';
import type { ResultMark, RunRecords, StoredResource } from '../api/runs.ts';
import type { Dialect } from '../backend.ts';
import { listOf, numbersOf, type RowBatch, writeRows } from './batch.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

type RunState = Pick<
  RunRecords,
  | 'listResourceMarks'
  | 'listTargetPlaces'
  | 'saveResources'
  | 'dropResources'
  | 'listResultMarks'
  | 'saveResults'
  | 'dropResults'
  | 'listResources'
  | 'listResults'
>;

/** State of one transaction. */
export function createRunState(db: Kysely<Tables>, dialect: Dialect): RunState {
  const ids = createIdFinder(db);
  return {
    ...createResources(db, dialect, ids.forget),
    ...createResults(db, dialect, ids.load),
    listResources: (wanted) => listResources(db, wanted),
    listResults: (wanted) => listResults(db, wanted),
  };
}

type IdFinder = {
  readonly load: (target: string) => Promise<ReadonlyMap<string, number>>;
  readonly forget: () => void;
};

/** Numbers of a target's resources by address, read once for all chunks of results. */
function createIdFinder(db: Kysely<Tables>): IdFinder {
  let known: { readonly target: string; readonly ids: ReadonlyMap<string, number> } | undefined;
  return {
    load: async (target) => {
      if (known?.target === target) return known.ids;
      const rows = await db.selectFrom('resources').select(['id', 'address']).where('target', '=', target).execute();
      known = { target, ids: new Map(rows.map(({ id, address }) => [address, id])) };
      return known.ids;
    },
    forget: () => {
      known = undefined;
    },
  };
}

const RESOURCE_COLUMNS: RowBatch['columns'] = [
  ['target', 'text'],
  ['address', 'text'],
  ['environment', 'text'],
  ['team', 'text'],
  ['asset', 'text'],
  ['source', 'text'],
  ['type', 'text'],
  ['kind', 'text'],
  ['name', 'text'],
  ['namespace', 'text'],
  ['labels', 'text'],
  ['file', 'text'],
  ['line', 'bigint'],
  ['body', 'text'],
  ['digest', 'text'],
  ['since_ms', 'bigint'],
];

function createResources(
  db: Kysely<Tables>,
  dialect: Dialect,
  forgetIds: () => void,
): Pick<RunState, 'listResourceMarks' | 'listTargetPlaces' | 'saveResources' | 'dropResources'> {
  return {
    listTargetPlaces: (target) =>
      db.selectFrom('resources').select(['team', 'environment']).distinct().where('target', '=', target).execute(),
    listResourceMarks: (target, after, limit) =>
      db
        .selectFrom('resources')
        .select(['address', 'file', 'digest'])
        .where('target', '=', target)
        .$if(after !== undefined, (query) => query.where('address', '>', after ?? ''))
        .orderBy('address')
        .limit(limit)
        .execute(),
    saveResources: async (target, resources, atMs) => {
      forgetIds();
      const updates = RESOURCE_COLUMNS.slice(2).map(([column]) => `${column} = excluded.${column}`);
      await writeRows(db, dialect, {
        table: 'resources',
        columns: RESOURCE_COLUMNS,
        tail: `ON CONFLICT (target, address) DO UPDATE SET ${updates.join(', ')}`,
        rows: resources.map((resource) => [
          target,
          resource.address,
          resource.environment,
          resource.owner,
          resource.asset,
          resource.source,
          resource.type,
          resource.kind,
          resource.name,
          resource.namespace ?? null,
          JSON.stringify(resource.labels),
          resource.file,
          resource.line ?? null,
          resource.body ?? null,
          resource.digest,
          atMs,
        ]),
      });
    },
    dropResources: async (target, addresses) => {
      forgetIds();
      await db
        .deleteFrom('resources')
        .where('target', '=', target)
        .where('address', 'in', listOf(dialect, addresses))
        .where((eb) =>
          eb.not(
            eb.exists(eb.selectFrom('results').select('control').whereRef('results.resource_id', '=', 'resources.id')),
          ),
        )
        .execute();
    },
  };
}

function createResults(
  db: Kysely<Tables>,
  dialect: Dialect,
  loadIds: IdFinder['load'],
): Pick<RunState, 'listResultMarks' | 'saveResults' | 'dropResults'> {
  return {
    listResultMarks: async (target, after, limit) => {
      const resources = await db
        .selectFrom('resources')
        .select(['id', 'address', 'file'])
        .where('target', '=', target)
        .$if(after !== undefined, (query) => query.where('address', '>', after ?? ''))
        .orderBy('address')
        .limit(limit)
        .execute();
      const byId = new Map(resources.map((resource) => [resource.id, resource]));
      const rows = await db
        .selectFrom('results')
        .selectAll()
        .where('resource_id', 'in', numbersOf(dialect, [...byId.keys()]))
        .execute();
      const items = rows.flatMap((row) => {
        const { address, file } = byId.get(row.resource_id) ?? {};
        return address === undefined || file === undefined ? [] : readResult(row, { target, address, file });
      });
      return { items, next: resources.length < limit ? undefined : resources.at(-1)?.address };
    },
    saveResults: async (target, results, atMs) => {
      const ids = await loadIds(target);
      await writeRows(db, dialect, {
        table: 'results',
        columns: [
          ['resource_id', 'bigint'],
          ['control', 'text'],
          ['mode', 'text'],
          ['verdict', 'text'],
          ['reason', 'text'],
          ['exception', 'text'],
          ['since_ms', 'bigint'],
        ],
        tail: `ON CONFLICT (resource_id, control) DO UPDATE SET mode = excluded.mode, verdict = excluded.verdict,
          reason = excluded.reason, exception = excluded.exception,
          since_ms = CASE WHEN results.verdict = excluded.verdict THEN results.since_ms ELSE excluded.since_ms END`,
        rows: results.map(({ resource, control, mode, verdict, reason, exception }) => {
          const id = ids.get(resource);
          assert(id !== undefined, `the resource ${resource} of a result is not stored`);
          return [id, control, mode, verdict, reason, exception ?? null, atMs];
        }),
      });
    },
    dropResults: async (target, keys) => {
      const ids = await loadIds(target);
      for (const { resource, control } of keys) {
        const id = ids.get(resource);
        if (id === undefined) continue;
        await db.deleteFrom('results').where('resource_id', '=', id).where('control', '=', control).execute();
      }
    },
  };
}

type ResourcesWanted = Parameters<RunRecords['listResources']>[0];

async function listResources(db: Kysely<Tables>, wanted: ResourcesWanted): ReturnType<RunRecords['listResources']> {
  const { visible, limit, cursor } = wanted;
  const after = readCursor(cursor, ['string', 'string']);
  let query = db
    .selectFrom('resources')
    .select(['target', 'address', 'environment', 'team', 'asset', 'source', 'type', 'kind', 'name', 'namespace'])
    .select(['labels', 'file', 'line', 'since_ms'])
    .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }));
  for (const column of ['target', 'environment', 'asset'] as const) {
    const value = wanted[column];
    if (value !== undefined) query = query.where(column, '=', value);
  }
  if (after !== undefined) {
    query = query.where((eb) => eb(eb.refTuple('target', 'address'), '>', eb.tuple(after[0], after[1])));
  }
  const rows = await query
    .$if(wanted.hasBody === true, (chosen) => chosen.select('body'))
    .orderBy('target')
    .orderBy('address')
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(readResource),
    next: last && writeCursor([last.target, last.address]),
    total: undefined,
  };
}

type ResourceRow = Omit<Selectable<Tables['resources']>, 'id' | 'digest' | 'body'> & { readonly body?: string | null };

function readResource(row: ResourceRow): StoredResource {
  return {
    target: row.target,
    address: row.address,
    source: row.source,
    type: row.type,
    kind: row.kind,
    name: row.name,
    namespace: row.namespace ?? undefined,
    labels: JSON.parse(row.labels) as Readonly<Record<string, string>>,
    asset: row.asset,
    owner: row.team,
    environment: row.environment,
    file: row.file,
    line: row.line ?? undefined,
    body: row.body ?? undefined,
    sinceMs: row.since_ms,
  };
}

type ResultsWanted = Parameters<RunRecords['listResults']>[0];

/** In the order in which the database keeps them: of the number of the resource, and the control. */
async function listResults(db: Kysely<Tables>, wanted: ResultsWanted): ReturnType<RunRecords['listResults']> {
  const { visible, target, resource, control, environment, verdict, mode, limit, cursor } = wanted;
  const after = readCursor(cursor, ['number', 'string']);
  let query = db.selectFrom('results').innerJoin('resources', 'resources.id', 'results.resource_id');
  query = query.where((eb) => isVisible(eb, visible, { team: 'resources.team', environment: 'resources.environment' }));
  if (target !== undefined) query = query.where('resources.target', '=', target);
  if (resource !== undefined) query = query.where('resources.address', '=', resource);
  if (control !== undefined) query = query.where('results.control', '=', control);
  if (environment !== undefined) query = query.where('resources.environment', '=', environment);
  if (verdict !== undefined) query = query.where('results.verdict', '=', verdict);
  if (mode !== undefined) query = query.where('results.mode', '=', mode);
  if (after !== undefined) {
    const [id, afterControl] = after;
    query = query.where((eb) =>
      eb(eb.refTuple('results.resource_id', 'results.control'), '>', eb.tuple(id, afterControl)),
    );
  }
  const rows = await query
    .select(['results.resource_id', 'results.control', 'results.mode', 'results.verdict', 'results.reason'])
    .select(['results.exception', 'results.since_ms', 'resources.target', 'resources.address', 'resources.file'])
    .orderBy('results.resource_id')
    .orderBy('results.control')
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => readResult(row, row)),
    next: last && writeCursor([last.resource_id, last.control]),
    total: undefined,
  };
}

function readResult(
  row: Omit<Selectable<Tables['results']>, 'resource_id'>,
  { target, address, file }: { readonly target: string; readonly address: string; readonly file: string },
): ResultMark {
  return {
    target,
    resource: address,
    file,
    control: row.control,
    mode: row.mode,
    verdict: row.verdict,
    reason: row.reason,
    exception: row.exception ?? undefined,
    sinceMs: row.since_ms,
  };
}
