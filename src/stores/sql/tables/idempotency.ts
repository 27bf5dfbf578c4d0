/** Tables of requests that may come twice. */
import type { AttemptState } from '../../api/idempotency.ts';

export type IdempotencyTables = {
  readonly attempts: {
    readonly id: string;
    readonly holder: string;
    readonly digest: string;
    readonly state: AttemptState;
    readonly lease_until_ms: number;
    readonly expires_ms: number;
    readonly status: number | null;
    readonly answer: string | null;
  };
};
