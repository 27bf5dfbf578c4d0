/** Addresses that lead away from an asset. */
import type { Asset } from './facts.ts';

/** Its findings whose clock runs, in the list of findings; of one control where that is named. */
export function linkToFindings({ name, environment }: Pick<Asset, 'name' | 'environment'>, control?: string): string {
  const search = new URLSearchParams({ asset: name, environment, ...(control === undefined ? {} : { control }) });
  return `/findings?${search.toString()}`;
}
