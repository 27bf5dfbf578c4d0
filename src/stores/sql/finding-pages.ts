/**
 * Pages of findings: any filter, any order, out of a million rows. The counts of the groups (`finding-groups.ts`) say
 * beforehand how many findings of each part, one severity in one state, are wanted. Where they are few they are fetched
 * by their group and sorted; where they are many, an index in the order of the page meets one of them every few rows.
 */
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import { FINDING_STATES } from '../../model/programme/finding-life.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { FindingFilter, FindingRecords, FindingSort } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { numbersOf } from './batch.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { isGroupWanted } from './finding-groups.ts';
import {
  ALWAYS,
  besides,
  type Condition,
  countUpTo,
  FEW_ROWS_MAX,
  type Narrow,
  narrowFilter,
  NEVER,
} from './finding-narrow.ts';
import { rankOfPart, readFinding } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** Findings of a part that are fetched and sorted rather than walked to. */
const SORTED_ROWS_MAX = 2_000;
/** Rows read to count what an index does not count by itself. */
const COUNTED_ROWS_MAX = 20_000;

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
  const { narrow } = wanted;
  if (narrow.kind === 'few') return findAmongFew(wanted, narrow.condition);
  const parts = await countParts(wanted);
  const matching = parts.reduce((sum, part) => sum + part.matching, 0);
  if (narrow.kind === 'rows' && matching <= FEW_ROWS_MAX) {
    return findAmongFew(wanted, sql`group_id IN (${selectGroups(wanted)}) AND ${narrow.condition}`);
  }
  const places: Place[] = [];
  for (const equals of groupByOrder(wanted, parts)) {
    places.push(...(await mergeParts(wanted, equals)));
    if (places.length >= wanted.limit) break;
  }
  const total = narrow.kind === 'all' ? matching : await countRows(wanted, parts, matching);
  return { places: places.slice(0, wanted.limit), total };
}

type PartCount = { readonly part: number; readonly matching: number };

/** How many findings of each part the groups leave, gravest first. */
function countParts({ db, filter, visible }: Wanted): Promise<readonly PartCount[]> {
  return db
    .selectFrom('finding_groups')
    .select((eb) => ['part', eb.fn.sum<number>('count').as('matching')])
    .where('count', '>', 0)
    .where((eb) => isGroupWanted(eb, filter, visible))
    .groupBy('part')
    .orderBy('part')
    .execute();
}

/** Whether all findings of the parts that the filter leaves are wanted. */
function isOfPartsAlone({ filter, visible }: Wanted): boolean {
  const { environments, teams, controls, layers } = filter;
  const seesAll = visible.some((pair) => pair.teams === undefined && pair.environments === undefined);
  return seesAll && [environments, teams, controls, layers].every((member) => member === undefined);
}

/** Lists of parts of which all of one come before all of the next. */
function groupByOrder({ order, after }: Wanted, parts: readonly PartCount[]): readonly (readonly PartCount[])[] {
  if (!order.isBySeverity) return [parts];
  const left = after === undefined ? parts : parts.filter(({ part }) => rankOfPart(part) >= rankOfPart(after.part));
  return [...Map.groupBy(left, ({ part }) => rankOfPart(part)).values()];
}

/** Numbers of the groups that are wanted, of some parts or of all. */
function selectGroups({ db, filter, visible }: Wanted, parts?: readonly number[]) {
  return db
    .selectFrom('finding_groups')
    .select('id')
    .$if(parts !== undefined, (query) => query.where('part', 'in', parts ?? []))
    .where('count', '>', 0)
    .where((eb) => isGroupWanted(eb, filter, visible));
}

/** A part's findings as far as they have been fetched, in the order of the page. */
type Walk = { readonly part: PartCount; readonly last: Place };

/** Findings fetched of each part at first; the more there are of them, the less each has of a page. */
const STEP_ROWS_MIN = 4;

/**
 * The first findings of all these parts. Each is walked no further than the page needs: what is fetched is certain up
 * to the place where the part that ends first may go on.
 */
