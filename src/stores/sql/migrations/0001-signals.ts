/** First schema: signals. */
import type { Statements } from '../migration.ts';

export const signalTables: Statements = () => [
  `CREATE TABLE signals (
    name TEXT NOT NULL,
    hour_ms BIGINT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (name, hour_ms, environment, team)
  )`,
  `CREATE TABLE signal_onces (
    name TEXT NOT NULL,
    day_ms BIGINT NOT NULL,
    once_for TEXT NOT NULL,
    PRIMARY KEY (name, day_ms, once_for)
  )`,
  `CREATE TABLE signal_sources (
    name TEXT PRIMARY KEY,
    first_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL
  )`,
];
