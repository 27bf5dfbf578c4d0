/** What several verbs are told of a gate: whose signature its bundle bears, and what it refuses an update for. */
import { Option } from 'commander';
import { AppError } from '../base/errors.ts';
import { UPDATE_RULES } from '../program/admit/gate-settings.ts';
import { readPublicKey } from '../program/evidence/signer.ts';
import type { VerbContext } from './verb.ts';

type BundleKey = { readonly text: string; readonly trusted: readonly ReturnType<typeof readPublicKey>[] };

/** Of `--bundle-key`, or the environment. Throws `usage` where neither gives one, and `evidence-key-unusable`. */
export function readBundleKey(
  { bundleKey }: { readonly bundleKey?: string },
  { io }: Pick<VerbContext, 'io'>,
): BundleKey {
  const text = bundleKey ?? io.env['BULWARK_BUNDLE_KEY'];
  if (text === undefined) {
    throw new AppError('usage', 'a bundle is believed for its signature: give its public key with --bundle-key');
  }
  return { text, trusted: [readPublicKey(text, '--bundle-key')] };
}

/** `--on-update`, said in the words of the verb. */
export function createUpdateOption(text: string): Option {
  return new Option('--on-update <rule>', text).choices(UPDATE_RULES).default('new');
}
