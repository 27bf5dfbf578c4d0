/** Whoever can write to the database file can change everything in it but what was signed: every change is found. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { appendMany } from '../../../test/harness/ledger.ts';
import type { Random } from '../../../test/harness/random.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import type { Store } from '../../stores/api.ts';
import { openSqlStore } from '../../stores/sql/store.ts';
import { openSqlite } from '../../stores/sqlite/index.ts';
import { signCheckpoint } from './checkpoints.ts';
import type { EvidenceReport } from './report.ts';
import type { Trust } from './verify.ts';
import { verifyStore } from './verify-store.ts';

const TABLES: Readonly<Record<string, readonly string[]>> = {
  ledger_leaves: ['idx', 'entry', 'leaf_hash', 'at_ms', 'kind', 'subject', 'actor'],
  ledger_hashes: ['level', 'idx', 'hash'],
  ledger_head: ['id', 'size', 'frontier', 'checkpoint_count'],
  ledger_checkpoints: ['size', 'note'],
};

const folder = mkdtempSync(join(tmpdir(), 'bulwark-mutations-'));
const whole = join(folder, 'whole.db');
const mutant = join(folder, 'mutant.db');
let trust: Trust;
let original: string;

before(async () => {
  await withFile(whole, async (store) => {
    const { room } = createControlRoom(store);
    for (let signed = 0; signed < 3; signed++) {
      await appendMany(store, 200, 50, signed * 200);
      await signCheckpoint(room);
    }
    const newest = await store.read((tx) => tx.ledger.findCheckpoint());
    trust = { keys: room.ledgerSigner().trusted, checkpoints: [{ name: 'kept', text: newest?.note ?? '' }] };
    assert.deepEqual((await verifyStore(store, trust)).faults, []);
  });
  original = dumpLedger(whole);
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function withFile<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqlStore(openSqlite(file), NOON_MS);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Everything that the ledger's tables say. */
function dumpLedger(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return Object.keys(TABLES)
      .map((table) => JSON.stringify(db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()))
      .join('\n');
  } finally {
    db.close();
  }
}

/** Verifies a copy of the file after `change`. */
async function verifyChanged(change: (db: DatabaseSync) => void): Promise<EvidenceReport> {
  copyFileSync(whole, mutant);
  const db = new DatabaseSync(mutant);
  change(db);
  db.close();
  return withFile(mutant, (store) => verifyStore(store, trust));
}

type Row = Readonly<Record<string, SQLInputValue>>;

function pickRow(db: DatabaseSync, random: Random, table: string): Row {
  const rows = db.prepare(`SELECT rowid AS place, * FROM ${table}`).all();
  return random.pick(rows) as Row;
}

function changeValue(random: Random, value: SQLInputValue): SQLInputValue {
  switch (random.below(8)) {
    case 0:
      return random.pick(['', 'x', 0, -1, 1.5, 2 ** 53 - 1, 2n ** 60n, new Uint8Array(), new Uint8Array(32)]);
    case 1:
      return typeof value === 'string' ? Buffer.from(value) : `${Number(value)}`;
    default:
      break;
  }
  if (typeof value === 'string') {
    const at = random.below(value.length);
    const other = String.fromCharCode(value.charCodeAt(at) ^ (1 << random.below(7)));
    return value.slice(0, at) + other + value.slice(at + 1);
  }
  if (value instanceof Uint8Array) {
    const bytes = Uint8Array.from(value);
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  }
  return Number(value) + random.pick([1, -1, 256, 100_000]);
}

/** Changes one value, takes away a row, or puts in another. Gives what was done. */
function changeAnything(db: DatabaseSync, random: Random): string {
  const table = random.pick(Object.keys(TABLES));
  const columns = TABLES[table] ?? [];
  const row = pickRow(db, random, table);
  const place = row['place'] ?? 0;
  if (random.below(6) === 0) {
    db.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(place);
    return `a row of ${table} taken away`;
  }
  const column = random.pick(columns);
  const value = changeValue(random, row[column] ?? 0);
  if (random.below(6) === 0) {
    const values = columns.map((name) => (name === column ? value : (row[name] ?? 0)));
    const marks = columns.map(() => '?').join(', ');
    db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(...values);
    return `a row put into ${table} with another ${column}`;
  }
  db.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(value, place);
  return `${column} of ${table} changed to ${JSON.stringify(value, (_, one: unknown) => String(one)).slice(0, 40)}`;
}

test('any change of any row is found', async (t) => {
  const random = createRandom(20_260_302);
  let found = 0;
  let impossible = 0;
  for (let i = 0; i < 120; i++) {
    let done = '';
    const report = await verifyChanged((db) => {
      try {
        done = changeAnything(db, random);
      } catch {
        done = ''; // the schema itself forbids it
      }
    });
    if (report.faultCount > 0) found += 1;
    else if (done === '' || dumpLedger(mutant) === original) impossible += 1;
    else assert.fail(`not found: ${done}`);
  }
  t.diagnostic(`changes of rows: ${found} found, ${impossible} that change nothing`);
  assert.ok(found > 80);
});

test('any flipped bit of the file is found, unless it means nothing', async (t) => {
  const random = createRandom(7);
  const bytes = readFileSync(whole);
  let found = 0;
  let meaningless = 0;
  for (let i = 0; i < 60; i++) {
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    writeFileSync(mutant, copy);
    try {
      const report = await withFile(mutant, (store) => verifyStore(store, trust));
      if (report.faultCount > 0) found += 1;
      else {
        assert.equal(dumpLedger(mutant), original, `byte ${at}`);
        meaningless += 1;
      }
    } catch (error) {
      // The database itself says that it is damaged.
      if (!(error instanceof AppError) && !(error instanceof Error && 'errcode' in error)) throw error;
      found += 1;
    }
  }
  t.diagnostic(`flipped bits: ${found} found, ${meaningless} without a meaning for the ledger`);
  assert.ok(found > 8);
});

const run = (sql: string) => (db: DatabaseSync) => db.exec(sql);

/** What an attacker would do, and the entries that the report names. */
const ATTACKS: readonly (readonly [string, (db: DatabaseSync) => void, string, number, number])[] = [
  ['an edited entry', run(`UPDATE ledger_leaves SET entry = CAST('{}' AS BLOB) WHERE idx = 123`), 'edited', 123, 124],
  ['another subject', run(`UPDATE ledger_leaves SET subject = 'other' WHERE idx = 5`), 'edited', 5, 6],
  ['a deleted entry', run('DELETE FROM ledger_leaves WHERE idx = 77'), 'missing', 77, 78],
  ['the last entries deleted', run('DELETE FROM ledger_leaves WHERE idx >= 590'), 'missing', 590, 600],
  [
    'two entries exchanged',
    run(
      `UPDATE ledger_leaves SET idx = -1 WHERE idx = 210; UPDATE ledger_leaves SET idx = 210 WHERE idx = 211;
       UPDATE ledger_leaves SET idx = 211 WHERE idx = -1`,
    ),
    'changed',
    200,
    400,
  ],
  ['checkpoints taken away', run('DELETE FROM ledger_checkpoints WHERE size = 400'), 'checkpoint', 0, 600],
];

test('an attack is told by its kind and the entries it concerns', async () => {
  for (const [title, change, kind, begin, end] of ATTACKS) {
    const { faults } = await verifyChanged(change);
    assert.ok(
      faults.some((fault) => fault.kind === kind && fault.begin === begin && fault.end === end),
      `${title}: ${JSON.stringify(faults)}`,
    );
  }
});
