/**
 * Findings listed together by control, asset or team, out of a million of them. Their order is of counts, which are
 * kept; what else is said of a group is looked up for those of the page alone.
 */
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { FINDING_STATES } from '../../model/programme/finding-life.ts';
import { SEVERITIES } from '../../model/words.ts';
import type { FindingGroup, FindingRecords, GroupSide } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf } from './batch.ts';
import { isGroupWanted } from './finding-groups.ts';
import {
  ALWAYS,
  besides,
  type Condition,
  FEW_ROWS_MAX,
  type Narrow,
  narrowFilter,
  RUNNING_PARTS,
} from './finding-narrow.ts';
import { listParts } from './finding-rows.ts';
import type { Tables } from './tables.ts';

type Bounds = {
  /** Findings of a page's groups that are all looked at. */
  readonly lookedAtMax: number;
  /** Findings of each part, from the oldest on, among which the oldest of a group is looked for. */
  readonly oldestRows: number;
};

const BOUNDS: Bounds = { lookedAtMax: 100_000, oldestRows: 1_000 };

type Wanted = Parameters<FindingRecords['listGroups']>[0];

type Scene = Wanted & {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  readonly narrow: Narrow;
  readonly bounds: Bounds;
};

/** What rows say of a group. */
type Told = { readonly overdue: number; readonly oldest: number };

/** A group in its order: counts by severity, negative, so that all of it ascends. */
type Sum = { readonly value: string; readonly environment: string; readonly total: number } & Readonly<
  Record<(typeof RANKS)[number], number>
> &
  Partial<Told>;

/** A column per rank of a severity. */
const RANKS = ['n0', 'n1', 'n2', 'n3'] as const;
const PLACE = ['number', 'number', 'number', 'number', 'string', 'string'] as const;

/** Groups of findings of one transaction. */
export function createGroupLists(
  db: Kysely<Tables>,
  dialect: Dialect,
  bounds: Bounds = BOUNDS,
): Pick<FindingRecords, 'listGroups'> {
  return {
    listGroups: async (wanted) => {
      const narrow = await narrowFilter(db, dialect, wanted.filter);
      const scene = { ...wanted, filter: narrow.filter, db, dialect, narrow, bounds };
      const rows = await sumPage(scene);
      const page = rows.slice(0, wanted.limit);
      const told = isCounted(scene) ? await tellOf(scene, page) : undefined;
      const last = rows.length > wanted.limit ? page.at(-1) : undefined;
      return {
        items: page.map((sum) => readGroup(wanted.by, sum, told?.get(keyOf(sum)) ?? sum)),
        next: last && writeCursor([...RANKS.map((rank) => last[rank]), last.value, last.environment]),
        total: page[0]?.total ?? (wanted.cursor === undefined ? 0 : undefined),
      };
    },
  };
}

const keyOf = ({ value, environment }: Pick<Sum, 'value' | 'environment'>): string =>
  JSON.stringify([value, environment]);

function readGroup(by: GroupSide, sum: Sum, { overdue = 0, oldest = 0 }: Partial<Told>): FindingGroup {
  const severities = RANKS.flatMap((rank, i) => {
    const severity = SEVERITIES[i];
    return severity === undefined ? [] : [{ severity, count: 0 - sum[rank] }];
  });
  return {
    value: sum.value,
    environment: by === 'asset' ? sum.environment : undefined,
    count: severities.reduce((total, { count }) => total + count, 0),
    severities: severities.filter(({ count }) => count > 0),
    overdue,
    oldestMs: oldest,
  };
}

/** Whether counts are kept of just what is wanted: those of assets are not by control and layer. */
function isCounted({ by, narrow, filter }: Scene): boolean {
  return narrow.kind === 'all' && (by !== 'asset' || (filter.controls === undefined && filter.layers === undefined));
}

/** The groups of a page and one more, with the number of all. */
async function sumPage(scene: Scene): Promise<readonly Sum[]> {
  const { db, cursor, limit } = scene;
  const after = readCursor(cursor, PLACE);
  const place = sql`${sql.join(RANKS.map((rank) => sql.ref(rank)))}, value, environment`;
  const isAfter = after === undefined ? ALWAYS : sql<SqlBool>`(${place}) > (${sql.join(after)})`;
  const sums = isCounted(scene) ? sumCounts(scene) : sumRows(scene, await chooseRows(scene));
  const { rows } = await sql<Sum>`
    WITH sums AS (${sums}) SELECT sums.*, (SELECT COUNT(*) FROM sums) AS total FROM sums
    WHERE ${isAfter} ORDER BY ${place} LIMIT ${limit + 1}`.execute(db);
  return rows;
}

