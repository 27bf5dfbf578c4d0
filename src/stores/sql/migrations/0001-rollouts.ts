/** First schema: rollouts. */
import type { Statements } from '../migration.ts';

export const rolloutTables: Statements = ({ identity }) => [
  `CREATE TABLE rollouts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    document TEXT NOT NULL,
    controls TEXT NOT NULL,
    step INTEGER NOT NULL,
    since_ms BIGINT NOT NULL,
    stepped_back_ms BIGINT,
    hold TEXT,
    started_by TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    judged TEXT,
    version INTEGER NOT NULL
  )`,
  `CREATE UNIQUE INDEX rollouts_in_force ON rollouts (name) WHERE ended_ms IS NULL`,
  // Two rollouts of one control would each say another mode.
  `CREATE TABLE rollout_controls (
    control TEXT NOT NULL,
    environment TEXT NOT NULL,
    rollout TEXT NOT NULL REFERENCES rollouts (id),
    PRIMARY KEY (control, environment)
  )`,
  `CREATE TABLE rollout_events (
    id ${identity},
    rollout TEXT NOT NULL REFERENCES rollouts (id),
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    from_step TEXT NOT NULL,
    to_step TEXT NOT NULL,
    text TEXT NOT NULL
  )`,
  `CREATE INDEX rollout_events_of ON rollout_events (rollout, id)`,
];
