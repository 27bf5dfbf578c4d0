/** First schema: SLOs. */
import type { Statements } from '../migration.ts';

export const sloTables: Statements = () => [
  `CREATE TABLE slos (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    changed_ms BIGINT NOT NULL
  )`,
  `CREATE TABLE slo_statuses (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    evaluated_ms BIGINT NOT NULL
  )`,
  `CREATE TABLE slo_events (
    series TEXT NOT NULL,
    bucket_ms BIGINT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    layer TEXT NOT NULL,
    severity TEXT NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (series, bucket_ms, environment, team, layer, severity)
  )`,
  `CREATE TABLE slo_cursors (
    series TEXT PRIMARY KEY,
    until_ms BIGINT NOT NULL
  )`,
  // Which clocks ran out since the last look.
  `CREATE INDEX findings_by_clock ON findings (clock_ms)`,
];
