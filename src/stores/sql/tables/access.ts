/** Tables of users, their sessions and tokens, and of what was refused. */

export type AccessTables = {
  readonly users: {
    readonly id: string;
    readonly name: string;
    readonly kind: 'local' | 'oidc';
    readonly issuer: string | null;
    readonly subject: string | null;
    readonly grants: string;
    /** Whether the grants are those of an administrator of everything, so that these can be found. */
    readonly is_administrator: number;
    readonly is_disabled: number;
    readonly created_ms: number;
    readonly last_seen_ms: number | null;
    readonly version: number;
    readonly password_hash: string | null;
    readonly password_is_one_time: number;
    readonly password_until_ms: number | null;
  };
  readonly login_sessions: {
    readonly id: string;
    readonly user_id: string;
    readonly created_ms: number;
    readonly last_used_ms: number;
    readonly expires_ms: number;
    readonly address_hash: string;
    readonly agent: string;
    readonly must_change_password: number;
  };
  readonly api_tokens: {
    readonly id: string;
    readonly hash: string;
    readonly name: string;
    readonly user_id: string | null;
    readonly grants: string;
    readonly repository: string | null;
    readonly target: string | null;
    readonly created_by: string;
    readonly created_ms: number;
    readonly expires_ms: number;
    readonly last_used_day_ms: number | null;
    readonly revoked_ms: number | null;
  };
  readonly oidc_logins: {
    readonly id: string;
    readonly return_to: string;
    readonly expires_ms: number;
  };
  readonly access_refusals: {
    readonly hour_ms: number;
    readonly reason: string;
    readonly subject: string;
    readonly count: number;
    readonly last_ms: number;
  };
};
