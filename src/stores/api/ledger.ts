/**
 * The evidence ledger as a store keeps it: leaves that are appended and never changed, the hashes above them, and the
 * checkpoints that were signed. It is a memory and no judge: what is read here may have been tampered with, and
 * `program/evidence` tells.
 */
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';

export type { LedgerEntry } from '../../model/programme/ledger-entry.ts';

export type LedgerLeaf = {
  /** From 0, without gaps. */
  readonly index: number;
  /** The entry as `writeLedgerEntry` wrote it. */
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
  /** What it is searched by, drawn from the entry. */
  readonly atMs: number;
  readonly kind: string;
  readonly subject: string;
  readonly actor: string;
};

/** The size and what appending needs: the roots of the complete subtrees, joined, largest first. */
export type LedgerHead = {
  readonly size: number;
  readonly frontier: Uint8Array;
  /** Sizes for which a checkpoint was signed. */
  readonly checkpointCount: number;
};

export type LedgerCheckpoint = {
  readonly size: number;
  /** The signed note. No time beside it: nothing would vouch for that. */
  readonly note: string;
};

export type LeafFilter = {
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  /** Id of an actor. */
  readonly actor?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Only leaves with a smaller index. */
  readonly before?: number | undefined;
};

export type LedgerRecords = {
  /**
   * Appends within the transaction of what it is evidence of, so that neither is without the other. Entries of one
   * transaction stand together, in their order; their indexes are given when it commits. Throws `evidence-too-large`:
   * state a digest of what is longer than `ENTRY_BYTES_MAX`.
   */
  readonly append: (entry: LedgerEntry) => Promise<void>;
  readonly readHead: () => Promise<LedgerHead>;
  /** In their order, from the first index that is not below `from`. */
  readonly readLeaves: (from: number, limit: number) => Promise<readonly LedgerLeaf[]>;
  /** Newest first. */
  readonly listLeaves: (filter: LeafFilter, limit: number) => Promise<readonly LedgerLeaf[]>;
  /** Hashes of one level of tiles, in their order, those of `begin` up to, not including, `end` that there are. */
  readonly readHashes: (level: number, begin: number, end: number) => Promise<readonly Uint8Array[]>;
  /** Of all levels above the leaves. */
  readonly countHashes: () => Promise<number>;
  /** Writes or, for a size that has one, replaces a checkpoint. */
  readonly putCheckpoint: (checkpoint: LedgerCheckpoint) => Promise<void>;
  /** The newest of at most `sizeMax` leaves. */
  readonly findCheckpoint: (sizeMax?: number) => Promise<LedgerCheckpoint | undefined>;
  /** By size, from the first that is not below `from`. */
  readonly readCheckpoints: (from: number, limit: number) => Promise<readonly LedgerCheckpoint[]>;
};
