/** Second schema: decisions of the gate. */
import type { Statements } from '../migration.ts';

export const decisionTables: Statements = () => [
  `CREATE TABLE decision_batches (
    id TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    recorder TEXT NOT NULL,
    dropped BIGINT NOT NULL,
    sampled_out BIGINT NOT NULL
  )`,
  `CREATE INDEX decision_batches_by_time ON decision_batches (at_ms)`,
  `CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    batch TEXT NOT NULL,
    weight BIGINT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    asset TEXT NOT NULL,
    address TEXT NOT NULL,
    gate TEXT NOT NULL,
    outcome TEXT NOT NULL,
    is_allowed INTEGER NOT NULL,
    reason TEXT,
    uid TEXT NOT NULL,
    operation TEXT NOT NULL,
    namespace TEXT NOT NULL,
    request TEXT NOT NULL,
    user_name TEXT NOT NULL,
    is_dry_run INTEGER NOT NULL,
    judged_count BIGINT NOT NULL,
    duration_us BIGINT NOT NULL,
    object TEXT,
    old_object TEXT,
    namespace_object TEXT,
    user_info TEXT
  )`,
  `CREATE INDEX decisions_newest ON decisions (at_ms, id)`,
  `CREATE INDEX decisions_of_batch ON decisions (batch)`,
  // All that counts and percentiles need, so that they read no rows.
  `CREATE INDEX decisions_counted ON decisions (environment, at_ms, outcome, team, duration_us, weight)`,
  `CREATE TABLE decision_verdicts (
    decision TEXT NOT NULL,
    control TEXT NOT NULL,
    verdict TEXT NOT NULL,
    mode TEXT NOT NULL,
    is_new INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (decision, control)
  )`,
  `CREATE INDEX decision_verdicts_of_control ON decision_verdicts (control, verdict, decision)`,
  `CREATE TABLE decision_bodies (
    digest TEXT PRIMARY KEY,
    chars BIGINT NOT NULL,
    body TEXT,
    last_ms BIGINT NOT NULL
  )`,
  `CREATE INDEX decision_bodies_by_time ON decision_bodies (last_ms)`,
];
