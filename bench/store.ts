/**
 * The stores under the load of a large programme: 100,000 results brought in, the first time and again, and pages of a
 * million findings. On both kinds of store; some minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Client } from 'pg';
import { systemActor } from '../src/model/programme/actor.ts';
import { ingestRun } from '../src/program/ingest/ingest-run.ts';
import type { Store } from '../src/stores/api.ts';
import type { SqlBackend } from '../src/stores/backend.ts';
import { openPostgres } from '../src/stores/postgres/index.ts';
import { openSqlStore } from '../src/stores/sql/store.ts';
import type { Tables } from '../src/stores/sql/tables.ts';
import { openSqlite } from '../src/stores/sqlite/index.ts';
import { createControlRoom } from '../test/harness/control-room.ts';
import { usePostgres } from '../test/harness/postgres.ts';
import { type BenchRow, informative } from './rows.ts';
import { BENCH_MS, makeBenchRun } from './store-estate.ts';
import { fillFindings } from './store-fill.ts';
import { benchPages } from './store-pages.ts';
import { tellTimes, time, type Timed } from './store-times.ts';

type Opened = {
  readonly backend: SqlBackend<Tables>;
  readonly store: Store;
  /** What the database does by itself some minutes after much was written. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const KINDS: Readonly<Record<Store['kind'], () => Promise<Opened>>> = {
  sqlite: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
    const backend = openSqlite<Tables>(join(folder, 'bulwark.db'));
    const store = await openSqlStore(backend, BENCH_MS);
    const close = async (): Promise<void> => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { backend, store, settle: store.refreshStatistics, close };
  },
  postgres: async () => {
    const url = await (await usePostgres()).createDatabase();
    const backend = await openPostgres<Tables>(url);
    const store = await openSqlStore(backend, BENCH_MS);
    return { backend, store, settle: () => vacuum(url), close: store.close };
  },
};

async function vacuum(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('VACUUM ANALYZE').finally(() => client.end());
}

/** The rows of both kinds of store. */
export async function benchStore(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [kind, open] of Object.entries(KINDS)) {
    const opened = await open();
    try {
      for await (const row of benchIngest(kind, opened.store)) rows.push(row);
      for await (const row of benchFindings(kind, opened)) rows.push(row);
    } finally {
      await opened.close();
    }
  }
  return rows;
}

const tellMemory = (name: string): BenchRow => informative(name, process.resourceUsage().maxRSS / 1024, 'MiB');

const INGEST_MS_MAX = 10_000;

async function* benchIngest(kind: string, store: Store): AsyncGenerator<BenchRow> {
  const { room } = createControlRoom(store);
  const takeIn = (round: number): Promise<Timed> => {
    const run = makeBenchRun({ id: `run-${round}`, startedMs: BENCH_MS - 100_000 + round, round });
    return time(() => ingestRun(run, systemActor('bench'), room));
  };
  yield* tellTimes('100,000 results, the first time', kind, [await takeIn(0)], INGEST_MS_MAX);
  const again = [await takeIn(1), await takeIn(2), await takeIn(3)];
  yield* tellTimes('100,000 results again, 2 % of them other ones', kind, again, INGEST_MS_MAX);
  yield tellMemory(`${kind}: 100,000 results, peak memory of the process so far`);
}

const FINDINGS = 1_000_000;

async function* benchFindings(kind: string, { store, backend, settle }: Opened): AsyncGenerator<BenchRow> {
  const { wallMs } = await time(() => fillFindings(backend, FINDINGS));
  yield informative(`${kind}: a million findings written in bulk`, wallMs, 'ms');
  await settle();
  yield* benchPages(kind, store);
  yield tellMemory(`${kind}: a million findings, peak memory of the process so far`);
}
