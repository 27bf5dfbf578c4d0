/** First schema: the inventory. */
import type { Statements } from '../migration.ts';

export const assetTables: Statements = () => [
  `CREATE TABLE assets (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    team TEXT NOT NULL,
    exposure TEXT,
    data_class TEXT,
    criticality TEXT,
    search TEXT NOT NULL,
    record TEXT NOT NULL
  )`,
  `CREATE INDEX assets_order ON assets (environment, name, id)`,
  `CREATE INDEX assets_team ON assets (team)`,
];