/**
 * The rows that hold what is wanted. Those of assets are few and found by their groups, or the index of assets is
 * looked through: rows of the table itself would be read all over it.
 */
async function chooseRows(scene: Scene): Promise<Condition> {
  const { by, db, filter, visible, narrow } = scene;
  const { kind, condition, overall = condition } = narrow;
  if (by !== 'asset' || kind === 'few' || kind === 'rows') return overall;
  const { matching } = await db
    .selectFrom('finding_groups')
    .select((eb) => eb.fn.sum<number | null>('count').as('matching'))
    .where((eb) => isGroupWanted(eb, filter, visible))
    .executeTakeFirstOrThrow();
  if ((matching ?? 0) > FEW_ROWS_MAX) return besides(condition);
  return sql`group_id IN (SELECT id FROM finding_groups WHERE count > 0 AND ${isOfWanted(scene)}) AND ${condition}`;
}

/** Counts of assets have the columns by which it is asked, as long as it is not asked of controls and layers. */
const isOfWanted = ({ filter, visible }: Scene): RawBuilder<SqlBool> =>
  sql<SqlBool>`${isGroupWanted(expressionBuilder<Tables, 'finding_groups'>(), filter, visible)}`;

function selectSides(by: GroupSide): RawBuilder<unknown> {
  return by === 'asset' ? sql`asset AS value, environment` : sql`${sql.ref(by)} AS value, '' AS environment`;
}

/** The sides once more, not as the aliases that PostgreSQL would take for other columns of these names. */
function groupSides(by: GroupSide): RawBuilder<unknown> {
  return by === 'asset' ? sql`asset, finding_groups.environment` : sql`${sql.ref(by)}`;
}

const sumRanks = (count: RawBuilder<number>): RawBuilder<unknown> =>
  sql.join(
    RANKS.map((rank, i) => {
      const [first, next] = [i, i + 1].map((number) => sql.lit(number * FINDING_STATES.length));
      return sql`-SUM(CASE WHEN part >= ${first} AND part < ${next} THEN ${count} ELSE 0 END) AS ${sql.ref(rank)}`;
    }),
  );

/** Of the counts that are kept. */
function sumCounts(scene: Scene): RawBuilder<unknown> {
  const { by } = scene;
  const table = by === 'asset' ? sql`finding_assets` : sql`finding_groups`;
  return sql`
    SELECT ${selectSides(by)}, ${sumRanks(sql`count`)} FROM ${table} AS finding_groups
    WHERE count > 0 AND ${isOfWanted(scene)} GROUP BY ${groupSides(by)}`;
}

/**
 * Of the rows that a condition leaves, with what they tell. SQLite looks at the rows of a `CROSS JOIN` first; what is
 * due has an index by group, so that there it may choose.
 */
function sumRows(scene: Scene, condition: Condition): RawBuilder<unknown> {
  const { by, nowMs, narrow } = scene;
  const join =
    narrow.kind === 'due' && by !== 'asset' ? sql`JOIN finding_groups ON TRUE` : sql`CROSS JOIN finding_groups`;
  const asset = by === 'asset' ? sql`, asset` : sql``;
  return sql`
    SELECT ${selectSides(by)}, ${sumRanks(sql`1`)},
      SUM(CASE WHEN due_ms < ${nowMs} THEN 1 ELSE 0 END) AS overdue, MIN(first_seen_ms) AS oldest
    FROM (SELECT group_id, due_ms, first_seen_ms${asset} FROM findings WHERE ${condition}) AS asked
    ${join} WHERE finding_groups.id = asked.group_id AND ${isOfWanted(scene)} GROUP BY ${groupSides(by)}`;
}

type ToldOf = Map<string, Told>;

