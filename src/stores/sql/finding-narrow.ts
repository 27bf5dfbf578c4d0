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
export const FEW_ROWS_MAX = 10_000;
/** Addresses that a text is looked up by, rather than each finding being searched. */
const ADDRESSES_MAX = 2_000;

export type Narrow = {
  /**
   * `all`: the groups answer all of the filter; `few`: an index leads to few rows; `due`: all that is left to be asked
   * of the parts whose clock runs is a due date, which the indexes have; `rows`: many rows are looked at.
   */
  readonly kind: 'all' | 'few' | 'due' | 'rows';
  readonly condition: Condition;
  /** The condition as one that is asked of all rows rather than of some, where that is another one. */
  readonly overall?: Condition;
  /** The filter with what the groups answer of its text. */
  readonly filter: FindingFilter;
  /** The controls that have the text, where no address has it. */
  readonly controlsOfText?: readonly string[];
};

/** What is left to be asked of rows. */
export async function narrowFilter(db: Kysely<Tables>, dialect: Dialect, filter: FindingFilter): Promise<Narrow> {
  const { conditions, ...answered } = await findByText(db, dialect, filter);
  for (const column of ['asset', 'assignee', 'exception'] as const) {
    const value = filter[column];
    if (value !== undefined) conditions.push({ condition: sql`${sql.ref(column)} = ${value}`, isIndexed: true });
  }
  const rest = { ...answered, filter: limitStates(answered.filter) };
  const { overdueMs } = filter;
  if (overdueMs !== undefined) conditions.push({ condition: isOverdue(overdueMs), isIndexed: true });
  if (conditions.length === 0) return { kind: 'all', condition: ALWAYS, ...rest };
  for (const leading of conditions) {
    if (!leading.isIndexed || (await countUpTo(db, leading.condition, FEW_ROWS_MAX)) === undefined) continue;
    const others = conditions.filter((one) => one !== leading).map(({ condition }) => besides(condition));
    return { kind: 'few', condition: join([leading.condition, ...others]), ...rest };
  }
  if (overdueMs !== undefined && conditions.length === 1) {
    return { kind: 'due', condition: sql`due_ms < ${overdueMs}`, ...rest };
  }
  const overall = join(conditions.map((asked) => asked.overall ?? besides(asked.condition)));
  return {
    kind: 'rows',
    condition: join(conditions.map(({ condition }) => besides(condition))),
    overall,
    ...rest,
  };
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

/** The parts that may be due. */
export const RUNNING_PARTS = listParts(undefined, RUNNING_STATES);

/** The due dates of an index that begins with the part. */
function isOverdue(beforeMs: number): Condition {
  return sql<SqlBool>`part IN (${sql.join(RUNNING_PARTS.map((part) => sql.lit(part)))}) AND due_ms < ${beforeMs}`;
}

type Asked = Pick<Narrow, 'condition' | 'overall'> & { readonly isIndexed: boolean };

type ByText = Pick<Narrow, 'filter' | 'controlsOfText'> & { readonly conditions: Asked[] };

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
  const controlsOfText = found.map(({ id }) => id);
  const addresses = await db
    .selectFrom('finding_addresses')
    .select('address')
    .where(has(sql`search`))
    .limit(ADDRESSES_MAX + 1)
    .execute();
  if (addresses.length === 0) {
    const controls = controlsOfText.filter((id) => filter.controls?.includes(id) ?? true);
    return { conditions: [], filter: { ...filter, controls }, controlsOfText };
  }
  const ofAddresses = matchAddresses(dialect, addresses, has);
  if (controlsOfText.length === 0) return { conditions: [ofAddresses], filter };
  const ofControls = db.selectFrom('finding_groups').select('id').where('control', 'in', controlsOfText);
  const or = (condition: Condition): Condition => sql<SqlBool>`(${condition} OR group_id IN (${ofControls}))`;
  const { condition, overall = condition, isIndexed } = ofAddresses;
  return { conditions: [{ condition: or(condition), overall: or(overall), isIndexed }], filter };
}

/** Many addresses are too long a list to look each row up in, and a short one against all rows. */
function matchAddresses(
  dialect: Dialect,
  found: readonly { readonly address: string }[],
  has: (searched: RawBuilder<string>) => Condition,
): Asked {
  if (found.length > ADDRESSES_MAX) {
    const overall = sql<SqlBool>`address IN (SELECT address FROM finding_addresses WHERE ${has(sql`search`)})`;
    return { condition: has(sql`LOWER(address)`), overall, isIndexed: false };
  }
  const list = listOf(
    dialect,
    found.map(({ address }) => address),
  );
  return { condition: sql<SqlBool>`address IN ${list}`, isIndexed: true };
}

function join(conditions: readonly Condition[]): Condition {
  return sql<SqlBool>`${sql.join(conditions, sql` AND `)}`;
}
