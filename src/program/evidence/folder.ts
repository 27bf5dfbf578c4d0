/** A ledger as files in the layout of tlog-tiles: written for auditors and witnesses, read by whoever verifies. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Tile } from '../../languages/tlog/index.ts';
import {
  BUNDLE_BYTES_MAX,
  countHashes,
  countLevels,
  listLevelTiles,
  TILE_WIDTH,
  writeEntries,
  writeTilePath,
} from '../../languages/tlog/index.ts';
import type { Store, Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Files } from '../house.ts';
import type { SignedCheckpoint } from './checkpoints.ts';
import { isContinued, parseCheckpoint, signCheckpoint } from './checkpoints.ts';

export const CHECKPOINT_FILE = 'checkpoint';

export type Exported = { readonly size: number; readonly tilesWritten: number };

/**
 * Signs a checkpoint and writes the ledger up to it below a folder. What a former export has written is gone on from:
 * full tiles never change. The checkpoint comes last, so that an export that was broken off is never taken for a whole
 * one. Throws `evidence-inconsistent` when the folder holds another history, `not-found` for an empty ledger and
 * `cannot-write`.
 */
export async function exportEvidence(room: ControlRoom, folder: string): Promise<Exported> {
  const { files } = room.house;
  const signed = await signCheckpoint(room);
  const checkpoint = parseCheckpoint(signed?.note ?? '');
  if (signed === undefined || checkpoint === undefined) throw new AppError('not-found', 'the ledger has no entries');
  const former = readFormerCheckpoint(files, folder);
  if (former !== undefined && !(await room.store.read((tx) => isContinued(tx.ledger.readHashes, former, checkpoint)))) {
    const detail = `${folder} holds checkpoint ${former.size}, which ${checkpoint.size} entries here do not continue`;
    throw new AppError('evidence-inconsistent', detail);
  }
  const { size } = checkpoint;
  let tilesWritten = 0;
  for (const level of ['entries', ...Array.from({ length: countLevels(size) }, (_, i) => i)] as const) {
    const begun = Math.floor(countHashes(level, former?.size ?? 0) / TILE_WIDTH);
    for (const tile of listLevelTiles(level, size, begun)) {
      tilesWritten += (await writeTile(room.store, files, folder, tile)) ? 1 : 0;
    }
  }
  writeWhole(files, `${folder}/${CHECKPOINT_FILE}`, signed.note);
  return { size, tilesWritten };
}

function readFormerCheckpoint(files: Files, folder: string): SignedCheckpoint | undefined {
  const bytes = files.readBytes(`${folder}/${CHECKPOINT_FILE}`, LIMITS.noteBytesMax);
  if (bytes === undefined) return undefined;
  const checkpoint = parseCheckpoint(new TextDecoder().decode(bytes));
  if (checkpoint !== undefined) return checkpoint;
  throw new AppError('evidence-inconsistent', `${folder}/${CHECKPOINT_FILE} is no checkpoint`);
}

async function writeTile(store: Store, files: Files, folder: string, tile: Tile): Promise<boolean> {
  const path = `${folder}/${writeTilePath(tile)}`;
  if (files.kindOf(path) === 'file') return false;
  writeWhole(files, path, await store.read((tx) => readTile(tx, tile)));
  return true;
}

function writeWhole(files: Files, path: string, content: string | Uint8Array): void {
  if (!files.replaceWhole(path, content)) throw new AppError('cannot-write', path);
}

/** The bytes of a tile. Throws `not-found` where the ledger is not that large. */
export async function readTile(tx: Transaction, { level, index, width }: Tile): Promise<Uint8Array> {
  const begin = index * TILE_WIDTH;
  const items =
    level === 'entries'
      ? (await tx.ledger.readLeaves(begin, width)).map(({ bytes }) => bytes)
      : await tx.ledger.readHashes(level, begin, begin + width);
  if (items.length !== width) throw new AppError('not-found', writeTilePath({ level, index, width }));
  return level === 'entries' ? writeEntries(items) : Buffer.concat(items);
}

/** The bytes of a tile that an export has written; undefined where there is no such file. */
export function readTileFile(files: Files, folder: string, tile: Tile): Uint8Array | undefined {
  return files.readBytes(`${folder}/${writeTilePath(tile)}`, BUNDLE_BYTES_MAX);
}
