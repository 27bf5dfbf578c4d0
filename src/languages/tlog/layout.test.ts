/** The layout of a log as files: paths of tiles, which tiles a tree has, bundles of entries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tile } from './index.ts';
import {
  countHashes,
  countLevels,
  ENTRY_BYTES_MAX,
  listLevelTiles,
  readEntries,
  readTilePath,
  writeEntries,
  writeTilePath,
} from './index.ts';

const PATHS: readonly (readonly [string, Tile])[] = [
  ['tile/0/000', { level: 0, index: 0, width: 256 }],
  ['tile/0/000.p/1', { level: 0, index: 0, width: 1 }],
  ['tile/1/x001/x234/067', { level: 1, index: 1_234_067, width: 256 }],
  ['tile/63/x001/000.p/255', { level: 63, index: 1_000, width: 255 }],
  ['tile/entries/999', { level: 'entries', index: 999, width: 256 }],
  ['tile/entries/x123/x456/789.p/17', { level: 'entries', index: 123_456_789, width: 17 }],
];

test('a tile has one path', () => {
  for (const [path, tile] of PATHS) {
    assert.equal(writeTilePath(tile), path);
    assert.deepEqual(readTilePath(path), tile);
  }
});

test('every other text is no path of a tile', () => {
  const texts = [
    '',
    'tile/0/0',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/001',
    'tile/0/x001/x234',
    'tile/0/001/067',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/../000',
    `tile/0/${'x999/'.repeat(6)}999`,
  ];
  for (const text of texts) assert.equal(readTilePath(text), undefined, text);
});

test('a tree has the tiles that the specification counts', () => {
  const count = (level: Tile['level'], size: number): readonly number[] =>
    [...listLevelTiles(level, size)].map(({ width }) => width);
  // The example of the specification: 70,000 leaves.
  assert.equal(countLevels(70_000), 3);
  assert.equal(count(0, 70_000).length, 274);
  assert.equal(count(0, 70_000).at(-1), 112);
  assert.deepEqual(count(1, 70_000), [256, 17]);
  assert.deepEqual(count(2, 70_000), [1]);
  assert.deepEqual([count(0, 256), count(1, 256), countLevels(256)], [[256], [1], 2]);
  assert.deepEqual([countLevels(0), count(0, 0), count('entries', 300)], [0, [], [256, 44]]);
  assert.equal(countHashes(1, 511), 1);
  assert.deepEqual(
    [...listLevelTiles(0, 600, 2)].map((tile) => tile.index),
    [2],
  );
});

test('bundles give back their entries, and a cut bundle says so', () => {
  const entries = [new Uint8Array(), Buffer.from('one'), new Uint8Array(ENTRY_BYTES_MAX).fill(7)];
  const bundle = writeEntries(entries);
  const { value, problems } = readEntries(bundle);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    value.map(({ length }) => length),
    [0, 3, ENTRY_BYTES_MAX],
  );
  for (const cut of [1, 3, 4, bundle.length - 1]) {
    const read = readEntries(bundle.subarray(0, cut));
    assert.equal(read.problems[0]?.code, 'tlog-entries-cut', `cut at ${cut}`);
  }
  assert.equal(readEntries(bundle.subarray(0, 2)).value.length, 1);
});
