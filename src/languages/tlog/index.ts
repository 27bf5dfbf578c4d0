/** Transparency logs: Merkle trees, their proofs, checkpoints and tiles, without any meaning of the leaves. */
export { readBase64, writeBase64 } from './base64.ts';
export { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
export { BUNDLE_BYTES_MAX, ENTRY_BYTES_MAX, readEntries, writeEntries } from './entries.ts';
export {
  appendLeaf,
  areSameFrontiers,
  computeRoot,
  createFrontier,
  type Frontier,
  readFrontier,
  type TileHash,
  writeFrontier,
} from './frontier.ts';
export { areSame, EMPTY_ROOT, HASH_BYTES, hashComplete, hashLeaf, hashNode, isHash } from './hashes.ts';
export { createPrivateKeyText, readSigner, readVerifier, type Signer, type Verifier } from './keys.ts';
export { type HashReader, proveConsistency, proveInclusion, readRoot } from './make-proof.ts';
export { addSignatures, type Note, readNote, signNote, verifyNote, writeNote } from './note.ts';
export { type ProofText, readProofText, writeProofText } from './proof-text.ts';
export {
  countHashes,
  countLevels,
  listLevelTiles,
  readTilePath,
  type Tile,
  TILE_WIDTH,
  writeTilePath,
} from './tiles.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify-proof.ts';
