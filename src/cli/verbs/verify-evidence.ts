/** `bulwark evidence verify`: of a store, of an exported folder, or of one proof. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { checkProof } from '../../program/evidence/prove.ts';
import type { EvidenceReport } from '../../program/evidence/report.ts';
import { readPublicKey } from '../../program/evidence/signer.ts';
import { verifyFolder } from '../../program/evidence/verify-folder.ts';
import { verifyStore } from '../../program/evidence/verify-store.ts';
import type { Trust } from '../../program/evidence/verify.ts';
import { EXIT } from '../exit-codes.ts';
import type { PlaceOptions } from '../place.ts';
import { useRoom } from '../place.ts';
import type { VerbContext } from '../verb.ts';

export type VerifyOptions = PlaceOptions & {
  readonly publicKey: readonly string[];
  readonly checkpoint: readonly string[];
  readonly proof?: string;
  readonly json?: true;
};

/** Says what was verified, and gives the exit code: blocked where anything was changed, and not clean for nothing. */
export async function verifyEvidence(
  folder: string | undefined,
  options: VerifyOptions,
  context: VerbContext,
): Promise<number> {
  const keys = options.publicKey.flatMap((key) => readKeys(key, context));
  const checkpoints = options.checkpoint.map((name) => ({ name, text: readText(name, context) }));
  const needsKey = folder !== undefined || options.proof !== undefined;
  if (needsKey && keys.length === 0) {
    throw new AppError('usage', 'a copy is verified by a --public-key that was handed on by another way than the copy');
  }
  if (options.proof !== undefined) return verifyProof(options.proof, { keys }, options, context);
  const report =
    folder === undefined
      ? await useRoom(options, context, (room) =>
          verifyStore(room.store, { keys: keys.length > 0 ? keys : room.ledgerSigner().trusted, checkpoints }),
        )
      : verifyFolder(context.house.files, folder, { keys, checkpoints });
  context.io.out(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : sayReport(report));
  if (report.faultCount > 0) return EXIT.blocked;
  return report.size === 0 ? EXIT.couldNotJudge : EXIT.clean;
}

function verifyProof(file: string, { keys }: Trust, { json }: VerifyOptions, context: VerbContext): number {
  const result = checkProof(readText(file, context), keys);
  if (json === true) context.io.out(`${JSON.stringify(result, undefined, 2)}\n`);
  else if ('fault' in result) context.io.out(`not proven: ${escapeUnprintable(result.fault)}\n`);
  else {
    const { index, size, entry } = result.proven;
    context.io.out(`entry ${index} is in the ledger of ${size} entries that was signed\n`);
    const text = JSON.stringify(entry ?? null, undefined, 2);
    context.io.out(`${text.split('\n').map(escapeUnprintable).join('\n')}\n`);
  }
  return 'proven' in result ? EXIT.clean : EXIT.blocked;
}

/** A key by itself, or a file with one in each line. */
function readKeys(key: string, context: VerbContext): Trust['keys'] {
  const bytes = context.house.files.readBytes(key);
  const lines = bytes === undefined ? [key] : new TextDecoder().decode(bytes).split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => readPublicKey(line, bytes === undefined ? 'it' : key));
}

function readText(file: string, { house }: VerbContext): string {
  const bytes = house.files.readBytes(file, LIMITS.noteBytesMax);
  if (bytes === undefined) throw new AppError('path-not-found', file);
  return new TextDecoder().decode(bytes);
}

function sayReport({ size, signedSize, checkpoints, faults, faultCount }: EvidenceReport): string {
  const lines = [
    `${size} entries, ${signedSize} of them vouched for by ${checkpoints} signed checkpoints`,
    ...faults.map(({ kind, message }) => `${kind.padEnd(11)}${escapeUnprintable(message)}`),
    ...(faultCount > faults.length ? [`and ${faultCount - faults.length} faults more`] : []),
    faultCount > 0 ? `${faultCount} faults` : size > 0 ? 'nothing was changed' : 'there was nothing to verify',
  ];
  return lines.map((line) => `${line}\n`).join('');
}
