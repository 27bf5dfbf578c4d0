/** Tables of the evidence ledger. */

export type LedgerTables = {
  readonly ledger_leaves: {
    readonly idx: number;
    readonly entry: Uint8Array;
    readonly leaf_hash: Uint8Array;
    readonly at_ms: number;
    readonly kind: string;
    readonly subject: string;
    readonly actor: string;
  };
  readonly ledger_hashes: {
    readonly level: number;
    readonly idx: number;
    readonly hash: Uint8Array;
  };
  readonly ledger_head: {
    readonly id: number;
    readonly size: number;
    readonly frontier: Uint8Array;
    readonly checkpoint_count: number;
  };
  readonly ledger_checkpoints: {
    readonly size: number;
    readonly note: string;
  };
};
