/** `bulwark admission uninstall`: opens the gate first, and takes the rest out after it. */
import type { Command } from 'commander';
import { uninstallGate } from '../../../program/admission-install/uninstall.ts';
import type { PlacedOptions } from '../../cluster-place.ts';
import { addClusterPlace, readClusterPlace } from '../../cluster-place.ts';
import { EXIT } from '../../exit-codes.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';

type UninstallOptions = PlacedOptions & { readonly keepNamespace?: true };

/** Adds the sub-verb. */
export function configureUninstall(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const uninstall = addClusterPlace(command.command('uninstall'))
    .description('Remove the webhook configuration first, so that nothing is refused, and then everything else.')
    .option('--keep-namespace', 'leave the namespace with its Secrets and certificates')
    .action(async ({ keepNamespace, ...options }: UninstallOptions) => {
      const { io, house } = context;
      const cluster = await house.connectCluster(readClusterPlace(options));
      const removed = await uninstallGate(cluster, {
        keepsNamespace: keepNamespace === true,
        onStep: (line) => io.out(`${line}\n`),
      });
      io.out(`${removed} object${removed === 1 ? '' : 's'} removed from ${cluster.server}\n`);
      finish(EXIT.clean);
    });
  addExamples(uninstall, [
    ['bulwark admission uninstall', 'from the current context'],
    ['bulwark admission uninstall --keep-namespace', 'to install again with the same certificates'],
  ]);
}
