/** The inventory as people see and mend it. */
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import { UNOWNED } from '../../model/inventory-rules.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible, mayDo } from '../../model/programme/access.ts';
import type { AssetChange, AssetRecord } from '../../model/programme/inventory/assets.ts';
import { changeAsset, createAsset, identifyAsset, ownerOf } from '../../model/programme/inventory/assets.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { AssetFacts } from '../../model/programme/inventory/sources.ts';
import { sumVerdicts } from '../../model/report-views.ts';
import type { VerdictCounts } from '../../model/result.ts';
import { readLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { AssetFacetCounts, AssetFilter } from '../../stores/api/assets.ts';
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

/** How many assets each further value of the filter would leave. */
export function countAssetFacets(filter: AssetFilter, access: Access, room: ControlRoom): Promise<AssetFacetCounts> {
  return room.store.read((tx) => tx.assets.countFacets(filter, listVisible(access, 'read')));
}

/** An asset with the present verdicts of what belongs to it, by control. */
export type JudgedAsset = {
  readonly asset: AssetRecord;
  readonly verdicts: readonly { readonly control: string; readonly verdicts: VerdictCounts }[];
};

/** Throws as `getAsset`. */
export async function showAsset(
  wanted: { readonly id: string },
  access: Access,
  room: ControlRoom,
): Promise<JudgedAsset> {
  const asset = await getAsset(wanted, access, room);
  const { name, environment } = asset;
  const visible = listVisible(access, 'read');
  const tallies = await room.store.read((tx) => tx.runs.countVerdicts({ visible, asset: name, environment }));
  // Resources of one asset may be of several teams.
  const byControl = Map.groupBy(tallies, ({ control }) => control);
  const verdicts = [...byControl].map(([control, counts]) => ({ control, verdicts: sumVerdicts(counts) }));
  return { asset, verdicts };
}

/** What a person set of an asset, before and after. */
export type AssetEdited = {
  readonly atMs: number;
  readonly actor: Actor;
  readonly before: AssetFacts;
  readonly after: AssetFacts;
};

/** The last edits of an asset by people, newest first, from the evidence ledger. Throws as `getAsset`. */
export async function listAssetEdits(
  wanted: { readonly id: string },
  access: Access,
  room: ControlRoom,
): Promise<readonly AssetEdited[]> {
  const { id } = await getAsset(wanted, access, room);
  const filter = { kind: 'administration', subject: id };
  const leaves = await room.store.read((tx) => tx.ledger.listLeaves(filter, EDITS_MAX));
  return leaves.flatMap(({ bytes }) => {
    const entry = readLedgerEntry(bytes);
    if (entry?.action !== CHANGED) return [];
    const { atMs, actor, body } = entry;
    return [{ atMs, actor, before: toFacts(getField(body, 'before')), after: toFacts(getField(body, 'after')) }];
  });
}

/** Edits of one asset that are shown. */
const EDITS_MAX = 50;
const CHANGED = 'asset-changed';

/** As `editAsset` wrote them into the ledger. */
function toFacts(value: unknown): AssetFacts {
  return isJsonObject(value) ? value : {};
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
    await tx.ledger.append({ atMs, actor, kind: 'administration', action: CHANGED, subject: id, body });
    tx.announce({ topic: 'assets', ids: [id] });
    return after;
  });
}

/** What nobody has spoken of is made by the edit: then it is the team that will own it that counts. */
function isReached(asset: AssetRecord, reaches: (team: string) => boolean, { owner }: AssetChange): boolean {
  const isNew = asset.declared.length === 0 && Object.keys(asset.manual).length === 0;
  return reaches(isNew && typeof owner === 'string' ? owner : ownerOf(asset));
}
