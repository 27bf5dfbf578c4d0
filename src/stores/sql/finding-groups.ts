/**
 * Counts of findings by what they share, kept with every change of one: totals and facets of a million rows are sums
 * over some thousand groups.
 */
import type { Expression, ExpressionBuilder, Kysely, RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Visible } from '../../model/programme/access.ts';
import type {
  Facet,
  FacetCounts,
  FindingChange,
  FindingCount,
  FindingFilter,
  FindingRecords,
  TrackedFinding,
} from '../api/findings.ts';
import { FACETS } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf, type RowBatch, writeRows } from './batch.ts';
import { type Condition, type Narrow, narrowFilter, RUNNING_PARTS } from './finding-narrow.ts';
import { groupKey, listParts, partOf, sidesOfPart } from './finding-rows.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

/** The filter's members that groups answer. */
const MEMBER_OF = {
  state: 'states',
  severity: 'severities',
  environment: 'environments',
  team: 'teams',
  control: 'controls',
  layer: 'layers',
} as const satisfies Record<Facet, keyof FindingFilter>;

const COLUMNS = ['environment', 'team', 'control', 'layer'] as const;

type GroupBuilder = ExpressionBuilder<Tables, 'finding_groups'>;

/**
 * Whether a group is one that the filter and the rights leave; `but` leaves the filter's member for a facet out. A
 * finding has the sides of its group in columns of the same names, so that it may be asked likewise.
 */
export function isGroupWanted(
  eb: GroupBuilder,
  filter: FindingFilter,
  visible: Visible,
  but?: Facet,
): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [];
  const states = but === 'state' ? undefined : filter.states;
  const severities = but === 'severity' ? undefined : filter.severities;
  if (states !== undefined || severities !== undefined) {
    const parts = listParts(severities, states);
    conditions.push(parts.length === 0 ? eb.or([]) : eb('part', 'in', parts));
  }
  for (const column of COLUMNS) {
    const values: readonly string[] | undefined = filter[MEMBER_OF[column]];
    if (values === undefined || column === but) continue;
    conditions.push(values.length === 0 ? eb.or([]) : eb(sql.ref<string>(column), 'in', values));
  }
  return eb.and([...conditions, isVisible(eb, visible, { team: 'team', environment: 'environment' })]);
}

type Groups = Pick<FindingRecords, 'countFacets' | 'listCounts'>;

/** Counts as they are read. Members of a filter that the groups do not answer are asked of the rows. */
export function createGroupCounts(db: Kysely<Tables>, dialect: Dialect): Groups {
  return {
    countFacets: async (wanted, visible) => {
      const narrow = await narrowFilter(db, dialect, wanted);
      const tallies = new Map(FACETS.map((facet) => [facet, new Map<string, number>()]));
      if (narrow.kind === 'all') await sumFacets(db, dialect, narrow, visible, tallies);
      else sumRows(await selectCounted(db, visible, narrow).execute(), narrow, tallies);
      return Object.fromEntries([...tallies].map(([facet, tally]) => [facet, sortTally(tally)])) as FacetCounts;
    },
    listCounts: async (wanted, visible) => {
      const narrow = await narrowFilter(db, dialect, wanted);
      return selectCounted(db, visible, narrow)
        .where((eb) => isGroupWanted(eb, narrow.filter, visible))
        .orderBy('id')
        .execute();
    },
  };
}

type Tallies = ReadonlyMap<Facet, Map<string, number>>;

function addTo(tallies: Tallies, facet: Facet, value: string, count: number): void {
  const tally = tallies.get(facet);
  tally?.set(value, (tally.get(value) ?? 0) + count);
}

