/**
 * What a finding is about, over all that sees it: a manifest in a repository and the object in the cluster are one
 * subject, and so are a configuration and its plan.
 */
import { fingerprint } from '../../base/ids.ts';
import type { RunFinding, RunResource, RunResult, TargetRef } from './run.ts';

/** Sources whose addresses name a thing that runs in an environment, whoever wrote it down. */
const LIVE_SOURCES: readonly string[] = ['kubernetes'];

/** The address without the number that a scan gives to the second of two resources with one address. */
export function bareAddress(address: string): string {
  return address.replace(/#\d+$/, '');
}

/**
 * Identity of the finding that a target's sighting belongs to, 128 bits in hex. An address of a live source means the
 * same thing in all of an environment, any other address the same thing in its target alone.
 */
export function identifyTracked(
  target: Pick<TargetRef, 'id'>,
  { source, address, environment }: Pick<RunResource, 'source' | 'address' | 'environment'>,
  { control }: Pick<RunResult, 'control'>,
  { id }: Pick<RunFinding, 'id'>,
): string {
  const scope = LIVE_SOURCES.includes(source) ? ['environment', environment] : ['target', target.id];
  return fingerprint(...scope, control, bareAddress(address), id);
}

/** Keys of what transactions about a run must not do at once: its target, and the environments that it says live. */
export function listRunLocks(target: Pick<TargetRef, 'id'>, resources: readonly RunResource[]): readonly string[] {
  const live = resources.filter(({ source }) => LIVE_SOURCES.includes(source));
  const environments = [...new Set(live.map(({ environment }) => `environment ${environment}`))];
  return [`target ${target.id}`, ...environments].toSorted();
}
