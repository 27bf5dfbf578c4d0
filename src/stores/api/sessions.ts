/** Sign-in sessions of browsers. The store knows the hash of a session's secret, never the secret. */

export type Session = {
  /** SHA-256 of the secret in the cookie, in hex: good for naming the session, useless for taking it. */
  readonly id: string;
  readonly userId: string;
  readonly createdMs: number;
  readonly lastUsedMs: number;
  readonly expiresMs: number;
  /** Tells whether two sessions of one user began at the same address, without saying which. */
  readonly addressHash: string;
  /** What the browser calls itself, shortened. */
  readonly agent: string;
  /** It began with a secret that somebody else had given: it may set a password and nothing else. */
  readonly mustChangePassword: boolean;
};

export type SessionRecords = {
  readonly add: (session: Session) => Promise<void>;
  readonly find: (id: string) => Promise<Session | undefined>;
  readonly touch: (id: string, lastUsedMs: number) => Promise<void>;
  /** The password was changed in it: it is a session like any other. */
  readonly release: (id: string) => Promise<void>;
  /** False when there is none. */
  readonly end: (id: string) => Promise<boolean>;
  /** Ends the user's sessions, but for one where it is named; gives how many. */
  readonly endOfUser: (userId: string, exceptId?: string) => Promise<number>;
  /** Last used first. */
  readonly listOfUser: (userId: string) => Promise<readonly Session[]>;
  /** Removes those that expired, or were last used before an instant; gives how many. */
  readonly removeEnded: (limits: { readonly nowMs: number; readonly usedBeforeMs: number }) => Promise<number>;
};
