/**
 * The members of a filter that the groups of findings do not answer: an asset, an assignee, an exception, a due date, a
 * text. Where one of them leaves few rows, it is what the findings are fetched by.
 */
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import { FINDING_STATES, RUNNING_STATES } from '../../model/programme/finding-life.ts';
import type { FindingFilter } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf } from './batch.ts';
import { listParts } from './finding-rows.ts';
import type { Tables } from './tables.ts';

/** A condition on the rows of `findings`. */
export type Condition = RawBuilder<SqlBool>;

export const ALWAYS: Condition = sql<SqlBool>`1 = 1`;
export const NEVER: Condition = sql<SqlBool>`1 = 0`;

/**
 * The condition as one that no index serves. Both databases would otherwise start from the index that they guess to be
 * the best one, without the counts that are known here.
 */
export const besides = (condition: Condition): Condition => sql<SqlBool>`(${condition}) IS TRUE`;

/** Rows that are fetched, counted and sorted as a whole. */
const FEW_ROWS_MAX = 5_000;
/** Addresses that a text is looked up by, rather than each finding being searched. */
const ADDRESSES_MAX = 2_000;

export type Narrow = {
  /** `all`: the groups answer all of the filter; `few`: an index leads to few rows; `many`: rows are looked at. */
  readonly kind: 'all' | 'few' | 'many';
  readonly condition: Condition;
  /** The condition as an index serves it, where it is but one. */
  readonly indexed?: Condition;
  /** The filter with what the groups answer of its text. */
  readonly filter: FindingFilter;
};

/** What is left to be asked of rows. */
export async function narrowFilter(db: Kysely<Tables>, dialect: Dialect, filter: FindingFilter): Promise<Narrow> {
  const { conditions, filter: asked } = await findByText(db, dialect, filter);
  const isText = conditions.length > 0;
  for (const column of ['asset', 'assignee', 'exception'] as const) {
    const value = filter[column];
    if (value !== undefined) conditions.push(sql<SqlBool>`${sql.ref(column)} = ${value}`);
  }
  if (filter.overdueMs !== undefined) conditions.push(isOverdue(filter.overdueMs));
  const rest = limitStates(asked);
  if (conditions.length === 0) return { kind: 'all', condition: ALWAYS, filter: rest };
  for (const leading of conditions) {
    if ((await countUpTo(db, leading, FEW_ROWS_MAX)) === undefined) continue;
    const others = conditions.filter((condition) => condition !== leading).map(besides);
    return { kind: 'few', condition: join([leading, ...others]), filter: rest };
  }
  const [indexed] = conditions.length === 1 && !isText ? conditions : [];
  const many: Narrow = { kind: 'many', condition: join(conditions.map(besides)), filter: rest };
  return indexed === undefined ? many : { ...many, indexed };
}

/** How many rows the condition leaves, at most `max`; undefined when there are more. Reads no more rows than that. */
export async function countUpTo(db: Kysely<Tables>, condition: Condition, max: number): Promise<number | undefined> {
  const { rows } = await sql<{ total: number }>`
    SELECT COUNT(*) AS total FROM (SELECT 1 FROM findings WHERE ${condition} LIMIT ${max + 1}) AS first_rows`.execute(
    db,
  );
  const total = rows[0]?.total ?? 0;
  return total > max ? undefined : total;
}

/** Only a clock that runs is overdue, and only what is accepted has an exception: other parts need not be looked at. */
function limitStates(filter: FindingFilter): FindingFilter {
  const possible = FINDING_STATES.filter(
    (state) =>
      (filter.overdueMs === undefined || RUNNING_STATES.includes(state)) &&
      (filter.exception === undefined || state === 'accepted'),
  );
  if (possible.length === FINDING_STATES.length) return filter;
  return { ...filter, states: filter.states?.filter((state) => possible.includes(state)) ?? possible };
}

const RUNNING_PARTS = listParts(undefined, RUNNING_STATES);

/** The due dates of an index that begins with the part. */
function isOverdue(beforeMs: number): Condition {
  return sql<SqlBool>`part IN (${sql.join(RUNNING_PARTS.map((part) => sql.lit(part)))}) AND due_ms < ${beforeMs}`;
}

type ByText = { readonly conditions: Condition[]; readonly filter: FindingFilter };

/**
 * Controls and addresses with the text, from the lists of all of them: where only controls have it, the groups answer.
 */
async function findByText(db: Kysely<Tables>, dialect: Dialect, filter: FindingFilter): Promise<ByText> {
  if (filter.text === undefined || filter.text === '') return { conditions: [], filter };
  const text = filter.text.toLowerCase();
  const has = (searched: RawBuilder<string>): Condition =>
    dialect.name === 'sqlite'
      ? sql<SqlBool>`INSTR(${searched}, ${text}) > 0`
      : sql<SqlBool>`STRPOS(${searched}, ${text}) > 0`;
  const found = await db.selectFrom('controls').select('id').where(has(sql`search`)).execute();
  const controls = found.map(({ id }) => id).filter((id) => filter.controls?.includes(id) ?? true);
  const addresses = await db
    .selectFrom('finding_addresses')
    .select('address')
    .where(has(sql`search`))
    .limit(ADDRESSES_MAX + 1)
    .execute();
  if (addresses.length === 0) return { conditions: [], filter: { ...filter, controls } };
  const isOfAddress =
    addresses.length > ADDRESSES_MAX
      ? has(sql`LOWER(address)`)
      : sql<SqlBool>`address IN ${listOf(
          dialect,
          addresses.map(({ address }) => address),
        )}`;
  if (controls.length === 0) return { conditions: [isOfAddress], filter };
  const ofControls = db.selectFrom('finding_groups').select('id').where('control', 'in', controls);
  return { conditions: [sql<SqlBool>`(${isOfAddress} OR group_id IN (${ofControls}))`], filter };
}

function join(conditions: readonly Condition[]): Condition {
  return sql<SqlBool>`${sql.join(conditions, sql` AND `)}`;
}
