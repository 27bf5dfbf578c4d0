/**
 * The stores under the load of a large programme: 100,000 results brought in, the first time and again, and pages of a
 * million findings. `node bench/store.ts [sqlite] [postgres]`, both by default.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { SEES_ALL, type Visible } from '../src/model/programme/access.ts';
import { systemActor } from '../src/model/programme/actor.ts';
import { ingestRun } from '../src/program/ingest/ingest-run.ts';
import type { FindingFilter, FindingSort } from '../src/stores/api/findings.ts';
import type { Store } from '../src/stores/api.ts';
import { openPostgres } from '../src/stores/postgres/index.ts';
import { openSqlStore } from '../src/stores/sql/store.ts';
import { openSqlite } from '../src/stores/sqlite/index.ts';
import { createControlRoom } from '../test/harness/control-room.ts';
import { usePostgres } from '../test/harness/postgres.ts';
import { median } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';
import { BENCH_MS, makeBenchRun, makeControls, makeFindings } from './store-estate.ts';

type Opened = { readonly store: Store; readonly close: () => Promise<void> };

const KINDS: Readonly<Record<string, () => Promise<Opened>>> = {
  sqlite: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
    const store = await openSqlStore(openSqlite(join(folder, 'bulwark.db')), BENCH_MS);
    const close = async (): Promise<void> => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { store, close };
  },
  postgres: async () => {
    const url = await (await usePostgres()).createDatabase();
    const store = await openSqlStore(await openPostgres(url), BENCH_MS);
    return { store, close: store.close };
  },
};

/** The rows of one kind of store, or of all, as they are measured: all of them take some minutes. */
async function* measureStores(kinds: readonly string[]): AsyncGenerator<BenchRow> {
  for (const kind of kinds) {
    const open = KINDS[kind];
    if (open === undefined) throw new Error(`no such store: ${kind}`);
    const { store, close } = await open();
    try {
      yield* benchIngest(kind, store);
      yield* benchPages(kind, store);
    } finally {
      await close();
    }
    yield informative(`${kind}: peak memory of the process`, process.resourceUsage().maxRSS / 1024, 'MiB');
  }
}

const INGEST_MS_MAX = 10_000;
const PAGE_MS_MAX = 100;

type Timed = { readonly wallMs: number; readonly cpuMs: number };

/** SQLite works in this process, so that its CPU time is what a quiet machine would take; PostgreSQL's is elsewhere. */
async function time(work: () => Promise<unknown>): Promise<Timed> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}

function* tellTimes(name: string, kind: string, times: readonly Timed[], bar: number): Generator<BenchRow> {
  const wall = times.map(({ wallMs }) => wallMs);
  yield informative(`${kind}: ${name}, median`, median(wall), 'ms');
  if (kind !== 'sqlite') return yield atMost(`${kind}: ${name}, fastest`, Math.min(...wall), 'ms', bar);
  yield informative(`${kind}: ${name}, fastest`, Math.min(...wall), 'ms');
  yield atMost(`${kind}: ${name}, median`, median(times.map(({ cpuMs }) => cpuMs)), 'CPU ms', bar);
}

async function* benchIngest(kind: string, store: Store): AsyncGenerator<BenchRow> {
  const { room } = createControlRoom(store);
  const takeIn = (round: number): Promise<Timed> => {
    const run = makeBenchRun({ id: `run-${round}`, startedMs: BENCH_MS - 100_000 + round, round });
    return time(() => ingestRun(run, systemActor('bench'), room));
  };
  yield* tellTimes('100,000 results, the first time', kind, [await takeIn(0)], INGEST_MS_MAX);
  const again = [await takeIn(1), await takeIn(2), await takeIn(3)];
  yield* tellTimes('100,000 results again, 2 % of them other ones', kind, again, INGEST_MS_MAX);
}

const FINDINGS = 1_000_000;
const BATCH = 50_000;
const ROUNDS = 9;

type PageCase = readonly [name: string, filter: FindingFilter, sort: FindingSort, visible?: Visible];

const PAGES: readonly PageCase[] = [
  ['all by severity', {}, 'severity'],
  ['open by severity', { states: ['open', 'acknowledged', 'reopened'] }, 'severity'],
  ['open by due date', { states: ['open', 'acknowledged', 'reopened'] }, 'due'],
  ['resolved by last seen', { states: ['resolved'] }, 'last-seen'],
  ['critical of prod by first seen', { severities: ['critical'], environments: ['prod'] }, 'first-seen'],
  ['one control by due date', { controls: ['K8S-0042'] }, 'due'],
  ['one control, team, environment', { controls: ['K8S-0042'], teams: ['team-1'], environments: ['staging'] }, 'due'],
  ['one layer of three teams', { layers: ['data'], teams: ['team-1', 'team-2', 'team-3'] }, 'severity'],
  ['one asset', { asset: 'asset-77' }, 'severity'],
  ['one assignee, open', { assignee: 'user-7', states: ['open'] }, 'due'],
  ['overdue by severity', { overdueMs: BENCH_MS }, 'severity'],
  ['overdue of a team by first seen', { overdueMs: BENCH_MS, teams: ['team-5'] }, 'first-seen'],
  ['text of an address', { text: 'ns-1234/web-7' }, 'severity'],
  ['text of many addresses', { text: 'web-4' }, 'last-seen'],
  ['text of a control', { text: 'keep rule 42' }, 'due'],
  ['text of nothing', { text: 'nowhere to be found' }, 'due'],
  ['seen by one team in prod', {}, 'severity', [{ teams: ['team-8'], environments: ['prod'] }]],
];

async function* benchPages(kind: string, store: Store): AsyncGenerator<BenchRow> {
  const { wallMs } = await time(async () => {
    await store.write((tx) => tx.runs.saveControls(makeControls()));
    for (let first = 0; first < FINDINGS; first += BATCH) {
      await store.write((tx) => tx.findings.save(makeFindings(first, BATCH)));
    }
  });
  yield informative(`${kind}: a million findings written`, wallMs, 'ms');
  for (const [name, filter, sort, visible = SEES_ALL] of PAGES) {
    const page = { filter, sort, visible, limit: 50 };
    const read = (cursor?: string) => store.read((tx) => tx.findings.list({ ...page, cursor }));
    const { items, next, total } = await read();
    const told = `${name} (${items.length} of ${total ?? 'many'})`;
    yield* tellTimes(told, kind, await repeat(read), PAGE_MS_MAX);
    if (next === undefined) continue;
    yield* tellTimes(`${told}, second page`, kind, await repeat(() => read(next)), PAGE_MS_MAX);
  }
  const filter: FindingFilter = { states: ['open'], environments: ['prod'] };
  const countFacets = () => store.read((tx) => tx.findings.countFacets(filter, SEES_ALL));
  yield* tellTimes('facets', kind, await repeat(countFacets), PAGE_MS_MAX);
}

async function repeat(read: () => Promise<unknown>): Promise<readonly Timed[]> {
  const times: Timed[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await time(read));
  return times;
}

const kinds = process.argv.slice(2);
for await (const { name, ratio, unit, bar, ok } of measureStores(kinds.length === 0 ? Object.keys(KINDS) : kinds)) {
  const bound = bar === undefined ? '' : `  at most ${bar}  ${ok ? 'ok' : 'MISSED'}`;
  console.log(`${name.padEnd(80)} ${ratio.toFixed(1).padStart(9)} ${unit.padEnd(6)}${bound}`);
  if (!ok) process.exitCode = 1;
}
