/** `bulwark admission bundle`: what replicas of the gate judge by, as one signed file. */
import type { Command } from 'commander';
import { writeBundle } from '../../../program/admit/bundle.ts';
import type { UpdateRule } from '../../../program/admit/gate-settings.ts';
import { selectGateControls } from '../../../program/admit/gate-settings.ts';
import { readProgrammeSettings } from '../../../program/admit/read-settings.ts';
import { EXIT } from '../../exit-codes.ts';
import { createUpdateOption } from '../../gate-values.ts';
import type { PlaceOptions } from '../../place.ts';
import { addPlaceOptions, useRoom } from '../../place.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';

type BundleOptions = PlaceOptions & {
  readonly out?: string;
  readonly env?: string;
  readonly profile?: string;
  readonly onUpdate: UpdateRule;
  readonly publicKey?: true;
};

/** Adds the sub-verb. */
export function configureBundle(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const bundle = addPlaceOptions(command.command('bundle'))
    .description('Write what the gate judges by, controls, profile, exceptions and rollouts, signed, as one file.')
    .option('--out <file>', 'where to; standard output when it is left out')
    .option('--env <environment>', 'whose profile is in force (default: prod)')
    .option('--profile <name>', 'the profile, by its name')
    .addOption(createUpdateOption('refuse a change for what is new in it, or for all that is wrong'))
    .option('--public-key', 'print the key that replicas must trust, and write no bundle')
    .action(async (options: BundleOptions) => {
      await writeOut(options, context);
      finish(EXIT.clean);
    });
  addExamples(bundle, [
    ['bulwark admission bundle --out gate.json', 'with what the store has approved and rolled out'],
    ['bulwark admission bundle --public-key', 'for --bundle-key of replicas'],
  ]);
}

function writeOut(options: BundleOptions, context: VerbContext): Promise<void> {
  const { io, house } = context;
  return useRoom(options, context, async (room) => {
    const signer = room.ledgerSigner();
    if (options.publicKey === true) return io.out(`${signer.verifier.text}\n`);
    const { env: environment, profile, onUpdate: updateRule } = options;
    const wish = { roots: ['.'], environment, profile, updateRule };
    const nowMs = room.clock.nowMs();
    const settings = await readProgrammeSettings(wish, room.store, nowMs, house);
    const text = writeBundle(settings, nowMs, signer);
    if (options.out === undefined) return io.out(text);
    house.files.write(options.out, [text], true);
    const count = (gate: 'enforce' | 'observe'): number => selectGateControls(gate, settings).length;
    io.err(
      `bulwark: ${options.out}: ${count('enforce')} controls enforced, ${count('observe')} watched, ` +
        `signed by ${signer.verifier.text}\n`,
    );
  });
}
