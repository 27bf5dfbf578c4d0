/** First schema: the evidence ledger. */
import type { Statements } from '../migration.ts';

export const ledgerTables: Statements = ({ name, bytes }) => {
  // The row's own number in SQLite, which spares an index.
  const index = name === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    `CREATE TABLE ledger_leaves (
      idx ${index} PRIMARY KEY,
      entry ${bytes} NOT NULL,
      leaf_hash ${bytes} NOT NULL,
      at_ms BIGINT NOT NULL,
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      actor TEXT NOT NULL
    )`,
    `CREATE INDEX ledger_leaves_subject ON ledger_leaves (subject, idx)`,
    `CREATE INDEX ledger_leaves_kind ON ledger_leaves (kind, idx)`,
    `CREATE INDEX ledger_leaves_actor ON ledger_leaves (actor, idx)`,
    `CREATE TABLE ledger_hashes (
      level INTEGER NOT NULL,
      idx BIGINT NOT NULL,
      hash ${bytes} NOT NULL,
      PRIMARY KEY (level, idx)
    )`,
    `CREATE TABLE ledger_head (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      size BIGINT NOT NULL,
      frontier ${bytes} NOT NULL,
      checkpoint_count INTEGER NOT NULL
    )`,
    `CREATE TABLE ledger_checkpoints (
      size ${index} PRIMARY KEY,
      note TEXT NOT NULL
    )`,
  ];
};
