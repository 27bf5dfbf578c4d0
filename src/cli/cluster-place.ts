/** The options by which a verb that changes a cluster is told which one is meant. */
import type { Command } from 'commander';
import type { ClusterPlace } from '../clusters/api.ts';

export type PlacedOptions = { readonly kubeconfig?: string; readonly context?: string };

/** Adds `--kubeconfig` and `--context`. */
export function addClusterPlace(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'how to get there (default: KUBECONFIG, ~/.kube/config, or the pod that this is)')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)');
}

/** What the options say. */
export function readClusterPlace({ kubeconfig, context }: PlacedOptions): ClusterPlace {
  return { kubeconfig, context };
}
