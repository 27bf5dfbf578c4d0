/**
 * The texts in which a log says what it is: signed notes, checkpoints, proofs and public keys, by the specifications at
 * https://c2sp.org. What is not exactly such a text is refused. Pure.
 */
import type { Bytes } from './bytes.ts';
import { encodeText, joinBytes, readBase64, writeHex } from './bytes.ts';
import { hashBytes, isHash } from './merkle.ts';

export type NoteSignature = { readonly name: string; readonly keyId: string; readonly signature: Bytes };

/** `text` is what is signed, with its last line break. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

export type Checkpoint = {
  /** Which log it is. */
  readonly origin: string;
  /** Leaves. */
  readonly size: number;
  readonly root: Bytes;
  readonly note: Note;
};

export type ProofText = {
  readonly index: number;
  readonly proof: readonly Bytes[];
  readonly checkpoint: Checkpoint;
  /** The entry that travels along; its hash tells whether it is the one that is proven. */
  readonly entry: Bytes;
};

/** An Ed25519 key that signs for a log. */
export type PublicKey = { readonly name: string; readonly keyId: string; readonly bytes: Bytes };

const TEXT_CHARS_MAX = 1_000_000;
const KEY_ID_BYTES = 4;
const KEY_BYTES = 32;
const ED25519 = 0x01;
const SIGNATURE = /^\u2014 ([^\s+]+) (\S+)$/u;
const NUMBER = /^(0|[1-9]\d{0,15})$/;
const PROOF_HEAD = 'c2sp.org/tlog-proof@v1';

/** Undefined when the text is no signed note. */
function readNote(source: string): Note | undefined {
  const gap = source.lastIndexOf('\n\n');
  if (source.length > TEXT_CHARS_MAX || gap === -1 || !source.endsWith('\n')) return undefined;
  const signatures = source
    .slice(gap + 2, -1)
    .split('\n')
    .map(readSignature);
  const isWhole = signatures.every((one) => one !== undefined);
  return isWhole ? { text: source.slice(0, gap + 1), signatures } : undefined;
}

function readSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = SIGNATURE.exec(line) ?? [];
  const bytes = readBase64(encoded);
  if (name === '' || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  return { name, keyId: writeHex(bytes.slice(0, KEY_ID_BYTES)), signature: bytes.slice(KEY_ID_BYTES) };
}

/** Undefined when the text is no signed note that holds a checkpoint. */
export function readCheckpoint(source: string): Checkpoint | undefined {
  const note = readNote(source);
  const lines = note?.text.split('\n') ?? [];
  const [origin = '', size = '', encoded = ''] = lines;
  const root = readBase64(encoded);
  const isWhole = lines.length >= 4 && lines.slice(0, -1).every((line) => line !== '');
  if (note === undefined || !isWhole || readCount(size) === undefined) return undefined;
  return root !== undefined && isHash(root) ? { origin, size: Number(size), root, note } : undefined;
}

/** Undefined when the text is no proof with its checkpoint and its entry. */
export function readProofText(source: string): ProofText | undefined {
  const gap = source.indexOf('\n\n');
  if (source.length > TEXT_CHARS_MAX || gap === -1) return undefined;
  const [head, extraLine = '', indexLine = '', ...rest] = source.slice(0, gap).split('\n');
  const entry = extraLine.startsWith('extra ') ? readBase64(extraLine.slice('extra '.length)) : undefined;
  const index = indexLine.startsWith('index ') ? readCount(indexLine.slice('index '.length)) : undefined;
  const proof = rest.map(readBase64);
  const isProof = proof.every((hash) => hash !== undefined && isHash(hash));
  const checkpoint = readCheckpoint(source.slice(gap + 2));
  if (head !== PROOF_HEAD || entry === undefined || index === undefined || !isProof) return undefined;
  return checkpoint && { index, proof: proof as readonly Bytes[], checkpoint, entry };
}

/** From `<name>+<key id>+<base64>`; undefined when it is no Ed25519 key of a log, or its id is not its own. */
export async function readPublicKey(text: string): Promise<PublicKey | undefined> {
  const [, name = '', keyId = '', encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const typed = readBase64(encoded);
  if (name === '' || typed?.length !== KEY_BYTES + 1 || typed[0] !== ED25519) return undefined;
  const digest = await hashBytes(joinBytes(encodeText(`${name}\n`), typed));
  return writeHex(digest.slice(0, KEY_ID_BYTES)) === keyId ? { name, keyId, bytes: typed.slice(1) } : undefined;
}

function readCount(text: string): number | undefined {
  return NUMBER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
