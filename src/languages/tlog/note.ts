/** Signed notes: a text and the signatures of it, https://c2sp.org/signed-note. */
import { LIMITS } from '../../base/limits.ts';
import type { Problem, Read } from '../../base/problems.ts';
import { readBase64, writeBase64 } from './base64.ts';
import type { Signer, Verifier } from './keys.ts';
import { isKeyName } from './keys.ts';

export type NoteSignature = {
  readonly name: string;
  readonly keyId: string;
  /** What follows the key id. */
  readonly signature: Uint8Array;
};

export type Note = {
  /** With its last line break; what is signed. Not to be believed before `verifyNote`. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
};

const KEY_ID_BYTES = 4;
const SIGNATURE = /^\u2014 (\S+) (\S+)$/u;
/** ASCII's alone: the standard says nothing of the later ones. */
const CONTROL = /(?![\n\x7f-\x9f])\p{Cc}/u;

/** Signs a text that ends in a line break. */
export function signNote(text: string, signer: Signer): Note {
  const { name, keyId } = signer.verifier;
  return { text, signatures: [{ name, keyId, signature: signer.sign(Buffer.from(text)) }] };
}

/** The note with further signatures of the same text; those of keys that have signed are left out. */
export function addSignatures(note: Note, signatures: readonly NoteSignature[]): Note {
  const isNew = ({ name, keyId }: NoteSignature): boolean =>
    !note.signatures.some((old) => old.name === name && old.keyId === keyId);
  return { text: note.text, signatures: [...note.signatures, ...signatures.filter(isNew)] };
}

/** The text of a note with its signatures. */
export function writeNote({ text, signatures }: Note): string {
  const lines = signatures.map(
    ({ name, keyId, signature }) =>
      `\u2014 ${name} ${writeBase64(Buffer.concat([Buffer.from(keyId, 'hex'), signature]))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** Undefined with a problem that says why when the text is no note. */
export function readNote(source: string): Read<Note | undefined> {
  if (Buffer.byteLength(source) > LIMITS.noteBytesMax) return refuse(`is longer than ${LIMITS.noteBytesMax} bytes`);
  if (CONTROL.test(source) || !source.isWellFormed()) return refuse('holds control characters or no UTF-8');
  const gap = source.lastIndexOf('\n\n');
  if (gap === -1 || !source.endsWith('\n')) return refuse('has no text, blank line and signature lines');
  const lines = source.slice(gap + 2, -1).split('\n');
  if (lines.length > LIMITS.noteSignaturesMax) return refuse(`has more than ${LIMITS.noteSignaturesMax} signatures`);
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = readSignature(line);
    if (signature === undefined) return refuse('has a line among its signatures that is none');
    signatures.push(signature);
  }
  return { value: { text: source.slice(0, gap + 1), signatures }, problems: [] };
}

function readSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = SIGNATURE.exec(line) ?? [];
  const bytes = readBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  const keyId = Buffer.from(bytes.subarray(0, KEY_ID_BYTES)).toString('hex');
  return { name, keyId, signature: bytes.subarray(KEY_ID_BYTES) };
}

function refuse(reason: string): Read<undefined> {
  const problem: Problem = {
    code: 'tlog-invalid-note',
    message: `the signed note ${reason}`,
    remedy: 'Copy the note again, whole and unchanged.',
    severity: 'error',
  };
  return { value: undefined, problems: [problem] };
}

/**
 * The keys among `known` that have signed the text. Signatures of unknown keys are passed over, as the standard
 * demands; undefined when one of a known key is wrong, for then the note as a whole is refused.
 */
export function verifyNote({ text, signatures }: Note, known: readonly Verifier[]): readonly Verifier[] | undefined {
  const message = Buffer.from(text);
  const signed = new Set<Verifier>();
  for (const { name, keyId, signature } of signatures) {
    const verifier = known.find((one) => one.name === name && one.keyId === keyId);
    if (verifier === undefined) continue;
    if (!verifier.verify(message, signature)) return undefined;
    signed.add(verifier);
  }
  return [...signed];
}
