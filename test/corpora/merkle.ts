/** Runs the corpus merkle: proofs of RFC 6962 trees that must be accepted, and broken ones that must not. */
import { verifyConsistency, verifyInclusion } from '../../src/languages/tlog/index.ts';
import type { CorpusRun } from './corpus.ts';
import { readJsonLines, runCases } from './corpus.ts';

type Case = { readonly id: string; readonly wantErr: boolean; readonly proof: readonly string[] | null } & (
  | {
      readonly kind: 'inclusion';
      readonly leafIdx: number;
      readonly treeSize: number;
      readonly root: string;
      readonly leafHash: string;
    }
  | {
      readonly kind: 'consistency';
      readonly size1: number;
      readonly size2: number;
      readonly root1: string;
      readonly root2: string;
    }
);

/** `folder` is that of the corpus. Numbers beyond 2^53 come rounded out of its JSON, and must be refused as well. */
export function runMerkle(folder: string): CorpusRun {
  return runCases(
    'merkle',
    readJsonLines<Case>(folder, 'cases.jsonl'),
    ({ id }) => id,
    (one) => (verifies(one) === one.wantErr ? `is ${one.wantErr ? 'accepted' : 'refused'}` : undefined),
  );
}

function verifies(one: Case): boolean {
  const proof = (one.proof ?? []).map(decode);
  return one.kind === 'inclusion'
    ? verifyInclusion({
        index: one.leafIdx,
        size: one.treeSize,
        leafHash: decode(one.leafHash),
        root: decode(one.root),
        proof,
      })
    : verifyConsistency({
        size1: one.size1,
        size2: one.size2,
        root1: decode(one.root1),
        root2: decode(one.root2),
        proof,
      });
}

function decode(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
