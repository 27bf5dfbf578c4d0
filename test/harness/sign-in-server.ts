/** The server with sign-in as it is, and not a double of it. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { SignInPlan } from '../../src/program/auth/read-settings.ts';
import { createAttempts } from '../../src/program/auth/attempts.ts';
import type { SignInDesk } from '../../src/program/auth/sign-in.ts';
import type { AppParts } from '../../src/server/app.ts';
import { createApp } from '../../src/server/app.ts';
import { createSignIn } from '../../src/server/auth/create-sign-in.ts';
import { HANDLERS } from '../../src/server/routes.ts';
import { SESSIONS } from './access.ts';
import type { TestRoom } from './control-room.ts';
import { createControlRoom } from './control-room.ts';
import { createTestHouse } from './house.ts';
import { withSqlite } from './stores.ts';

export type SignInServer = TestRoom & {
  readonly app: FastifyInstance;
  /** `http://127.0.0.1:...` */
  readonly url: string;
  /** A desk of its own beside the server's: what is tried here does not count there. */
  readonly desk: SignInDesk;
};

/** Plain: passwords only. */
export const PLAIN_PLAN: SignInPlan = { session: SESSIONS, publicUrl: undefined, oidc: undefined, pipelines: [] };

/** Runs `work` against a server that is closed after it. The plan may depend on the address. */
export async function withSignIn(
  plan: (url: string) => Promise<SignInPlan>,
  work: (server: SignInServer) => Promise<void>,
  more: Partial<AppParts> = {},
): Promise<void> {
  await withSqlite(async ({ store }) => {
    const made = createControlRoom(store, createTestHouse({}));
    const port = await findPort(made, more);
    const url = `http://127.0.0.1:${port}`;
    const signIn = createSignIn(made.room, await plan(url));
    const app = await createApp({ room: made.room, handlers: HANDLERS, ...signIn, ...more });
    await app.listen({ host: '127.0.0.1', port });
    const desk = { room: made.room, attempts: createAttempts(made.room.clock), settings: SESSIONS };
    try {
      await work({ ...made, app, url, desk });
    } finally {
      await app.close();
    }
  });
}

/** The provider must know where to send browsers before the server can know the provider. */
async function findPort({ room }: TestRoom, more: Partial<AppParts>): Promise<number> {
  const app = await createApp({ room, handlers: [], authenticate: () => Promise.reject(new Error('unused')), ...more });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  await app.close();
  return port;
}
