/** What verification begins with: which keys and which older checkpoints are believed. */
import { AppError } from '../../base/errors.ts';
import type { Verifier } from '../../languages/tlog/index.ts';
import { writeBase64 } from '../../languages/tlog/index.ts';
import type { Claim } from './check-tree.ts';
import { findSignatureFault, parseCheckpoint } from './checkpoints.ts';
import type { FaultList } from './report.ts';

export type Trust = {
  /** Public keys; what none of them has signed is not believed. */
  readonly keys: readonly Verifier[];
  /** Checkpoints that the verifier kept from earlier, by the names of their files: signed notes. */
  readonly checkpoints?: readonly { readonly name: string; readonly text: string }[];
};

/**
 * The claims of the verifier's own checkpoints. Throws `invalid-request` for one that is not signed by a trusted key:
 * it would prove nothing.
 */
export function readTrustedClaims({ keys, checkpoints = [] }: Trust): readonly Claim[] {
  return checkpoints.map(({ name, text }) => {
    const checkpoint = parseCheckpoint(text);
    const fault = checkpoint === undefined ? 'it is no checkpoint' : findSignatureFault(checkpoint, keys);
    if (checkpoint === undefined || fault !== undefined) throw new AppError('invalid-request', `${name}: ${fault}`);
    return { size: checkpoint.size, root: checkpoint.root, from: `the checkpoint ${checkpoint.size} of ${name}` };
  });
}

/** The claim of a checkpoint that was found beside the entries; a fault and no claim when it is not to be believed. */
export function readFoundClaim(text: unknown, keys: readonly Verifier[], faults: FaultList): Claim | undefined {
  const checkpoint = typeof text === 'string' ? parseCheckpoint(text) : undefined;
  if (checkpoint === undefined) {
    faults.add('checkpoint', 0, 0, 'a checkpoint is not a signed note');
    return undefined;
  }
  const { size, root } = checkpoint;
  const fault = findSignatureFault(checkpoint, keys);
  if (fault !== undefined) {
    faults.add('checkpoint', 0, size, `checkpoint ${size} is not to be believed: ${fault}`);
    return undefined;
  }
  return { size, root, from: `the signed checkpoint ${size} (${writeBase64(root).slice(0, 8)})` };
}
