/** Stores for tests: every suite of the store runs over both kinds, each test on an empty one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Store } from '../../src/stores/api.ts';
import { openPostgres } from '../../src/stores/postgres/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { usePostgres } from './postgres.ts';

export type OpenedStore = {
  readonly store: Store;
  /** Another process's view: a second store on the same data. */
  readonly openAgain: () => Promise<Store>;
  /** File or URL. */
  readonly place: string;
};

/** When every test of the programme happens, unless it says otherwise: 2026-03-02 12:00 UTC, a Monday. */
export const NOON_MS = Date.UTC(2026, 2, 2, 12);

/** Runs `work` on an empty embedded store. */
export async function withSqlite(work: (opened: OpenedStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-store-'));
  const place = join(folder, 'bulwark.db');
  try {
    await withStore(place, work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `work` on an empty database of a real PostgreSQL server. A server that does not start fails the test. */
export async function withPostgres(work: (opened: OpenedStore) => Promise<void>): Promise<void> {
  const place = await (await usePostgres()).createDatabase();
  await withStore(place, work);
}

/** The store of a file or a URL. */
export async function openStoreAt(place: string): Promise<Store> {
  const isUrl = place.startsWith('postgres://');
  return openSqlStore(isUrl ? await openPostgres<Tables>(place) : openSqlite<Tables>(place), NOON_MS);
}

async function withStore(place: string, work: (opened: OpenedStore) => Promise<void>): Promise<void> {
  const stores: Store[] = [];
  const openAgain = async (): Promise<Store> => {
    const store = await openStoreAt(place);
    stores.push(store);
    return store;
  };
  try {
    await work({ store: await openAgain(), openAgain, place });
  } finally {
    for (const store of stores) await store.close();
  }
}

export type StoreTest = readonly [title: string, work: (opened: OpenedStore) => Promise<void>];

/** Declares the tests once per kind of store. */
export function testStores(noun: string, tests: readonly StoreTest[]): void {
  for (const [kind, withKind] of [
    ['sqlite', withSqlite],
    ['postgres', withPostgres],
  ] as const) {
    describe(`${noun} in ${kind}`, () => {
      for (const [title, work] of tests) test(title, () => withKind(work));
    });
  }
}