/** What the rows say of the groups of a page. Where these are too many, it is looked for where it is soon found. */
async function tellOf(scene: Scene, page: readonly Sum[]): Promise<ToldOf> {
  const count = page.reduce((sum, one) => sum - RANKS.reduce((all, rank) => all + one[rank], 0), 0);
  if (scene.by === 'asset' || count <= scene.bounds.lookedAtMax) return tellByRows(scene, isAmong(scene, page));
  const overdue = await countOverdue(scene, page);
  const oldest = await findOldest(scene, page);
  return new Map(
    page.map((sum) => {
      const key = keyOf(sum);
      return [key, { overdue: overdue.get(key) ?? 0, oldest: oldest.get(key) ?? 0 }];
    }),
  );
}

/** The rows of these groups, by the index of assets or of groups. */
function isAmong(scene: Scene, page: readonly Sum[]): Condition {
  if (scene.by === 'asset') return sql`asset IN ${valuesOf(scene, page)}`;
  return sql`group_id IN (SELECT id FROM finding_groups WHERE ${isOfPage(scene, page)})`;
}

const isOfPage = (scene: Scene, page: readonly Sum[]): Condition =>
  sql<SqlBool>`count > 0 AND ${sql.ref(scene.by)} IN ${valuesOf(scene, page)} AND ${isOfWanted(scene)}`;

function valuesOf({ dialect }: Scene, page: readonly Sum[]): RawBuilder<string> {
  return listOf(
    dialect,
    page.map(({ value }) => value),
  );
}

async function tellByRows(scene: Scene, condition: Condition): Promise<ToldOf> {
  const { rows } = await sql<Sum & Told>`${sumRows(scene, condition)}`.execute(scene.db);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Group by group: an index has the due dates of each in their order. */
async function countOverdue(scene: Scene, page: readonly Sum[]): Promise<ReadonlyMap<string, number>> {
  const ofGroup = sql`SELECT COUNT(*) FROM findings WHERE group_id = finding_groups.id AND due_ms < ${scene.nowMs}`;
  return askGroups(
    scene,
    sql`SUM((${ofGroup}))`,
    sql`part IN (${joinParts(RUNNING_PARTS)}) AND ${isOfPage(scene, page)}`,
  );
}

/**
 * The oldest findings of all are those of most groups. Before the instant up to which the oldest of each part are
 * looked at, what is found is certain; of the groups that are left, all are looked at.
 */
async function findOldest(scene: Scene, page: readonly Sum[]): Promise<ReadonlyMap<string, number>> {
  const parts = listParts(scene.filter.severities, scene.filter.states);
  const beforeMs = await findFrontier(scene, parts);
  const first = await tellByRows(scene, sql`part IN (${joinParts(parts)}) AND first_seen_ms < ${beforeMs}`);
  const oldest = new Map([...first].map(([key, told]) => [key, told.oldest]));
  const left = page.filter((sum) => !first.has(keyOf(sum)));
  if (left.length === 0) return oldest;
  const ofGroup = sql`SELECT MIN(first_seen_ms) FROM findings WHERE group_id = finding_groups.id`;
  return new Map([...oldest, ...(await askGroups(scene, sql`MIN((${ofGroup}))`, isOfPage(scene, left)))]);
}

/** The instant before which no part has more than `oldestRows` findings. */
async function findFrontier({ db, bounds }: Scene, parts: readonly number[]): Promise<number> {
  let beforeMs = Number.MAX_SAFE_INTEGER;
  for (const part of parts) {
    const row = await db
      .selectFrom('findings')
      .select('first_seen_ms')
      .where('part', '=', part)
      .orderBy('first_seen_ms')
      .orderBy('seq')
      .limit(1)
      .offset(bounds.oldestRows)
      .executeTakeFirst();
    if (row !== undefined) beforeMs = Math.min(beforeMs, row.first_seen_ms);
  }
  return beforeMs;
}

/** A number of each group of findings, put together for those that share a side. */
async function askGroups(
  { by, db }: Scene,
  number: RawBuilder<unknown>,
  condition: Condition,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<Pick<Sum, 'value' | 'environment'> & { readonly number: number }>`
    SELECT ${selectSides(by)}, ${number} AS number FROM finding_groups
    WHERE ${condition} GROUP BY ${groupSides(by)}`.execute(db);
  return new Map(rows.map((row) => [keyOf(row), row.number]));
}

const joinParts = (parts: readonly number[]): RawBuilder<unknown> => sql.join(parts.map((part) => sql.lit(part)));
