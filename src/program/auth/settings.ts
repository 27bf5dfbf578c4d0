/** How sign-in works on this installation. */
export type SessionSettings = {
  /** A session ends so long after it began, however it is used. */
  readonly sessionMsMax: number;
  /** A session ends so long after its last use. */
  readonly sessionIdleMsMax: number;
};
