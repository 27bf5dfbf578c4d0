/** First schema: schedules. */
import type { Statements } from '../migration.ts';

export const scheduleTables: Statements = () => [
  `CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    cron TEXT NOT NULL,
    is_enabled INTEGER NOT NULL,
    next_ms BIGINT NOT NULL,
    last_ms BIGINT,
    missed_count INTEGER NOT NULL,
    missed_ms BIGINT
  )`,
];
