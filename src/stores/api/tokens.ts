/** Tokens for programs that call the API. The store knows the hash of a token's secret, never the secret. */
import type { Grant } from '../../model/programme/access.ts';

export type Token = {
  readonly id: string;
  readonly name: string;
  /** The user whose rights it has a part of; undefined for a robot's, which lives on when people leave. */
  readonly userId: string | undefined;
  readonly grants: readonly Grant[];
  /** The one repository, and the one target, that it may upload for. */
  readonly repository: string | undefined;
  readonly target: string | undefined;
  /** Id of the actor who made it. */
  readonly createdBy: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** Start of the day (UTC) on which it was last used. */
  readonly lastUsedDayMs: number | undefined;
  readonly revokedMs: number | undefined;
};

export type TokenRecords = {
  /** `hash`: SHA-256 of the token's text, in hex. */
  readonly add: (token: Token, hash: string) => Promise<void>;
  readonly find: (id: string) => Promise<Token | undefined>;
  readonly findByHash: (hash: string) => Promise<Token | undefined>;
  /** False when there is none, or it is revoked already. */
  readonly revoke: (id: string, atMs: number) => Promise<boolean>;
  readonly markUsed: (id: string, dayMs: number) => Promise<void>;
  /** Newest first; those after `after`; of one user where it is named. */
  readonly list: (wanted: {
    readonly userId?: string;
    readonly after?: Pick<Token, 'createdMs' | 'id'>;
    readonly limit: number;
  }) => Promise<readonly Token[]>;
  readonly count: (userId?: string) => Promise<number>;
  /** Those of a user that are neither expired nor revoked. */
  readonly countLive: (userId: string, nowMs: number) => Promise<number>;
};
