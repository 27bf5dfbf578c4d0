/** First schema: sources. */
import type { Statements } from '../migration.ts';

export const sourceTables: Statements = () => [
  `CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    changed_ms BIGINT NOT NULL,
    last_ms BIGINT,
    last_run TEXT,
    last_error TEXT
  )`,
];
