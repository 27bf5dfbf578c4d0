/** Third schema: what people look at in the console. */
import type { Statements } from '../migration.ts';

export const consoleTables: Statements = ({ name }) => [
  // The authored lines around a sighting, and its fix as a unified diff; both without secrets.
  `ALTER TABLE sightings ADD COLUMN excerpt TEXT`,
  `ALTER TABLE sightings ADD COLUMN patch TEXT`,
  // Why a person closed a finding.
  `ALTER TABLE finding_events ADD COLUMN cause TEXT`,
  // Few events have one: those by which people close findings.
  `CREATE INDEX finding_events_of_causes ON finding_events (cause, at_ms) WHERE cause IS NOT NULL`,
  // Why an exception was asked for; the document says it too.
  `ALTER TABLE exceptions ADD COLUMN cause TEXT`,
  // Findings by their assets, which are too many to be a side of `finding_groups`.
  `CREATE TABLE finding_assets (
    asset TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    part INTEGER NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (asset, environment, team, part)
  )${name === 'sqlite' ? ' WITHOUT ROWID' : ''}`,
  `INSERT INTO finding_assets (asset, environment, team, part, count)
    SELECT asset, environment, team, part, COUNT(*) FROM findings GROUP BY asset, environment, team, part`,
  // What is told of an asset's findings is in the index, so that no row of them is read.
  `DROP INDEX findings_of_asset`,
  `CREATE INDEX findings_of_asset ON findings (asset, group_id, due_ms, first_seen_ms)`,
  `CREATE INDEX decisions_of_address ON decisions (address, at_ms, id)`,
  `CREATE TABLE saved_views (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    is_shared INTEGER NOT NULL,
    created_ms BIGINT NOT NULL
  )`,
  `CREATE UNIQUE INDEX saved_views_by_name ON saved_views (owner, page, name)`,
  `CREATE TABLE slo_changes (
    name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    PRIMARY KEY (name, at_ms)
  )`,
  `CREATE INDEX slo_changes_by_time ON slo_changes (at_ms, name)`,
];
