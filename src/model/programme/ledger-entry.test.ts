/** Entries of the evidence ledger as bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from './ledger-entry.ts';
import { readLedgerEntry, toLedgerKey, writeLedgerEntry } from './ledger-entry.ts';

const ENTRY: LedgerEntry = {
  atMs: 1_772_452_800_000,
  actor: { kind: 'user', id: 'u1', name: 'Ada \u{1f600}' },
  kind: 'exception',
  action: 'approved',
  subject: 'exc-1',
  body: { until: '2026-06-01', controls: ['K8S-0001'], note: 'a\0b\ud800' },
};

test('an entry has one spelling, whatever the order of its fields', () => {
  const text = new TextDecoder().decode(writeLedgerEntry({ ...ENTRY, body: { b: [1, null], a: true } }));
  assert.equal(
    text,
    '{"action":"approved","actor":{"id":"u1","kind":"user","name":"Ada \u{1f600}"},"atMs":1772452800000,' +
      '"body":{"a":true,"b":[1,null]},"kind":"exception","subject":"exc-1"}',
  );
  const turned = {
    ...ENTRY,
    actor: { name: 'Ada \u{1f600}', id: 'u1', kind: 'user', more: 'left out' },
  } as LedgerEntry;
  assert.deepEqual(writeLedgerEntry(turned), writeLedgerEntry(ENTRY));
});

test('an entry is read as it was written', () => {
  assert.deepEqual(readLedgerEntry(writeLedgerEntry(ENTRY)), ENTRY);
});

test('what is no entry is told', () => {
  const { body: _, ...bodiless } = ENTRY;
  const bad: readonly unknown[] = [
    null,
    [],
    'text',
    bodiless,
    { ...ENTRY, atMs: '1' },
    { ...ENTRY, kind: 1 },
    { ...ENTRY, actor: 'Ada' },
    { ...ENTRY, actor: { ...ENTRY.actor, kind: 'guest' } },
    { ...ENTRY, actor: { kind: 'user', id: 'u1' } },
  ];
  for (const one of bad) {
    assert.equal(readLedgerEntry(Buffer.from(JSON.stringify(one))), undefined, JSON.stringify(one));
  }
  assert.equal(readLedgerEntry(Buffer.from('{')), undefined);
  assert.equal(readLedgerEntry(Uint8Array.of(0x22, 0xff, 0x22)), undefined);
});

test('texts are searched by what a database takes of them', () => {
  assert.equal(toLedgerKey('a\0b'), 'a\ufffdb');
  assert.equal(toLedgerKey('\ud800'), '\ufffd');
  assert.equal(toLedgerKey('x'.repeat(400)).length, 300);
  assert.equal(toLedgerKey(`${'x'.repeat(299)}\u{1f600}`), `${'x'.repeat(299)}\ufffd`);
});
