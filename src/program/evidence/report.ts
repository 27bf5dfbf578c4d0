/** What a verification of evidence says: each fault with the entries that it concerns. */

export type EvidenceFault = {
  /**
   * `edited`: an entry is not what was hashed. `missing`, `unexpected`: entries that are not there, or should not be.
   * `changed`: the tree is not the one that was signed. `truncated`: entries that were signed are gone. `hash`: a hash
   * above the entries is wrong. `head`: what appending goes on from is wrong. `checkpoint`: a checkpoint is not to be
   * believed. `unsigned`: no checkpoint vouches for anything. `unreadable`: what is there cannot be read. `record`:
   * what is kept of a thing is not what the entry about it says.
   */
  readonly kind:
    | 'edited'
    | 'missing'
    | 'unexpected'
    | 'changed'
    | 'truncated'
    | 'hash'
    | 'head'
    | 'checkpoint'
    | 'record'
    | 'unsigned'
    | 'unreadable';
  /** The first entry concerned; where several may be, the fault is in one of those up to, not including, `end`. */
  readonly begin: number;
  readonly end: number;
  readonly message: string;
};

export type EvidenceReport = {
  /** Entries that are there. */
  readonly size: number;
  /** Entries that a believed checkpoint vouches for; those after it were appended since. */
  readonly signedSize: number;
  /** Checkpoints that were held against the entries. */
  readonly checkpoints: number;
  readonly faults: readonly EvidenceFault[];
  /** Of all, where not all are listed. */
  readonly faultCount: number;
};

const FAULTS_MAX = 1_000;

export type FaultList = {
  readonly add: (kind: EvidenceFault['kind'], begin: number, end: number, message: string) => void;
  readonly list: () => Pick<EvidenceReport, 'faults' | 'faultCount'>;
};

/** Collects faults, the first thousand of them. */
export function createFaultList(): FaultList {
  const faults: EvidenceFault[] = [];
  let faultCount = 0;
  return {
    add: (kind, begin, end, message) => {
      faultCount += 1;
      if (faults.length < FAULTS_MAX) faults.push({ kind, begin, end, message });
    },
    list: () => ({ faults, faultCount }),
  };
}
