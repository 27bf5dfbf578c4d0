/**
 * Sign-ins that are on their way through a provider. State, nonce and verifier are derived from a secret that the
 * browser holds; kept here is its hash, so that each is good for one return.
 */

export type OidcLogin = {
  /** SHA-256 of the browser's secret, in hex. */
  readonly id: string;
  /** Path of the console to go on to. */
  readonly returnTo: string;
  readonly expiresMs: number;
};

export type OidcLoginRecords = {
  /** Removes what expired, and is false, adding nothing, when `loginsMax` are on their way. */
  readonly add: (login: OidcLogin, limits: { readonly nowMs: number; readonly loginsMax: number }) => Promise<boolean>;
  /** Gives it to one caller only, whichever asks first. */
  readonly take: (id: string) => Promise<OidcLogin | undefined>;
};
