/** What a browser finds out about the ledger by itself: step by step, each holding, broken, or beyond this browser. */
import type { Bytes } from './bytes.ts';
import { encodeText, writeBase64, writeHex } from './bytes.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts';
import type { Checkpoint, ProofText, PublicKey } from './texts.ts';
import { readCheckpoint, readProofText, readPublicKey } from './texts.ts';

export type Check = {
  readonly name: string;
  /** `unknown` where this browser cannot tell. It is never shown as holding. */
  readonly outcome: 'holds' | 'broken' | 'unknown';
  readonly text: string;
};

/** Of several checks the worst: one that is broken, else one that is unknown. No check at all tells nothing. */
export function sumUp(checks: readonly Check[]): Check['outcome'] {
  if (checks.some(({ outcome }) => outcome === 'broken')) return 'broken';
  return checks.length === 0 || checks.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'holds';
}

/** Whether the page may hash and verify at all: browsers have it where the page itself cannot have been changed. */
function canVerify(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

const NOT_HERE = 'the page came over plain HTTP from another machine, and browsers do not verify there';

const decide = (holds: boolean): Check['outcome'] => (holds ? 'holds' : 'broken');

/** The entry as the page shows it. */
export type ShownEntry = { readonly index: number; readonly leafHash: string; readonly entry: object | null };

/** That the entry which is shown is the one of its leaf, and that the signed checkpoint holds the leaf. */
export async function verifyEntry(
  shown: ShownEntry,
  proofSource: string,
  keys: readonly string[],
): Promise<readonly Check[]> {
  if (!canVerify()) return [{ name: 'Browser', outcome: 'unknown', text: NOT_HERE }];
  const proof = readProofText(proofSource);
  if (proof === undefined) return [{ name: 'Proof', outcome: 'broken', text: 'what the server sent is no proof' }];
  const leafHash = await hashLeaf(proof.entry);
  return [
    checkShown(shown, proof),
    {
      name: 'Leaf',
      outcome: decide(shown.leafHash === writeBase64(leafHash)),
      text: `SHA-256 over the entry’s bytes is ${writeHex(leafHash)}`,
    },
    await checkInclusion(proof, leafHash),
    await checkSignature(proof.checkpoint, keys),
  ];
}

/** What people read must be what was hashed, member by member. */
function checkShown({ index, entry }: ShownEntry, proof: ProofText): Check {
  const proven = parseEntry(proof.entry);
  const isSame = proof.index === index && proven !== undefined && writeSorted(proven) === writeSorted(entry);
  return {
    name: 'Entry',
    outcome: decide(isSame),
    text: isSame ? 'what is shown here is what the proof is about' : 'the proof is about another entry than is shown',
  };
}

/** In the shape in which the API shows entries. */
function parseEntry(bytes: Bytes): object | undefined {
  try {
    const { atMs, ...rest } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as { atMs: number };
    return { ...rest, at: new Date(atMs).toISOString() };
  } catch {
    return undefined;
  }
}

/** JSON with sorted members, in which equal values are equal texts. */
function writeSorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    const isPlain = typeof member === 'object' && member !== null && !Array.isArray(member);
    return isPlain ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member;
  });
}

async function checkInclusion({ index, proof, checkpoint }: ProofText, leafHash: Bytes): Promise<Check> {
  const { size, root } = checkpoint;
  const holds = await verifyInclusion({ index, size, leafHash, root, proof });
  return {
    name: 'Inclusion',
    outcome: decide(holds),
    text: holds
      ? `${proof.length} hashes lead from the leaf to the root of the first ${size} entries`
      : `the hashes do not lead from the leaf to the root of the first ${size} entries`,
  };
}

/** That one of the keys has signed the checkpoint, for the log that the key is named after. */
async function checkSignature(checkpoint: Checkpoint, keys: readonly string[]): Promise<Check> {
  const name = 'Signature';
  const known = (await Promise.all(keys.map(readPublicKey))).filter((key) => key !== undefined);
  const { note, origin } = checkpoint;
  const found = note.signatures.flatMap(({ name: signer, keyId, signature }) => {
    const key = known.find((one) => one.name === signer && one.keyId === keyId && signer === origin);
    return key === undefined ? [] : [{ key, signature }];
  });
  const [first] = found;
  if (first === undefined)
    return { name, outcome: 'broken', text: `no key that is given here has signed for ${origin}` };
  try {
    const message = encodeText(note.text);
    const results = await Promise.all(found.map(({ key, signature }) => verifyEd25519(key, message, signature)));
    const holds = results.every(Boolean);
    const text = `${holds ? 'signed' : 'not signed'} by ${first.key.name}, key ${first.key.keyId}, Ed25519`;
    return { name, outcome: decide(holds), text };
  } catch {
    return { name, outcome: 'unknown', text: 'this browser knows no Ed25519; `bulwark evidence verify` does' };
  }
}

async function verifyEd25519({ bytes }: PublicKey, message: Bytes, signature: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
}

/** That a checkpoint is one, and signed. */
export async function verifyCheckpoint(source: string, keys: readonly string[]): Promise<readonly Check[]> {
  if (!canVerify()) return [{ name: 'Browser', outcome: 'unknown', text: NOT_HERE }];
  const checkpoint = readCheckpoint(source);
  if (checkpoint === undefined) return [{ name: 'Checkpoint', outcome: 'broken', text: 'it is no signed checkpoint' }];
  return [await checkSignature(checkpoint, keys)];
}

/** Two checkpoints, and the hashes that are said to lead from the first to the second. */
export type Growth = { readonly first: Checkpoint; readonly second: Checkpoint; readonly proof: readonly Bytes[] };

/** That the second checkpoint is of the first one's ledger with entries behind it: nothing was changed or taken out. */
export async function verifyGrowth(
  { first, second, proof }: Growth,
  keys: readonly string[],
): Promise<readonly Check[]> {
  if (!canVerify()) return [{ name: 'Browser', outcome: 'unknown', text: NOT_HERE }];
  const isOneLog = first.origin === second.origin;
  const signatures = [await checkSignature(first, keys), await checkSignature(second, keys)];
  const claim = { size1: first.size, size2: second.size, root1: first.root, root2: second.root, proof };
  const isGrown = await verifyConsistency(claim);
  return [
    { name: 'Log', outcome: decide(isOneLog), text: isOneLog ? `both are of ${first.origin}` : 'they are of two logs' },
    ...signatures.map((check, place) => ({ ...check, name: place === 0 ? 'Older signature' : 'Newer signature' })),
    {
      name: 'Consistency',
      outcome: decide(isGrown),
      text: isGrown
        ? `the first ${first.size} of ${second.size} entries are those that were signed before`
        : `the first ${first.size} entries are not those that were signed before`,
    },
  ];
}
