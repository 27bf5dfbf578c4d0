/**
 * The one client of the API. The browser's cookie says who asks and no script can read it; the token that proves that
 * a request comes from this page is kept in memory alone.
 */
import type { Client } from '../../src/wire/client.ts';
import { createClient } from '../../src/wire/client.ts';

let csrfToken: string | undefined;

/** Keeps the token that the API gave with the session; undefined once there is none. */
export function keepCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

export const client: Client = createClient({ url: '', csrfToken: () => csrfToken });
