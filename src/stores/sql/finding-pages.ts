/**
 * Pages of findings: any filter, any order, out of a million rows. The counts of the groups (`finding-groups.ts`) say
 * beforehand how many findings of each part, one severity in one state, are wanted. Where they are few they are fetched
 * by their group and sorted; where they are many, an index in the order of the page meets one of them every few rows.
 */
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import { FINDING_STATES } from '../../model/programme/finding-life.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { FindingFilter, FindingRecords, FindingSort } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { numbersOf } from './batch.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { isGroupWanted } from './finding-groups.ts';
import { ALWAYS, besides, type Condition, type Narrow, narrowFilter, NEVER } from './finding-narrow.ts';
import { rankOfPart, readFinding } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** Findings of a part that are fetched and sorted rather than walked to. */
const SORTED_ROWS_MAX = 2_000;
/** Rows read to count what an index does not count by itself. */
const COUNTED_ROWS_MAX = 50_000;

type Order = {
  readonly column: 'due_ms' | 'first_seen_ms' | 'last_seen_ms';
  readonly isDescending: boolean;
  /** Parts of a graver severity come first. */
  readonly isBySeverity: boolean;
};

const ORDERS: Readonly<Record<FindingSort, Order>> = {
  severity: { column: 'due_ms', isDescending: false, isBySeverity: true },
  due: { column: 'due_ms', isDescending: false, isBySeverity: false },
  'first-seen': { column: 'first_seen_ms', isDescending: true, isBySeverity: false },
  'last-seen': { column: 'last_seen_ms', isDescending: true, isBySeverity: false },
};

/** Where a finding stands in its order. */
type Place = { readonly part: number; readonly value: number; readonly seq: number };

type Wanted = {
  readonly db: Kysely<Tables>;
  readonly filter: FindingFilter;
  readonly visible: Visible;
  readonly order: Order;
  readonly after: Place | undefined;
  readonly limit: number;
  readonly narrow: Narrow;
};

type Pages = Pick<FindingRecords, 'list' | 'listIds'>;

/** Pages of one transaction. */
export function createFindingPages(db: Kysely<Tables>, dialect: Dialect): Pages {
  const find = async (wanted: Parameters<Pages['list']>[0]): Promise<Found> => {
    const { visible, sort, limit } = wanted;
    const narrow = await narrowFilter(db, dialect, wanted.filter);
    const { filter } = narrow;
    return findPlaces({ db, filter, visible, order: ORDERS[sort], after: readPlace(wanted.cursor), limit, narrow });
  };
  return {
    list: async (wanted) => {
      const { limit } = wanted;
      // One more tells whether there is another page.
      const { places, total } = await find({ ...wanted, limit: limit + 1 });
      const page = places.slice(0, limit);
      const seqs = numbersOf(
        dialect,
        page.map(({ seq }) => seq),
      );
      const rows = await db.selectFrom('findings').selectAll().where('seq', 'in', seqs).execute();
      const bySeq = new Map(rows.map((row) => [row.seq, readFinding(row)]));
      const last = places.length > limit ? page.at(-1) : undefined;
      return {
        items: page.flatMap(({ seq }) => bySeq.get(seq) ?? []),
        next: last && writeCursor([last.part, last.value, last.seq]),
        total,
      };
    },
    listIds: async (filter, visible, limit) => {
      const { places } = await find({ filter, visible, sort: 'severity', limit });
      const seqs = numbersOf(
        dialect,
        places.map(({ seq }) => seq),
      );
      const rows = await db.selectFrom('findings').select('id').where('seq', 'in', seqs).orderBy('id').execute();
      return rows.map(({ id }) => id);
    },
  };
}

function readPlace(cursor: string | undefined): Place | undefined {
  const values = readCursor(cursor, ['number', 'number', 'number']);
  if (values === undefined) return undefined;
  const [part, value, seq] = values;
  return { part, value, seq };
}

type Found = { readonly places: readonly Place[]; readonly total: number | undefined };

async function findPlaces(wanted: Wanted): Promise<Found> {
  const { narrow, limit, order } = wanted;
  if (narrow.kind === 'few') return findAmongFew(wanted);
  const parts = (await countParts(wanted)).filter(({ matching }) => matching > 0);
  const isSorted = ({ matching }: PartCount): boolean => narrow.kind === 'all' && matching <= SORTED_ROWS_MAX;
  const places = [...(await fetchParts(wanted, parts.filter(isSorted)))];
  for (const part of parts) {
    if (isSorted(part) || (order.isBySeverity && countGraver(places, part.part) >= limit)) continue;
    places.push(...(await walkPart(wanted, part)));
  }
  places.sort((a, b) => comparePlaces(order, a, b));
  const total = narrow.kind === 'all' ? parts.reduce((sum, { matching }) => sum + matching, 0) : undefined;
  return { places: places.slice(0, limit), total: total ?? (await countRows(wanted)) };
}

type PartCount = { readonly part: number; readonly all: number; readonly matching: number };

/** How many findings there are of each part, gravest first, and how many of them the groups leave. */
function countParts({ db, filter, visible }: Wanted): Promise<readonly PartCount[]> {
  return db
    .selectFrom('finding_groups')
    .select((eb) => [
      'part',
      eb.fn.sum<number>('count').as('all'),
      sql<number>`SUM(CASE WHEN ${isGroupWanted(eb, filter, visible)} THEN count ELSE 0 END)`.as('matching'),
    ])
    .groupBy('part')
    .orderBy('part')
    .execute();
}

