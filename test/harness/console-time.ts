/**
 * A console whose time the test moves: the server and its workers in this process, as `bulwark serve` puts them
 * together, on a clock that is the machine's and as much ahead as the test says. Scans run in processes of their own,
 * as always; what they saw has happened by the same clock.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createFiles } from '../../src/cli/files.ts';
import { readBundle } from '../../src/program/catalog/bundle.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import { startWorkers } from '../../src/program/jobs/workers.ts';
import { prepareStart } from '../../src/program/serve/first-start.ts';
import { createWorks, ensureDuties } from '../../src/program/serve/works.ts';
import { scanApart } from '../../src/scan-apart.ts';
import { createApp } from '../../src/server/app.ts';
import { createSignIn } from '../../src/server/auth/create-sign-in.ts';
import { readConsoleFiles } from '../../src/server/console/read-files.ts';
import { HANDLERS } from '../../src/server/routes.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import { buildConsole, CONSOLE_FOLDER, isConsoleCurrent } from '../../tools/console.ts';
import { mustBe } from './access.ts';
import type { Console } from './console.ts';
import { bringAdministrator, launchBrowser, until } from './console.ts';
import { createControlRoom } from './control-room.ts';
import { createTestHouse } from './house.ts';
import { PLAIN_PLAN } from './sign-in-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = join(ROOT, 'bin/bulwark.js');
const QUIET_MS_MAX = 120_000;
const JOBS_MAX = 200;

export type ConsoleInTime = Console & {
  /** The server's clock, which a page is given as its own. */
  readonly nowMs: () => number;
  /** Lets time pass, and waits until the background has done what is due by then. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Waits until the background has done what is due. */
  readonly finishWorks: () => Promise<void>;
};

/** Begins now, with an empty store. */
export async function startConsoleInTime(): Promise<ConsoleInTime> {
  if (!isConsoleCurrent()) await buildConsole();
  const data = mkdtempSync(join(tmpdir(), 'bulwark-time-'));
  let aheadMs = 0;
  const room = await openRoomInTime(data, () => aheadMs);
  const app = await createApp({
    room,
    handlers: HANDLERS,
    ...createSignIn(room, PLAIN_PLAN),
    console: readConsoleFiles(CONSOLE_FOLDER),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  await ensureDuties(room);
  const { administrator } = await prepareStart({}, room);
  const workers = startWorkers(room, createWorks(room));
  const client = await bringAdministrator(url, mustBe(administrator).password);
  const browser = await launchBrowser();
  const finishWorks = (): Promise<void> => until(() => isQuiet(room), QUIET_MS_MAX);
  return {
    url,
    client,
    browser,
    data,
    nowMs: room.clock.nowMs,
    finishWorks,
    passTime: async (ms) => {
      // The lease of a job that is being done would end with the jump.
      await finishWorks();
      aheadMs += ms;
      await finishWorks();
    },
    close: async () => {
      await browser.close();
      await workers.stop();
      await app.close();
      await room.store.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function openRoomInTime(data: string, ahead: () => number): Promise<ControlRoom> {
  const clock = { nowMs: () => systemClock.nowMs() + ahead() };
  const store = await openSqlStore(openSqlite<Tables>(join(data, 'bulwark.db')), clock.nowMs());
  const bundle = readBundle(readFileSync(join(ROOT, 'src/generated/catalog.json'), 'utf8'));
  const house = createTestHouse(
    {},
    {
      clock,
      files: createFiles(),
      catalogFolder: join(ROOT, 'catalog'),
      loadBundle: () => bundle,
      loadSources: () => loadAllSources({}),
    },
  );
  const { room } = createControlRoom(store, house);
  const scanning = {
    ...room.scanning,
    scanApart: async (wanted: Parameters<typeof scanApart>[0]) => {
      const run = await scanApart(wanted, ENTRY);
      return { ...run, startedMs: run.startedMs + ahead() };
    },
  };
  return { ...room, clock, newId: createIds(clock), scanning };
}

function isQuiet({ store, clock }: ControlRoom): Promise<boolean> {
  return store.read(async (tx) => {
    const nowMs = clock.nowMs();
    const schedules = await tx.schedules.list();
    const jobs = await tx.jobs.list({ limit: JOBS_MAX });
    const isDone = jobs.every(({ state, runAtMs }) => state === 'done' || state === 'dead' || runAtMs > nowMs);
    return isDone && schedules.every(({ nextMs }) => nextMs > nowMs);
  });
}
