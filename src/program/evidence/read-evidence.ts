/** What auditors read of the ledger. It holds what happened in all teams, so it is for those who may audit them all. */
import { AppError } from '../../base/errors.ts';
import type { Tile } from '../../languages/tlog/index.ts';
import { readTilePath, TILE_WIDTH, writeBase64 } from '../../languages/tlog/index.ts';
import type { Access } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { readLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { LeafFilter, LedgerLeaf } from '../../stores/api/ledger.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import type { ControlRoom } from '../control-room.ts';
import { readTile } from './folder.ts';
import type { ProvenGrowth } from './prove.ts';
import { findLeaf, proveEntry, proveGrowth } from './prove.ts';

export type EvidenceItem = {
  readonly index: number;
  /** Base64. */
  readonly leafHash: string;
  /** Undefined for bytes that are no entry, which only somebody who wrote into the database can have put there. */
  readonly entry: LedgerEntry | undefined;
};

export type EvidenceWanted = PageWanted & { readonly filter: Omit<LeafFilter, 'before'> };

/** Newest first. Throws `not-allowed`, and `invalid-request` for a cursor that is none. */
export async function listEvidence(
  { filter, limit, cursor }: EvidenceWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<EvidenceItem>> {
  requireAuditor(access);
  const before = readCursor(cursor, ['number'])?.[0];
  const leaves = await room.store.read((tx) => tx.ledger.listLeaves({ ...filter, before }, limit + 1));
  const shown = leaves.slice(0, limit);
  const last = leaves.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), next: last && writeCursor([last.index]), total: undefined };
}

/**
 * An entry with the text of its proof, which is undefined as long as no checkpoint has signed it. Throws `not-allowed`
 * and `not-found`.
 */
export async function showEvidence(
  index: number,
  access: Access,
  room: ControlRoom,
): Promise<EvidenceItem & { readonly proof: string | undefined }> {
  requireAuditor(access);
  return room.store.read(async (tx) => {
    const leaf = await findLeaf(tx, index);
    return { ...toItem(leaf), proof: await proveEntry(tx, leaf) };
  });
}

export type LedgerTrust = {
  readonly size: number;
  /** The newest signed note; undefined before the first. */
  readonly checkpoint: string | undefined;
  readonly keys: readonly string[];
};

/** What is needed to verify the ledger elsewhere. Throws `not-allowed`. */
export async function showTrust(access: Access, room: ControlRoom): Promise<LedgerTrust> {
  requireAuditor(access);
  const keys = room.ledgerSigner().trusted.map(({ text }) => text);
  return room.store.read(async (tx) => {
    const newest = await tx.ledger.findCheckpoint();
    const { size } = await tx.ledger.readHead();
    return { size, checkpoint: newest?.note, keys };
  });
}

/** The signed note of the newest checkpoint. Throws `not-allowed`, and `not-found` before the first. */
export async function showCheckpoint(access: Access, room: ControlRoom): Promise<string> {
  requireAuditor(access);
  const newest = await room.store.read((tx) => tx.ledger.findCheckpoint());
  if (newest === undefined) throw new AppError('not-found', 'no checkpoint of the ledger was signed yet');
  return newest.note;
}

/** Throws `not-allowed`, and `invalid-request` for sizes that the ledger did not have. */
export async function showGrowth(
  { from, to }: { readonly from: number; readonly to?: number | undefined },
  access: Access,
  room: ControlRoom,
): Promise<ProvenGrowth> {
  requireAuditor(access);
  return room.store.read((tx) => proveGrowth(tx, from, to));
}

/**
 * The bytes of a tile by its path, as an export would write them. Partial tiles are served up to what was signed, as
 * the standard demands. Throws `not-allowed` and `not-found`.
 */
export async function showTile(path: string, access: Access, room: ControlRoom): Promise<Uint8Array> {
  requireAuditor(access);
  const tile = readTilePath(path);
  return room.store.read(async (tx) => {
    const { size } = (await tx.ledger.findCheckpoint()) ?? { size: 0 };
    if (tile === undefined || endOf(tile) > size) throw new AppError('not-found', `the log has no tile ${path}`);
    return readTile(tx, tile);
  });
}

/** Leaves that there must be for a tile to be as wide as it is. */
function endOf({ level, index, width }: Tile): number {
  return (index * TILE_WIDTH + width) * TILE_WIDTH ** (level === 'entries' ? 0 : level);
}

function requireAuditor(access: Access): void {
  if (!mayDo(access, 'audit')) throw new AppError('not-allowed', 'the evidence of all teams');
}

function toItem({ index, bytes, leafHash }: LedgerLeaf): EvidenceItem {
  return { index, leafHash: writeBase64(leafHash), entry: readLedgerEntry(bytes) };
}
