/** The server as it is, over HTTP, on any store: its own sign-in, its own log, and no double of anything. */
import type { AddressInfo } from 'node:net';
import type { Access, Grant } from '../../src/model/programme/access.ts';
import { createJsonLog } from '../../src/program/log/json-log.ts';
import { createToken } from '../../src/program/auth/tokens.ts';
import { verifyStore } from '../../src/program/evidence/verify-store.ts';
import { signCheckpoint } from '../../src/program/evidence/checkpoints.ts';
import type { AppParts } from '../../src/server/app.ts';
import { createApp } from '../../src/server/app.ts';
import { createSignIn } from '../../src/server/auth/create-sign-in.ts';
import { HANDLERS } from '../../src/server/routes.ts';
import type { Store } from '../../src/stores/api.ts';
import { ROOT } from '../harness/access.ts';
import type { TestRoom } from '../harness/control-room.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { createProgrammeHouse } from '../harness/programme.ts';
import { PLAIN_PLAN } from '../harness/sign-in-server.ts';

export type Served = TestRoom & {
  readonly port: number;
  /** `http://127.0.0.1:...` */
  readonly url: string;
  /** Asks with a token; without one where it is left out. */
  readonly ask: (path: string, init?: RequestInit & { readonly token?: string }) => Promise<Response>;
  /** The text of a new token of a robot. */
  readonly makeToken: (grants: readonly Grant[], by?: Access) => Promise<string>;
};

/** Requests in a minute: more than any test sends, so that what is measured is not the refusal of too many. */
const RATES = { perAddressMax: 1_000_000, perActorMax: 1_000_000 };

/** Runs `work` against a server on the store; closed after it. */
export async function serve(
  store: Store,
  work: (served: Served) => Promise<void>,
  more: Partial<AppParts> = {},
): Promise<void> {
  const made = createControlRoom(store, createProgrammeHouse());
  const lines: string[] = [];
  const log = createJsonLog((line) => lines.push(line), made.room.clock);
  const room = { ...made.room, log };
  const app = await createApp({ room, handlers: HANDLERS, ...createSignIn(room, PLAIN_PLAN), rates: RATES, ...more });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  try {
    await work({
      room,
      setTime: made.setTime,
      lines,
      port,
      url,
      ask: (path, { token, ...init } = {}) => {
        const headers = new Headers(init.headers);
        if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
        return fetch(url + path, { ...init, headers });
      },
      makeToken: async (grants, by = ROOT) => {
        const wanted = { name: 'a test', grants, days: 5, isRobot: true };
        return (await createToken(wanted, by, room)).text;
      },
    });
  } finally {
    await app.close();
  }
}

/** What is wrong with the evidence; nothing, where it verifies. */
export async function findLedgerFaults({ room }: TestRoom): Promise<readonly unknown[]> {
  await signCheckpoint(room);
  return (await verifyStore(room.store, { keys: [room.ledgerSigner().verifier] })).faults;
}