/** Most first; the same number in the order of the values. */
function sortTally(tally: ReadonlyMap<string, number>): FacetCounts[Facet] {
  const counts = [...tally].map(([value, count]) => ({ value, count }));
  return counts.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Facets whose values together are few, in the order of the index of the groups. */
const PLANES: readonly (readonly Facet[])[] = [
  ['severity', 'state', 'environment', 'team'],
  ['control', 'layer'],
];

/** Facets that the filter says nothing of count the same groups: each plane of them is one sum. */
async function sumFacets(
  db: Kysely<Tables>,
  dialect: Dialect,
  { filter, controlsOfText }: Narrow,
  visible: Visible,
  tallies: Tallies,
): Promise<void> {
  const isFiltered = (facet: Facet): boolean => filter[MEMBER_OF[facet]] !== undefined;
  const planes = PLANES.flatMap((plane) => [
    plane.filter((facet) => !isFiltered(facet)),
    ...plane.filter(isFiltered).map((facet) => [facet]),
  ]);
  for (const plane of planes) {
    const [first] = plane;
    if (first === undefined) continue;
    const isOfParts = plane.includes('severity') || plane.includes('state');
    const columns = plane.filter((facet) => facet !== 'severity' && facet !== 'state');
    const rows = await db
      .selectFrom('finding_groups')
      .select(columns)
      .select((eb) => eb.fn.sum<number>('count').as('count'))
      .$if(isOfParts, (query) => query.select('part').groupBy('part'))
      .$if(columns.length > 0, (query) => query.groupBy(columns))
      .where('count', '>', 0)
      .where((eb) => isGroupWanted(eb, filter, visible, first))
      .$if(controlsOfText !== undefined, (query) => query.where('control', 'in', listOf(dialect, controlsOfText ?? [])))
      .execute();
    for (const { count, part, ...sides } of rows) {
      const values: Partial<Record<Facet, string>> = { ...sides, ...(part === undefined ? {} : sidesOfPart(part)) };
      for (const facet of plane) addTo(tallies, facet, values[facet] ?? '', count);
    }
  }
}

/** A count is one of each facet that the filter would leave it in. */
function sumRows(rows: readonly FindingCount[], { filter, controlsOfText }: Narrow, tallies: Tallies): void {
  for (const row of rows) {
    if (controlsOfText?.includes(row.control) === false) continue;
    const others = FACETS.filter((facet) => {
      const values: readonly string[] | undefined = filter[MEMBER_OF[facet]];
      return values?.includes(row[facet]) === false;
    });
    if (others.length > 1) continue;
    for (const facet of others.length === 1 ? others : FACETS) addTo(tallies, facet, row[facet], row.count);
  }
}

/** Groups with findings, or where rows are asked, groups with the number of those rows. */
function selectCounted(db: Kysely<Tables>, visible: Visible, { kind, condition, overall = condition }: Narrow) {
  const groups = kind === 'all' ? sql<Tables['finding_groups']>`finding_groups` : countByGroup(kind, overall);
  return db
    .selectFrom(groups.as('finding_groups'))
    .select(['state', 'severity', 'environment', 'team', 'control', 'layer', 'count'])
    .where('count', '>', 0)
    .where((eb) => isGroupWanted(eb, {}, visible));
}

/** The groups with counts of other rows than all: those that are due are counted group by group, by an index. */
function countByGroup(kind: Narrow['kind'], condition: Condition): RawBuilder<Tables['finding_groups']> {
  const columns = sql`finding_groups.id, key, part, state, severity, environment, team, control, layer`;
  return kind === 'due'
    ? sql`(
        SELECT ${columns}, (
          SELECT COUNT(*) FROM findings WHERE group_id = finding_groups.id AND ${condition}
        ) AS count FROM finding_groups WHERE part IN (${sql.join(RUNNING_PARTS.map((part) => sql.lit(part)))}))`
    : sql`(
        SELECT ${columns}, asked.count FROM finding_groups
        JOIN (SELECT group_id, COUNT(*) AS count FROM findings WHERE ${condition} GROUP BY group_id) AS asked
          ON asked.group_id = finding_groups.id)`;
}

/** What changes the counts within one transaction. */
export type GroupLedger = {
  /** Numbers of the groups of these findings, by `groupKey`; groups that are new are made. */
  readonly number: (findings: readonly TrackedFinding[]) => Promise<ReadonlyMap<string, number>>;
  readonly note: (change: FindingChange) => void;
  /** Writes what was noted, once: transactions wait for each other here, and in one order. */
  readonly settle: () => Promise<void>;
};

/** Notes of one transaction. */
export function createGroupLedger(db: Kysely<Tables>, dialect: Dialect): GroupLedger {
  const ids = new Map<string, number>();
  const changes = new Map<string, GroupChange>();
  const ofAssets = new Map<string, GroupChange>();
  const add = (finding: TrackedFinding, by: number): void => {
    const keys = [
      [changes, groupKey(finding)],
      [ofAssets, assetKey(finding)],
    ] as const;
    for (const [tally, key] of keys) tally.set(key, { finding, by: (tally.get(key)?.by ?? 0) + by });
  };
  return {
    number: async (findings) => {
      const unknown = new Map<string, GroupChange>();
      for (const finding of findings) {
        const key = groupKey(finding);
        if (!ids.has(key)) unknown.set(key, { finding, by: 0 });
      }
      const learn = async (): Promise<void> => {
        for (const { key, id } of await loadGroups(db, dialect, [...unknown.keys()])) {
          ids.set(key, id);
          unknown.delete(key);
        }
      };
      if (unknown.size > 0) await learn();
      if (unknown.size > 0) {
        // Two that make the same groups in different orders would each wait for the other.
        if (dialect.name === 'postgres') {
          await sql`SELECT pg_advisory_xact_lock(hashtextextended('finding-groups', 0))`.execute(db);
        }
        await writeGroups(db, dialect, unknown, 'ON CONFLICT (key) DO NOTHING');
        await learn();
      }
      return ids;
    },
    note: ({ before, after }) => {
      if (before !== undefined) add(before, -1);
      add(after, 1);
    },
    settle: async () => {
      const tail = 'ON CONFLICT (key) DO UPDATE SET count = finding_groups.count + excluded.count';
      await writeGroups(db, dialect, listChanged(changes), tail);
      await writeAssets(db, dialect, listChanged(ofAssets));
      changes.clear();
      ofAssets.clear();
    },
  };
}

/** By how much the group of this finding grows. */
type GroupChange = { readonly finding: TrackedFinding; readonly by: number };

const listChanged = (changes: ReadonlyMap<string, GroupChange>): ReadonlyMap<string, GroupChange> =>
  new Map([...changes].filter(([, { by }]) => by !== 0));

function loadGroups(
  db: Kysely<Tables>,
  dialect: Dialect,
  keys: readonly string[],
): Promise<readonly { readonly key: string; readonly id: number }[]> {
  return db.selectFrom('finding_groups').select(['key', 'id']).where('key', 'in', listOf(dialect, keys)).execute();
}

const GROUP_COLUMNS: RowBatch['columns'] = [
  ['key', 'text'],
  ['part', 'bigint'],
  ['state', 'text'],
  ['severity', 'text'],
  ['environment', 'text'],
  ['team', 'text'],
  ['control', 'text'],
  ['layer', 'text'],
  ['count', 'bigint'],
];

async function writeGroups(
  db: Kysely<Tables>,
  dialect: Dialect,
  changes: ReadonlyMap<string, GroupChange>,
  tail: string,
): Promise<void> {
  const rows = [...changes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { finding, by }]) => {
      const { state, severity, environment, team, control, layer } = finding;
      return [key, partOf(severity, state), state, severity, environment, team, control, layer, by];
    });
  await writeRows(db, dialect, { table: 'finding_groups', columns: GROUP_COLUMNS, tail, rows });
}

function assetKey({ asset, environment, team, severity, state }: TrackedFinding): string {
  return JSON.stringify([asset, environment, team, partOf(severity, state)]);
}

const ASSET_COLUMNS: RowBatch['columns'] = [
  ['asset', 'text'],
  ['environment', 'text'],
  ['team', 'text'],
  ['part', 'bigint'],
  ['count', 'bigint'],
];

async function writeAssets(
  db: Kysely<Tables>,
  dialect: Dialect,
  changes: ReadonlyMap<string, GroupChange>,
): Promise<void> {
  const rows = [...changes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { finding, by }]) => {
      const { asset, environment, team, severity, state } = finding;
      return [asset, environment, team, partOf(severity, state), by];
    });
  const tail =
    'ON CONFLICT (asset, environment, team, part) DO UPDATE SET count = finding_assets.count + excluded.count';
  await writeRows(db, dialect, { table: 'finding_assets', columns: ASSET_COLUMNS, tail, rows });
}
