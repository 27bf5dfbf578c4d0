/** First schema: users, sessions, tokens, refusals. */
import type { Statements } from '../migration.ts';

export const accessTables: Statements = () => [
  `CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT,
    subject TEXT,
    grants TEXT NOT NULL,
    is_administrator INTEGER NOT NULL,
    is_disabled INTEGER NOT NULL,
    created_ms BIGINT NOT NULL,
    last_seen_ms BIGINT,
    version INTEGER NOT NULL,
    password_hash TEXT,
    password_is_one_time INTEGER NOT NULL,
    password_until_ms BIGINT
  )`,
  `CREATE UNIQUE INDEX users_local_name ON users (name) WHERE kind = 'local'`,
  `CREATE UNIQUE INDEX users_identity ON users (issuer, subject) WHERE kind = 'oidc'`,
  `CREATE INDEX users_by_name ON users (name, id)`,
  `CREATE TABLE login_sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_ms BIGINT NOT NULL,
    last_used_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    address_hash TEXT NOT NULL,
    agent TEXT NOT NULL,
    must_change_password INTEGER NOT NULL
  )`,
  `CREATE INDEX login_sessions_of_user ON login_sessions (user_id, last_used_ms)`,
  `CREATE INDEX login_sessions_expiry ON login_sessions (expires_ms)`,
  `CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    user_id TEXT REFERENCES users (id),
    grants TEXT NOT NULL,
    repository TEXT,
    target TEXT,
    created_by TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    last_used_day_ms BIGINT,
    revoked_ms BIGINT
  )`,
  `CREATE INDEX api_tokens_newest ON api_tokens (created_ms, id)`,
  `CREATE INDEX api_tokens_of_user ON api_tokens (user_id, created_ms)`,
  `CREATE TABLE oidc_logins (
    id TEXT PRIMARY KEY,
    return_to TEXT NOT NULL,
    expires_ms BIGINT NOT NULL
  )`,
  `CREATE INDEX oidc_logins_expiry ON oidc_logins (expires_ms)`,
  `CREATE TABLE access_refusals (
    hour_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    subject TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_ms BIGINT NOT NULL,
    PRIMARY KEY (hour_ms, reason, subject)
  )`,
];
