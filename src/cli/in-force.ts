/** The options by which a scan judges with what a store has approved: exceptions, and the stages of rollouts. */
import type { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import type { InForce } from '../program/except/in-force.ts';
import type { PlaceOptions } from './place.ts';
import type { VerbContext } from './verb.ts';

export type InForceOptions = PlaceOptions & { readonly inForce?: string };

/** Adds `--in-force`, `--data` and `--store`. */
export function addInForceOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'judge with the exceptions and rollouts of the embedded store in this folder')
    .option('--store <url>', 'judge with those of this store (postgres://)')
    .option('--in-force <file>', 'judge with those that `bulwark exception in-force` wrote');
}

/**
 * What the store adds; undefined where none is named. The environment names none: a scan on a machine that serves must
 * judge as it does elsewhere.
 */
export async function readInForceOptions(
  { data, store, inForce }: InForceOptions,
  context: VerbContext,
): Promise<InForce | undefined> {
  const hasPlace = data !== undefined || store !== undefined;
  if (inForce !== undefined) {
    if (hasPlace) throw new AppError('usage', '--in-force takes the place of --data and --store');
    const { readInForce } = await import('../program/except/in-force-file.ts');
    return readInForce(inForce, context.house);
  }
  if (!hasPlace) return undefined;
  const [{ useRoom }, { loadInForce }] = await Promise.all([
    import('./place.ts'),
    import('../program/except/in-force.ts'),
  ]);
  return useRoom(
    { ...(data === undefined ? {} : { data }), ...(store === undefined ? {} : { store }) },
    context,
    (room) => loadInForce(room.store, room.clock.nowMs()),
  );
}
