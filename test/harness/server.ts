/** A server for tests: the real application on a free port of the loopback interface, over an empty embedded store. */
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Access, Grant } from '../../src/model/programme/access.ts';
import type { AppParts } from '../../src/server/app.ts';
import { createApp } from '../../src/server/app.ts';
import { createSignIn } from '../../src/server/auth/create-sign-in.ts';
import type { Authenticate } from '../../src/server/authenticate.ts';
import { NOBODY } from '../../src/server/authenticate.ts';
import { HANDLERS } from '../../src/server/routes.ts';
import { AppError } from '../../src/base/errors.ts';
import { readSignInPlan } from '../../src/program/auth/read-settings.ts';
import type { TestRoom } from './control-room.ts';
import { createControlRoom } from './control-room.ts';
import { createTestHouse } from './house.ts';
import { withSqlite } from './stores.ts';

export type TestServer = TestRoom & {
  readonly app: FastifyInstance;
  /** `http://127.0.0.1:...`, without a slash at the end. */
  readonly url: string;
  /** Asks as the user whose name is the token, `administrator` by default; `null` for nobody. */
  readonly ask: (path: string, init?: RequestInit & { readonly as?: string | null }) => Promise<Response>;
  /** Sends bytes and gives all that comes back until the server ends the connection, or `waitMs` pass. */
  readonly sendRaw: (text: string | Uint8Array, waitMs?: number) => Promise<string>;
};

/** Users by their token; tests add their own. */
export const TEST_USERS: Readonly<Record<string, readonly Grant[]>> = {
  administrator: [{ role: 'administrator' }],
  viewer: [{ role: 'viewer' }],
  'shop-developer': [{ role: 'developer', teams: ['shop'] }],
  guest: [],
};

/** A double of sign-in: the token is the user's name. */
export const authenticateByName: Authenticate = (request) => {
  const header = request.headers.authorization;
  if (header === undefined) return Promise.resolve(NOBODY);
  const name = header.replace(/^Bearer /, '');
  const grants = TEST_USERS[name];
  if (grants === undefined) return Promise.reject(new AppError('not-signed-in', 'there is no such token'));
  const access: Access = { actor: { kind: 'user', id: name, name }, grants };
  return Promise.resolve(access);
};

/** Runs `work` against a server that is closed after it. */
export async function withServer(parts: Partial<AppParts>, work: (server: TestServer) => Promise<void>): Promise<void> {
  await withSqlite(async ({ store }) => {
    const made = createControlRoom(store, createTestHouse({}));
    const { addPaths } = createSignIn(made.room, await readSignInPlan(undefined, {}, made.room.house));
    const doubles = { room: made.room, handlers: HANDLERS, authenticate: authenticateByName, addPaths };
    const app = await createApp({ ...doubles, ...parts });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    try {
      await work({
        ...made,
        app,
        url,
        ask: (path, { as = 'administrator', ...init } = {}) => {
          const headers = new Headers(init.headers);
          if (as !== null) headers.set('Authorization', `Bearer ${as}`);
          return fetch(url + path, { ...init, headers });
        },
        sendRaw: (text, waitMs = 2_000) => sendRaw(port, text, waitMs),
      });
    } finally {
      await app.close();
    }
  });
}

function sendRaw(port: number, text: string | Uint8Array, waitMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}
