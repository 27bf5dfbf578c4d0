/** First schema: findings. */
import type { Statements } from '../migration.ts';

/** In the order of the statements: what is counted and listed first, then what it stands on. */
export const findingTables: Statements = (dialect) => [...listTables(dialect), ...sightingTables(dialect)];

const listTables: Statements = ({ name, identity }) => [
  `CREATE TABLE finding_groups (
    id ${identity},
    key TEXT NOT NULL UNIQUE,
    part INTEGER NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    control TEXT NOT NULL,
    layer TEXT NOT NULL,
    count BIGINT NOT NULL
  )`,
  // Read whole, or by parts, for every page: it has all that a filter asks of a group, and not its key.
  `CREATE INDEX finding_groups_by_part ON finding_groups (part, environment, team, control, layer, count, id)`,
  `CREATE TABLE findings (
    seq ${identity},
    id TEXT NOT NULL UNIQUE,
    group_id BIGINT NOT NULL,
    part INTEGER NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    control TEXT NOT NULL,
    layer TEXT NOT NULL,
    asset TEXT NOT NULL,
    address TEXT NOT NULL,
    path TEXT NOT NULL,
    message TEXT NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    last_seen_ms BIGINT NOT NULL,
    clock_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    resolved_ms BIGINT,
    exception TEXT,
    assignee TEXT,
    version BIGINT NOT NULL
  )`,
  // A page is walked in its order within each part; group and due date are in the index, so that rows of others are
  // not read.
  `CREATE INDEX findings_by_due ON findings (part, due_ms, seq, group_id)`,
  `CREATE INDEX findings_by_first_seen ON findings (part, first_seen_ms, seq, group_id, due_ms)`,
  `CREATE INDEX findings_by_last_seen ON findings (part, last_seen_ms, seq, group_id, due_ms)`,
  // Groups with few findings are sorted by any of these, without their rows being read.
  `CREATE INDEX findings_of_group ON findings (group_id, due_ms, first_seen_ms, last_seen_ms, part, seq)`,
  // What few findings have is found by it, and sorted then; what many addresses have is counted by group.
  `CREATE INDEX findings_of_asset ON findings (asset)`,
  `CREATE INDEX findings_of_address ON findings (address, group_id)`,
  `CREATE INDEX findings_of_assignee ON findings (assignee) WHERE assignee IS NOT NULL`,
  `CREATE INDEX findings_of_exception ON findings (exception) WHERE exception IS NOT NULL`,
  `CREATE TABLE finding_addresses (address TEXT PRIMARY KEY, search TEXT NOT NULL)${withoutRowid(name)}`,
];

const sightingTables: Statements = ({ name, identity }) => [
  `CREATE TABLE sightings (
    target TEXT NOT NULL,
    finding TEXT NOT NULL,
    address TEXT NOT NULL,
    control TEXT NOT NULL,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    line BIGINT,
    column_number BIGINT,
    path TEXT NOT NULL,
    message TEXT NOT NULL,
    fix TEXT NOT NULL,
    exception TEXT,
    digest TEXT NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    PRIMARY KEY (target, finding, address)
  )${withoutRowid(name)}`,
  `CREATE INDEX sightings_of_finding ON sightings (finding)`,
  `CREATE TABLE finding_events (
    seq ${identity},
    finding TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    text TEXT NOT NULL,
    clock_ms BIGINT NOT NULL
  )`,
  `CREATE INDEX finding_events_of_finding ON finding_events (finding, seq)`,
  `CREATE INDEX finding_events_of_ends ON finding_events (at_ms) WHERE kind = 'resolved'`,
];

/** In SQLite the table itself is then in the order of its key. */
function withoutRowid(database: string): string {
  return database === 'sqlite' ? ' WITHOUT ROWID' : '';
}