const countGraver = (places: readonly Place[], part: number): number =>
  places.filter((place) => rankOfPart(place.part) < rankOfPart(part)).length;

/** Numbers of the groups that are wanted, of some parts or of all. */
function selectGroups({ db, filter, visible }: Wanted, parts?: readonly number[]) {
  return db
    .selectFrom('finding_groups')
    .select('id')
    .$if(parts !== undefined, (query) => query.where('part', 'in', parts ?? []))
    .where('count', '>', 0)
    .where((eb) => isGroupWanted(eb, filter, visible));
}

/** The findings of small parts, by the index of their groups. */
async function fetchParts(wanted: Wanted, parts: readonly PartCount[]): Promise<readonly Place[]> {
  if (parts.length === 0) return [];
  const groups = selectGroups(
    wanted,
    parts.map(({ part }) => part),
  );
  return readPlaces(wanted, sql<SqlBool>`group_id IN (${groups}) AND ${besides(isAfter(wanted))}`, 'sort');
}

/** The first findings of a large part, by the index that has it in the order of the page. */
function walkPart(wanted: Wanted, { part, all, matching }: PartCount): Promise<readonly Place[]> {
  const { narrow } = wanted;
  const isOfGroup = all === matching ? ALWAYS : besides(sql<SqlBool>`group_id IN (${selectGroups(wanted, [part])})`);
  const isRow = narrow.kind === 'all' ? ALWAYS : narrow.condition;
  const isLater = isAfter(wanted, part);
  return readPlaces(wanted, sql<SqlBool>`part = ${part} AND ${isLater} AND ${isOfGroup} AND ${isRow}`, 'walk');
}

/** What the filter's own index leaves is little enough to be counted and sorted whole. */
async function findAmongFew(wanted: Wanted): Promise<Found> {
  const isOfGroup = besides(sql<SqlBool>`group_id IN (${selectGroups(wanted)})`);
  const isWanted = sql<SqlBool>`${wanted.narrow.condition} AND ${isOfGroup}`;
  const { rows } = await sql<{ total: number }>`SELECT COUNT(*) AS total FROM findings WHERE ${isWanted}`.execute(
    wanted.db,
  );
  const places = await readPlaces(wanted, sql<SqlBool>`${isWanted} AND ${besides(isAfter(wanted))}`, 'sort');
  return { places, total: rows[0]?.total ?? 0 };
}

/** Counts what one condition besides the groups leaves, where its index does so in time. */
async function countRows(wanted: Wanted): Promise<number | undefined> {
  const { indexed } = wanted.narrow;
  if (indexed === undefined) return undefined;
  const { rows } = await sql<{ all: number; matching: number }>`
    SELECT COUNT(*) AS "all", SUM(CASE WHEN group_id IN (${selectGroups(wanted)}) THEN 1 ELSE 0 END) AS matching
    FROM (SELECT group_id FROM findings WHERE ${indexed} LIMIT ${COUNTED_ROWS_MAX + 1}) AS first_rows`.execute(
    wanted.db,
  );
  const [counted] = rows;
  return counted === undefined || counted.all > COUNTED_ROWS_MAX ? undefined : counted.matching;
}

/** In the order of the page; `sort` keeps the databases from walking an index for it. */
async function readPlaces(wanted: Wanted, condition: Condition, how: 'sort' | 'walk'): Promise<readonly Place[]> {
  const { db, order, limit } = wanted;
  const column = sql.ref(order.column);
  const value = how === 'sort' ? sql`${column} + 0` : column;
  const direction = order.isDescending ? sql`DESC` : sql`ASC`;
  const byRank = order.isBySeverity && how === 'sort' ? sql`part / ${sql.lit(FINDING_STATES.length)}, ` : sql``;
  const { rows } = await sql<Place>`
    SELECT part, ${column} AS value, seq FROM findings WHERE ${condition}
    ORDER BY ${byRank}${value} ${direction}, seq ${direction} LIMIT ${limit}`.execute(db);
  return rows;
}

/** Later than the cursor in the order of the page; among one part's findings where one is named. */
function isAfter({ order, after }: Wanted, part?: number): Condition {
  if (after === undefined) return ALWAYS;
  const than = order.isDescending ? sql`<` : sql`>`;
  const isLater: RawBuilder<SqlBool> = sql`(${sql.ref(order.column)}, seq) ${than} (${after.value}, ${after.seq})`;
  if (!order.isBySeverity) return isLater;
  const rank = rankOfPart(after.part);
  if (part !== undefined) return rankOfPart(part) === rank ? isLater : rankOfPart(part) > rank ? ALWAYS : NEVER;
  const [first, next] = [rank * FINDING_STATES.length, (rank + 1) * FINDING_STATES.length];
  return sql`(part >= ${next} OR (part >= ${first} AND ${isLater}))`;
}

function comparePlaces({ isDescending, isBySeverity }: Order, a: Place, b: Place): number {
  const byRank = isBySeverity ? rankOfPart(a.part) - rankOfPart(b.part) : 0;
  const byValue = a.value - b.value || a.seq - b.seq;
  return byRank || (isDescending ? -byValue : byValue);
}
