/** The options by which a scan judges with what a store has approved: exceptions, and the stages of rollouts. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { AppError } from '../base/errors.ts';
import type { InForce } from '../program/except/in-force.ts';
import type { PlaceOptions } from './place.ts';
import type { VerbContext } from './verb.ts';

export type InForceOptions = PlaceOptions & { readonly inForce?: string };

/** Adds `--in-force`, `--data`, `--store` and `--store-file`. */
export function addInForceOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'judge with the exceptions and rollouts of the embedded store in this folder')
    .option('--store <url>', 'judge with those of this store (postgres://)')
    .addOption(new Option('--store-file <file>', 'judge with those of the store whose URL it holds').conflicts('store'))
    .option('--in-force <file>', 'judge with those that `bulwark exception in-force` wrote');
}

/**
 * What the store adds; undefined where none is named. The environment names none: a scan on a machine that serves must
 * judge as it does elsewhere.
 */
export async function readInForceOptions(
  { data, store, storeFile, inForce }: InForceOptions,
  context: VerbContext,
): Promise<InForce | undefined> {
  const hasPlace = [data, store, storeFile].some((place) => place !== undefined);
  if (inForce !== undefined) {
    if (hasPlace) throw new AppError('usage', '--in-force takes the place of --data, --store and --store-file');
    const { readInForce } = await import('../program/except/in-force-file.ts');
    return readInForce(inForce, context.house);
  }
  if (!hasPlace) return undefined;
  const [{ useRoom }, { loadInForce }] = await Promise.all([
    import('./place.ts'),
    import('../program/except/in-force.ts'),
  ]);
  return useRoom(
    {
      ...(data === undefined ? {} : { data }),
      ...(store === undefined ? {} : { store }),
      ...(storeFile === undefined ? {} : { storeFile }),
    },
    context,
    (room) => loadInForce(room.store, room.clock.nowMs()),
  );
}
