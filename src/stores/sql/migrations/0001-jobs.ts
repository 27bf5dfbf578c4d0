/** First schema: jobs. */
import type { Statements } from '../migration.ts';

export const jobTables: Statements = () => [
  `CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    run_at_ms BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    owner TEXT,
    lease_until_ms BIGINT,
    finished_ms BIGINT,
    error TEXT
  )`,
  // What makes it impossible that one thing is done twice at once.
  `CREATE UNIQUE INDEX jobs_one_of_a_key ON jobs (kind, key) WHERE state IN ('waiting', 'running')`,
  `CREATE INDEX jobs_due ON jobs (state, run_at_ms)`,
  `CREATE INDEX jobs_newest ON jobs (created_ms)`,
];
