/**
 * The text of a proof that an entry is in a log, checked offline with the log's public key alone:
 * https://c2sp.org/tlog-proof. The entry itself may travel along.
 */
import { LIMITS } from '../../base/limits.ts';
import type { Problem, Read } from '../../base/problems.ts';
import { readBase64, writeBase64 } from './base64.ts';
import { isHash } from './hashes.ts';

export type ProofText = {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
  /** Proves nothing by itself: whether it is the entry, its hash tells. */
  readonly extra?: Uint8Array | undefined;
};

const HEAD = 'c2sp.org/tlog-proof@v1';
const INDEX = /^index (0|[1-9]\d{0,15})$/;

/** Hashes of the proof go from the leaf's sibling up. */
export function writeProofText({ index, proof, checkpoint, extra }: ProofText): string {
  const extraLine = extra === undefined ? [] : [`extra ${writeBase64(extra)}`];
  return [HEAD, ...extraLine, `index ${index}`, ...proof.map(writeBase64), '', checkpoint].join('\n');
}

/** Undefined with a problem that says why when the text is no proof. */
export function readProofText(text: string): Read<ProofText | undefined> {
  const gap = text.indexOf('\n\n');
  if (text.length > LIMITS.noteBytesMax || gap === -1) return refuse('has no checkpoint after an empty line');
  const [head, ...rest] = text.slice(0, gap).split('\n');
  if (head !== HEAD) return refuse(`does not begin with ${HEAD}`);
  const extraLine = rest[0]?.startsWith('extra ') === true ? rest.shift() : undefined;
  const extra = extraLine === undefined ? undefined : readBase64(extraLine.slice('extra '.length));
  if (extraLine !== undefined && extra === undefined) return refuse('has extra data that is no base64');
  const [, digits] = INDEX.exec(rest.shift() ?? '') ?? [];
  const index = Number(digits);
  if (!Number.isSafeInteger(index)) return refuse('has no index of an entry');
  const proof = rest.map(readBase64).filter((hash) => hash !== undefined && isHash(hash));
  if (proof.length !== rest.length) return refuse('has a line that is no hash');
  return { value: { index, proof: proof as Uint8Array[], checkpoint: text.slice(gap + 2), extra }, problems: [] };
}

function refuse(reason: string): Read<undefined> {
  const problem: Problem = {
    code: 'tlog-invalid-proof',
    message: `the proof ${reason}`,
    remedy: 'Copy the proof again, whole and unchanged.',
    severity: 'error',
  };
  return { value: undefined, problems: [problem] };
}
