/** First schema: exceptions. */
import type { Statements } from '../migration.ts';

export const exceptionTables: Statements = ({ identity }) => [
  `CREATE TABLE exceptions (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    state TEXT NOT NULL,
    controls TEXT NOT NULL,
    document TEXT NOT NULL,
    requester TEXT NOT NULL,
    requested_ms BIGINT NOT NULL,
    approver TEXT,
    approved_ms BIGINT,
    until_ms BIGINT NOT NULL,
    renewal TEXT,
    renewals INTEGER NOT NULL,
    notified_ms BIGINT,
    matched_ms BIGINT,
    version INTEGER NOT NULL
  )`,
  // Results name exceptions, so a name must not stand for two of them at once.
  `CREATE UNIQUE INDEX exceptions_living ON exceptions (name) WHERE state IN ('requested', 'active', 'renewing')`,
  `CREATE INDEX exceptions_ending ON exceptions (state, until_ms)`,
  `CREATE TABLE exception_environments (
    exception TEXT NOT NULL REFERENCES exceptions (id),
    environment TEXT NOT NULL,
    PRIMARY KEY (exception, environment)
  )`,
  `CREATE TABLE exception_events (
    id ${identity},
    exception TEXT NOT NULL REFERENCES exceptions (id),
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    text TEXT NOT NULL
  )`,
  `CREATE INDEX exception_events_of ON exception_events (exception, id)`,
  `CREATE TABLE exception_terms (
    exception TEXT NOT NULL REFERENCES exceptions (id),
    control TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    from_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (exception, control, environment, team, from_ms)
  )`,
  `CREATE INDEX exception_terms_when ON exception_terms (until_ms, from_ms)`,
];
