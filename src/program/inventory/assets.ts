/** The inventory as people see and mend it. */
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { UNOWNED } from '../../model/inventory-rules.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible, mayDo } from '../../model/programme/access.ts';
import type { AssetChange, AssetRecord } from '../../model/programme/inventory/assets.ts';
import { changeAsset, createAsset, identifyAsset, ownerOf } from '../../model/programme/inventory/assets.ts';
import type { AssetFilter } from '../../stores/api/assets.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { ControlRoom } from '../control-room.ts';

/** Assets that the caller may see, in the order of environment and name. Throws `invalid-request` for a bad cursor. */
export function listAssets(
  wanted: { readonly filter: AssetFilter } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<AssetRecord>> {
  return room.store.read((tx) => tx.assets.list({ ...wanted, visible: listVisible(access, 'read') }));
}

/** Throws `not-found` for an asset that does not exist or may not be seen. */
export async function getAsset(
  { id }: { readonly id: string },
  access: Access,
  room: ControlRoom,
): Promise<AssetRecord> {
  const asset = await room.store.read((tx) => tx.assets.find(id, listVisible(access, 'read')));
  if (asset === undefined) throw new AppError('not-found', 'the asset');
  return asset;
}

export type AssetEdit = { readonly environment: string; readonly name: string; readonly change: AssetChange };

/**
 * Sets what a person knows of an asset, which wins over every document until it is taken back with null; the asset is
 * made when no scan has seen it. It takes the right to triage for the team that owns it and for the team that will.
 *
 * Throws `not-found` for an asset out of reach, and `not-allowed` for giving it to a team out of reach.
 */
export function editAsset({ environment, name, change }: AssetEdit, access: Access, room: ControlRoom) {
  const atMs = room.clock.nowMs();
  const reaches = (team: string): boolean => mayDo(access, 'triage', { team, environment });
  return room.store.write(async (tx): Promise<AssetRecord> => {
    const [before] = await tx.assets.hold([createAsset(environment, name, atMs)]);
    if (before === undefined || !isReached(before, reaches, change)) throw new AppError('not-found', 'the asset');
    const after = changeAsset(before, change);
    const owner = ownerOf(after);
    if (owner !== UNOWNED && !reaches(owner)) throw new AppError('not-allowed', `giving the asset to ${owner}`);
    await tx.assets.save([after]);
    const id = identifyAsset(environment, name);
    const body: Json = { environment, name, before: before.manual, after: after.manual };
    const { actor } = access;
    await tx.ledger.append({ atMs, actor, kind: 'administration', action: 'asset-changed', subject: id, body });
    tx.announce({ topic: 'assets', ids: [id] });
    return after;
  });
}

/** What nobody has spoken of is made by the edit: then it is the team that will own it that counts. */
function isReached(asset: AssetRecord, reaches: (team: string) => boolean, { owner }: AssetChange): boolean {
  const isNew = asset.declared.length === 0 && Object.keys(asset.manual).length === 0;
  return reaches(isNew && typeof owner === 'string' ? owner : ownerOf(asset));
}
