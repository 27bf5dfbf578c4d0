/**
 * The key that signs the ledger's checkpoints. Whoever has it can make a false ledger look true to those who never saw
 * an older checkpoint, so it stays in a file that only the program's account may read.
 */
import { AppError } from '../../base/errors.ts';
import type { Signer, Verifier } from '../../languages/tlog/index.ts';
import { createPrivateKeyText, readSigner, readVerifier } from '../../languages/tlog/index.ts';
import type { Files } from '../house.ts';

export type LedgerSigner = Signer & {
  /** The signer's own key and former ones: checkpoints of each of them are believed. */
  readonly trusted: readonly Verifier[];
};

const KEY_FILE = 'ledger.key';

/** The file of a place's key. */
export function findLedgerKey(place: { readonly data: string; readonly ledgerKey?: string | undefined }): string {
  return place.ledgerKey ?? `${place.data}/${KEY_FILE}`;
}

/**
 * From the text of a key file: the private key in its first line, public keys that were used before it in further ones.
 * Throws `evidence-key-unusable`.
 */
export function createLedgerSigner(text: string, file = KEY_FILE): LedgerSigner {
  const [first = '', ...former] = text.split('\n').filter((line) => line.trim() !== '');
  const signer = readSigner(first);
  if (signer === undefined) throw new AppError('evidence-key-unusable', `${file} does not begin with a private key`);
  return { ...signer, trusted: [signer.verifier, ...former.map((line) => readPublicKey(line, file))] };
}

/** A key that was given by its text. `from` says where it stands. Throws `evidence-key-unusable`. */
export function readPublicKey(text: string, from: string): Verifier {
  const verifier = readVerifier(text.trim());
  if (verifier === undefined) throw new AppError('evidence-key-unusable', `${from} holds a line that is no public key`);
  return verifier;
}

/**
 * Reads the key file, or makes it where there is none and no other process is faster. `newId` gives the part of the
 * log's name by which it differs from all others. Throws `evidence-key-unusable` and `cannot-write`.
 */
export function openLedgerSigner(files: Files, file: string, newId: () => string): LedgerSigner {
  const kept = readText(files, file);
  if (kept !== undefined) return createLedgerSigner(kept, file);
  if (files.kindOf(file) !== undefined) throw new AppError('evidence-key-unusable', `${file} cannot be read`);
  files.writePrivate(file, `${createPrivateKeyText(`bulwark.dev/ledger/${newId()}`)}\n`, false);
  return createLedgerSigner(readText(files, file) ?? '', file);
}

/**
 * Puts a new key in the place of the present one, which stays trusted; the name of the log stays. Gives the new signer.
 * Throws `cannot-write`.
 */
export function rotateLedgerKey(files: Files, file: string, { verifier, trusted }: LedgerSigner): LedgerSigner {
  const lines = [createPrivateKeyText(verifier.name), ...trusted.map(({ text }) => text)];
  files.writePrivate(file, `${lines.join('\n')}\n`, true);
  return createLedgerSigner(readText(files, file) ?? '', file);
}

function readText(files: Files, file: string): string | undefined {
  const bytes = files.readBytes(file);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
