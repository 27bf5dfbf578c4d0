/** Who may sign in. What proves it is kept apart from the user, so that no list can carry it. */
import type { Grant } from '../../model/programme/access.ts';

export type User = {
  readonly id: string;
  /** Of a local user the name to sign in with, unique among them; of others what their provider calls them. */
  readonly name: string;
  readonly kind: 'local' | 'oidc';
  /** Who vouches for the user, and what the user is called there for ever; both undefined for local users. */
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  readonly grants: readonly Grant[];
  readonly isDisabled: boolean;
  readonly createdMs: number;
  readonly lastSeenMs: number | undefined;
  /** Counted up by every change, so that two changes at once do not undo each other. */
  readonly version: number;
};

/** What a password is proven against. */
export type PasswordRecord = {
  /** Of the slow kind, as a PHC string. */
  readonly hash: string;
  /** Given by somebody else: it is good for one sign-in, until `untilMs`, and then to set another. */
  readonly isOneTime: boolean;
  readonly untilMs: number | undefined;
};

export type UserRecords = {
  /** False when the name, or the subject of the issuer, is taken. */
  readonly add: (user: User) => Promise<boolean>;
  readonly find: (id: string) => Promise<User | undefined>;
  /** By the name of a local user, exactly as it was given. */
  readonly findLocal: (name: string) => Promise<User | undefined>;
  readonly findIdentity: (issuer: string, subject: string) => Promise<User | undefined>;
  /** False when the version is another one by now, and nothing is changed. */
  readonly change: (
    user: Pick<User, 'id' | 'version'>,
    changes: Partial<Pick<User, 'name' | 'grants' | 'isDisabled'>>,
  ) => Promise<boolean>;
  readonly findPassword: (id: string) => Promise<PasswordRecord | undefined>;
  /** Undefined takes the password away. */
  readonly setPassword: (id: string, password: PasswordRecord | undefined) => Promise<void>;
  /** Takes a one-time password away; false when it is another one by now, so that it is good for one caller. */
  readonly spendPassword: (id: string, hash: string) => Promise<boolean>;
  readonly markSeen: (id: string, atMs: number) => Promise<void>;
  /** Users who are not disabled and administer everything. */
  readonly listAdministrators: () => Promise<readonly User[]>;
  /**
   * The same, held until the transaction ends: of two that each take one away, the second sees what the first has left.
   */
  readonly holdAdministrators: () => Promise<readonly User[]>;
  /** By name, then id; those after `after`. */
  readonly list: (wanted: {
    readonly after?: Pick<User, 'name' | 'id'>;
    readonly limit: number;
  }) => Promise<readonly User[]>;
  readonly count: () => Promise<number>;
};
