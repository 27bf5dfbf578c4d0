/** Targets and runs in SQL. What runs saw is in `run-state.ts`. */
import type { Expression, ExpressionBuilder, Kysely, Selectable, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import type { Visible } from '../../model/programme/access.ts';
import type { RunControl } from '../../model/programme/run.ts';
import type { RunRecord, RunRecords, Target } from '../api/runs.ts';
import type { Dialect } from '../backend.ts';
import { type RowBatch, writeRows } from './batch.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { createRunState } from './run-state.ts';
import type { Tables } from './tables.ts';
import { createTallies } from './tallies.ts';
import { isVisible } from './visible.ts';

/** Runs of one transaction. */
export function createRunRecords(db: Kysely<Tables>, dialect: Dialect): RunRecords {
  return {
    ...createTargets(db, dialect),
    ...createRuns(db),
    ...createRunState(db, dialect),
    ...createTallies(db),
    ...createControls(db, dialect),
  };
}

function createControls(db: Kysely<Tables>, dialect: Dialect): Pick<RunRecords, 'saveControls' | 'listControls'> {
  const listControls: RunRecords['listControls'] = () =>
    db.selectFrom('controls').select(['id', 'name', 'title', 'severity', 'layer', 'owner']).orderBy('id').execute();
  return {
    listControls,
    saveControls: async (controls) => {
      const known = new Map((await listControls()).map((control) => [control.id, writeControl(control).join('\0')]));
      // Only what is new: every target writes these rows, and would wait for the others until their runs are in.
      const rows = controls.map(writeControl).filter((row) => known.get(row[0]) !== row.join('\0'));
      await writeRows(db, dialect, {
        table: 'controls',
        columns: CONTROL_COLUMNS,
        tail: `ON CONFLICT (id) DO UPDATE SET name = excluded.name, title = excluded.title,
          severity = excluded.severity, layer = excluded.layer, owner = excluded.owner, search = excluded.search`,
        rows: rows.toSorted(([a], [b]) => (a < b ? -1 : 1)),
      });
    },
  };
}

const CONTROL_COLUMNS: RowBatch['columns'] = [
  ['id', 'text'],
  ['name', 'text'],
  ['title', 'text'],
  ['severity', 'text'],
  ['layer', 'text'],
  ['owner', 'text'],
  ['search', 'text'],
];

function writeControl({ id, name, title, severity, layer, owner }: RunControl): readonly [string, ...string[]] {
  return [id, name, title, severity, layer, owner, `${id} ${name} ${title}`.toLowerCase()];
}

type Targets = Pick<RunRecords, 'lock' | 'findTarget' | 'saveTarget' | 'listTargets' | 'dropTarget'>;

function createTargets(db: Kysely<Tables>, dialect: Dialect): Targets {
  return {
    lock: async (keys) => {
      // SQLite's writers are one at a time anyway.
      if (dialect.name === 'sqlite') return;
      // In one order, so that no two transactions wait for each other.
      for (const key of [...new Set(keys)].toSorted()) {
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db);
      }
    },
    findTarget: async (id) => {
      const row = await db.selectFrom('targets').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readTarget(row);
    },
    saveTarget: async (target) => {
      const { id, ...row } = writeTarget(target);
      await db
        .insertInto('targets')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    listTargets: async (visible) => {
      const rows = await db
        .selectFrom('targets')
        .selectAll()
        .where((eb) => seesTarget(eb, visible, 'targets.id', 'targets.environment'))
        .orderBy('id')
        .execute();
      return rows.map(readTarget);
    },
    dropTarget: async (id) => {
      const ofTarget = db.selectFrom('resources').select('id').where('target', '=', id);
      await db.deleteFrom('results').where('resource_id', 'in', ofTarget).execute();
      await db.deleteFrom('resources').where('target', '=', id).execute();
      await db.deleteFrom('targets').where('id', '=', id).execute();
    },
  };
}

function createRuns(db: Kysely<Tables>): Pick<RunRecords, 'find' | 'list' | 'add'> {
  const selectRuns = (visible: Visible) =>
    db
      .selectFrom('runs')
      .select(['id', 'started_ms', 'record'])
      .where((eb) => seesTarget(eb, visible, 'runs.target', 'runs.environment'));
  return {
    find: async (id, visible) => {
      const row = await selectRuns(visible).where('id', '=', id).executeTakeFirst();
      return row && readRun(row.record);
    },
    list: async ({ target, visible, limit, cursor }) => {
      const after = readCursor(cursor, ['number', 'string']);
      let query = selectRuns(visible);
      if (target !== undefined) query = query.where('target', '=', target);
      if (after !== undefined) {
        const [startedMs, id] = after;
        query = query.where((eb) => eb(eb.refTuple('started_ms', 'id'), '<', eb.tuple(startedMs, id)));
      }
      const rows = await query
        .orderBy('started_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map(({ record }) => readRun(record)),
        next: last && writeCursor([last.started_ms, last.id]),
        total: undefined,
      };
    },
    add: async (run) => {
      const { id, target, startedMs, environment } = run;
      const record = JSON.stringify(run);
      await db
        .insertInto('runs')
        .values({ id, target: target.id, started_ms: startedMs, environment, record })
        .execute();
    },
  };
}

/** A target is seen by those who see one of its resources, or all that is in its environment. */
function seesTarget<TB extends 'targets' | 'runs'>(
  eb: ExpressionBuilder<Tables, TB>,
  visible: Visible,
  target: 'targets.id' | 'runs.target',
  environment: 'targets.environment' | 'runs.environment',
): Expression<SqlBool> {
  const isIn = (environments: readonly string[] | undefined): Expression<SqlBool> => {
    if (environments === undefined) return sql<SqlBool>`1 = 1`;
    return environments.length === 0
      ? sql<SqlBool>`1 = 0`
      : sql`${sql.ref(environment)} IN (${sql.join(environments)})`;
  };
  const ofResource = expressionBuilder<Tables>()
    .selectFrom('resources')
    .select('resources.id')
    .where('resources.target', '=', sql.ref<string>(target))
    .where((inner) => isVisible(inner, visible, { team: 'resources.team', environment: 'resources.environment' }));
  const whole = visible.filter(({ teams }) => teams === undefined);
  return eb.or([...whole.map(({ environments }) => isIn(environments)), eb.exists(ofResource)]);
}

function writeTarget(target: Target): Selectable<Tables['targets']> {
  return {
    id: target.id,
    kind: target.kind,
    name: target.name,
    environment: target.environment,
    run_id: target.runId,
    started_ms: target.startedMs,
    whole_ms: target.wholeMs ?? null,
    repository: target.repository ?? null,
    commit_id: target.commit ?? null,
  };
}

function readTarget(row: Selectable<Tables['targets']>): Target {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    environment: row.environment,
    runId: row.run_id,
    startedMs: row.started_ms,
    wholeMs: row.whole_ms ?? undefined,
    repository: row.repository ?? undefined,
    commit: row.commit_id ?? undefined,
  };
}

/** JSON leaves out members that are undefined. */
function readRun(record: string): RunRecord {
  const run = JSON.parse(record) as RunRecord;
  return { ...run, repository: run.repository, commit: run.commit, ref: run.ref };
}
