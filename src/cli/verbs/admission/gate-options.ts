/** The options by which install and lint are told what is enforced: a bundle, or the programme with its store. */
import type { Command } from 'commander';
import { NOTHING_IN_FORCE } from '../../../program/except/in-force.ts';
import { readBundleFile } from '../../../program/admit/read-settings.ts';
import type { JudgedBy } from '../../../program/admission-install/installation.ts';
import { demandSound } from '../../../program/programme/demand-sound.ts';
import { chooseProfile, loadProgramme } from '../../../program/programme/load.ts';
import { readBundleKey } from '../../gate-values.ts';
import type { InForceOptions } from '../../in-force.ts';
import { addInForceOptions, readInForceOptions } from '../../in-force.ts';
import type { VerbContext } from '../../verb.ts';

export type GateOptions = InForceOptions & {
  readonly env?: string;
  readonly profile?: string;
  readonly bundle?: string;
  readonly bundleKey?: string;
};

export type ReadGate = {
  readonly settings: JudgedBy;
  readonly bundle: { readonly text: string; readonly key: string } | undefined;
};

/** Adds `--bundle`, `--bundle-key`, `--env`, `--profile` and the options of the store. */
export function addGateOptions(command: Command): Command {
  return addInForceOptions(command)
    .option('--bundle <file>', 'the signed settings that replicas judge by')
    .option('--bundle-key <key>', 'public key that has signed them (env BULWARK_BUNDLE_KEY)')
    .option('--env <environment>', 'environment of the profile, where no bundle is named (default: prod)')
    .option('--profile <name>', 'profile, where no bundle is named');
}

/** What is enforced. Throws `bundle-unusable`, `invalid-document`, `profile-not-found` and the `store-` errors. */
export async function readGate(options: GateOptions, context: VerbContext): Promise<ReadGate> {
  const { house } = context;
  if (options.bundle !== undefined) {
    const key = readBundleKey(options, context);
    const { settings, text } = readBundleFile(options.bundle, key.trusted, house);
    return { settings, bundle: { text, key: key.text } };
  }
  const programme = await loadProgramme(['.'], house);
  demandSound(programme.problems);
  const profile = chooseProfile(programme, { profile: options.profile, environment: options.env });
  const inForce = (await readInForceOptions(options, context)) ?? NOTHING_IN_FORCE;
  return { settings: { controls: programme.controls, profile, inForce }, bundle: undefined };
}
