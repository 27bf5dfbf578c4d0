/** First schema: requests that may come twice. */
import type { Statements } from '../migration.ts';

export const idempotencyTables: Statements = () => [
  `CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    status INTEGER,
    answer TEXT
  )`,
  `CREATE INDEX attempts_expired ON attempts (expires_ms)`,
];
