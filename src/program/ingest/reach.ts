/** What a run may change: nothing of teams and environments that its sender may not upload for. */
import { AppError } from '../../base/errors.ts';
import { UNOWNED } from '../../model/inventory-rules.ts';
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import { ownerOf } from '../../model/programme/inventory/assets.ts';

/** Whether the sender may bring in what concerns a team in an environment. */
export type Reach = (team: string, environment: string) => boolean;

/** Whose something is, and where it runs. */
export type Place = { readonly team: string; readonly environment: string };

/**
 * Throws `not-allowed` where one of the places is beyond reach; everything is within a reach that is undefined. Whose
 * it is stays untold: the sender may have made up an address to find that out.
 */
export function demandPlaces(places: Iterable<Place>, reach: Reach | undefined): void {
  if (reach === undefined) return;
  for (const { team, environment } of places) {
    if (!reach(team, environment))
      throw new AppError('not-allowed', 'the run concerns what is not for its sender to change');
  }
}

/** Places of an asset before and after a run: whoever names an owner for what nobody owned takes it from nobody. */
export function listAssetPlaces(before: AssetRecord | undefined, after: AssetRecord): readonly Place[] {
  const isOwned = before !== undefined && ownerOf(before) !== UNOWNED;
  return (isOwned ? [before, after] : [after]).map((asset) => {
    return { team: ownerOf(asset), environment: asset.environment };
  });
}