async function mergeParts(wanted: Wanted, parts: readonly PartCount[]): Promise<readonly Place[]> {
  const { order, limit, narrow } = wanted;
  const compare = (a: Place, b: Place): number => comparePlaces(order, a, b);
  const isSorted = ({ matching }: PartCount): boolean => narrow.kind !== 'rows' && matching <= SORTED_ROWS_MAX;
  const large = parts.filter((part) => !isSorted(part));
  const places = [...(await fetchParts(wanted, parts.filter(isSorted)))];
  let step = Math.max(STEP_ROWS_MIN, Math.ceil((2 * limit) / Math.max(1, large.length)));
  const walks: Walk[] = [];
  const walk = async (part: PartCount, after: Place | undefined): Promise<void> => {
    const found = await walkPart({ ...wanted, after, limit: step }, part);
    places.push(...found);
    const last = found.at(-1);
    if (last !== undefined && found.length === step) walks.push({ part, last });
  };
  for (const part of large) await walk(part, wanted.after);
  for (;;) {
    const next = walks.toSorted((a, b) => compare(a.last, b.last))[0];
    if (next === undefined || places.filter((place) => compare(place, next.last) <= 0).length >= limit) break;
    walks.splice(walks.indexOf(next), 1);
    step = Math.min(limit, step * 2);
    await walk(next.part, next.last);
  }
  return places.sort(compare).slice(0, limit);
}

/** The findings of small parts, by the index of their groups. */
async function fetchParts(wanted: Wanted, parts: readonly PartCount[]): Promise<readonly Place[]> {
  if (parts.length === 0) return [];
  const groups = selectGroups(
    wanted,
    parts.map(({ part }) => part),
  );
  const isWanted = sql<SqlBool>`group_id IN (${groups}) AND ${wanted.narrow.condition}`;
  return readPlaces(wanted, sql`${isWanted} AND ${besides(isAfter(wanted))}`, 'sort');
}

/** The first findings of a large part, by the index that has it in the order of the page. */
function walkPart(wanted: Wanted, { part }: PartCount): Promise<readonly Place[]> {
  const isOfGroup = isOfPartsAlone(wanted)
    ? ALWAYS
    : besides(sql<SqlBool>`group_id IN (${selectGroups(wanted, [part])})`);
  const isLater = isAfter(wanted, part);
  const { narrow, order } = wanted;
  const isInOrder = narrow.kind === 'due' && order.column === 'due_ms';
  // Asked of the whole row by its number, or PostgreSQL would fetch the rows of all groups from the table.
  const isRow = isInOrder
    ? narrow.condition
    : narrow.kind === 'rows'
      ? ofWholeRow(narrow.condition)
      : besides(narrow.condition);
  const isWanted = sql<SqlBool>`${isOfGroup} AND ${isRow}`;
  return readPlaces(wanted, sql<SqlBool>`part = ${part} AND ${isLater} AND ${isWanted}`, 'walk');
}

const ofWholeRow = (condition: Condition): Condition =>
  sql<SqlBool>`(SELECT ${condition} FROM findings AS whole WHERE whole.seq = findings.seq)`;

/** Rows that are few are all read, and counted and sorted here. */
async function findAmongFew({ db, filter, visible, order, after, limit }: Wanted, few: Condition): Promise<Found> {
  const isWanted = besides(sql<SqlBool>`${isGroupWanted(expressionBuilder(), filter, visible)}`);
  const { rows } = await sql<Place>`
    SELECT part, ${sql.ref(order.column)} AS value, seq FROM findings WHERE ${few} AND ${isWanted}`.execute(db);
  const later = after === undefined ? rows : rows.filter((place) => comparePlaces(order, after, place) < 0);
  const places = later.toSorted((a, b) => comparePlaces(order, a, b)).slice(0, limit);
  return { places, total: rows.length };
}

/** Counts what is overdue, which is what an index has by group and by part, where it does so in time. */
async function countRows(wanted: Wanted, parts: readonly PartCount[], matching: number): Promise<number | undefined> {
  const { narrow, db } = wanted;
  if (narrow.kind === 'rows') return undefined;
  const isWhole = isOfPartsAlone(wanted);
  if (!isWhole && matching > COUNTED_ROWS_MAX) return undefined;
  const isOfGroup = isWhole
    ? sql<SqlBool>`part IN (${sql.join(parts.map(({ part }) => sql.lit(part)))})`
    : sql<SqlBool>`group_id IN (${selectGroups(wanted)})`;
  const isWanted = sql<SqlBool>`${isOfGroup} AND ${narrow.condition}`;
  return countUpTo(db, isWanted, COUNTED_ROWS_MAX);
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
