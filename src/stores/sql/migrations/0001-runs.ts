/** First schema: runs, and what they saw. */
import type { Statements } from '../migration.ts';

export const runTables: Statements = (dialect) => [...headTables(), ...stateTables(dialect)];

const headTables = (): readonly string[] => [
  `CREATE TABLE targets (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    run_id TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    whole_ms BIGINT,
    repository TEXT,
    commit_id TEXT
  )`,
  `CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    environment TEXT NOT NULL,
    record TEXT NOT NULL
  )`,
  `CREATE INDEX runs_newest ON runs (started_ms, id)`,
  `CREATE INDEX runs_of_target ON runs (target, started_ms, id)`,
  `CREATE TABLE controls (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    layer TEXT NOT NULL,
    owner TEXT NOT NULL,
    search TEXT NOT NULL
  )`,
];

const stateTables: Statements = ({ name, identity }) => [
  `CREATE TABLE resources (
    id ${identity},
    target TEXT NOT NULL,
    address TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    asset TEXT NOT NULL,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    namespace TEXT,
    labels TEXT NOT NULL,
    file TEXT NOT NULL,
    line BIGINT,
    body TEXT,
    digest TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    UNIQUE (target, address)
  )`,
  `CREATE INDEX resources_of_asset ON resources (asset)`,
  `CREATE INDEX resources_of_team ON resources (target, environment, team)`,
  `CREATE TABLE results (
    resource_id BIGINT NOT NULL,
    control TEXT NOT NULL,
    mode TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    exception TEXT,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (resource_id, control)
  )${withoutRowid(name)}`,
  `CREATE INDEX results_of_control ON results (control, verdict)`,
  `CREATE TABLE tallies (
    day TEXT NOT NULL,
    target TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    layer TEXT NOT NULL,
    control TEXT NOT NULL,
    pass BIGINT NOT NULL,
    fail BIGINT NOT NULL,
    unknown BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    exempt BIGINT NOT NULL,
    PRIMARY KEY (day, target, environment, team, control)
  )${withoutRowid(name)}`,
];

/** In SQLite the table itself is then in the order of its key. */
function withoutRowid(database: string): string {
  return database === 'sqlite' ? ' WITHOUT ROWID' : '';
}
