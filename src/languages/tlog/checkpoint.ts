/** Checkpoints: what a log says of itself at one size, as a note to be signed. https://c2sp.org/tlog-checkpoint. */
import type { Problem, Read } from '../../base/problems.ts';
import { readBase64, writeBase64 } from './base64.ts';
import { isHash } from './hashes.ts';

export type Checkpoint = {
  /** Which log it is. */
  readonly origin: string;
  /** Leaves. */
  readonly size: number;
  readonly root: Uint8Array;
};

const SIZE = /^(0|[1-9]\d{0,15})$/;

/** The text of the note. */
export function writeCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${writeBase64(root)}\n`;
}

/** From the text of a note; extension lines are passed over. Undefined with a problem when it is no checkpoint. */
export function readCheckpoint(text: string): Read<Checkpoint | undefined> {
  const lines = text.split('\n');
  const [origin = '', size = '', root = ''] = lines;
  if (!text.endsWith('\n') || lines.slice(0, -1).some((line) => line === '')) return refuse('has an empty line');
  if (lines.length < 4) return refuse('has less than three lines');
  if (!SIZE.test(size) || !Number.isSafeInteger(Number(size)))
    return refuse('has no size of a tree in its second line');
  const bytes = readBase64(root);
  if (bytes === undefined || !isHash(bytes)) return refuse('has no root hash in its third line');
  return { value: { origin, size: Number(size), root: bytes }, problems: [] };
}

function refuse(reason: string): Read<undefined> {
  const problem: Problem = {
    code: 'tlog-invalid-checkpoint',
    message: `the checkpoint ${reason}`,
    remedy: 'Copy the checkpoint again, whole and unchanged.',
    severity: 'error',
  };
  return { value: undefined, problems: [problem] };
}
