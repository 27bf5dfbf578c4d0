/**
 * Counts of findings by what they share, kept with every change of one: totals and facets of a million rows are sums
 * over some thousand groups.
 */
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Visible } from '../../model/programme/access.ts';
import type {
  Facet,
  FacetCounts,
  FindingChange,
  FindingFilter,
  FindingRecords,
  TrackedFinding,
} from '../api/findings.ts';
import { FACETS } from '../api/findings.ts';
import type { Dialect } from '../backend.ts';
import { listOf, type RowBatch, writeRows } from './batch.ts';
import { ALWAYS, type Condition, narrowFilter } from './finding-narrow.ts';
import { groupKey, listParts, partOf } from './finding-rows.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

/** The filter's members that groups answer by a column each. */
const MEMBER_OF = {
  environment: 'environments',
  team: 'teams',
  control: 'controls',
  layer: 'layers',
} as const satisfies Partial<Record<Facet, keyof FindingFilter>>;

const COLUMNS = ['environment', 'team', 'control', 'layer'] as const;

/** Whether a group is one that the filter and the rights leave; `but` leaves the filter's member for a facet out. */
export function isGroupWanted(
  eb: ExpressionBuilder<Tables, 'finding_groups'>,
  filter: FindingFilter,
  visible: Visible,
  but?: Facet,
): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [];
  const states = but === 'state' ? undefined : filter.states;
  const severities = but === 'severity' ? undefined : filter.severities;
  if (states !== undefined || severities !== undefined) {
    const parts = listParts(severities, states);
    conditions.push(parts.length === 0 ? eb.or([]) : eb('finding_groups.part', 'in', parts));
  }
  for (const column of COLUMNS) {
    const values: readonly string[] | undefined = filter[MEMBER_OF[column]];
    if (values === undefined || column === but) continue;
    conditions.push(values.length === 0 ? eb.or([]) : eb(sql.ref<string>(`finding_groups.${column}`), 'in', values));
  }
  const sides = { team: 'finding_groups.team', environment: 'finding_groups.environment' } as const;
  return eb.and([...conditions, isVisible(eb, visible, sides)]);
}

type Groups = Pick<FindingRecords, 'countFacets' | 'listCounts'>;

/** Counts as they are read. Members of a filter that the groups do not answer are asked of the rows. */
export function createGroupCounts(db: Kysely<Tables>, dialect: Dialect): Groups {
  return {
    countFacets: async (wanted, visible) => {
      const { filter, condition } = await narrowFilter(db, dialect, wanted);
      const facets = {} as Record<Facet, FacetCounts[Facet]>;
      for (const facet of FACETS) {
        const value = sql<string>`${sql.ref(facet)}`;
        facets[facet] = await selectCounted(db, condition)
          .select((eb) => [value.as('value'), eb.fn.sum<number>('count').as('count')])
          .where((eb) => isGroupWanted(eb, filter, visible, facet))
          .groupBy(facet)
          .orderBy('count', 'desc')
          .orderBy('value')
          .execute();
      }
      return facets;
    },
    listCounts: async (wanted, visible) => {
      const { filter, condition } = await narrowFilter(db, dialect, wanted);
      return selectCounted(db, condition)
        .select(['state', 'severity', 'environment', 'team', 'control', 'layer', 'count'])
        .where((eb) => isGroupWanted(eb, filter, visible))
        .orderBy('id')
        .execute();
    },
  };
}

/** Groups with findings, or where rows are asked, groups with the number of those rows. */
function selectCounted(db: Kysely<Tables>, condition: Condition) {
  const all = db.selectFrom('finding_groups').where('count', '>', 0);
  if (condition === ALWAYS) return all;
  const counted = sql<Tables['finding_groups']>`(
    SELECT finding_groups.id, part, state, severity, environment, team, control, layer, asked.count FROM finding_groups
    JOIN (SELECT group_id, COUNT(*) AS count FROM findings WHERE ${condition} GROUP BY group_id) AS asked
      ON asked.group_id = finding_groups.id)`;
  return db.selectFrom(counted.as('finding_groups')) as unknown as typeof all;
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
  const add = (finding: TrackedFinding, by: number): void => {
    const key = groupKey(finding);
    changes.set(key, { finding, by: (changes.get(key)?.by ?? 0) + by });
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
      await writeGroups(db, dialect, new Map([...changes].filter(([, { by }]) => by !== 0)), tail);
      changes.clear();
    },
  };
}

/** By how much the group of this finding grows. */
type GroupChange = { readonly finding: TrackedFinding; readonly by: number };

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
