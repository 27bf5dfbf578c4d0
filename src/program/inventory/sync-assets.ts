/** Brings what a run says of its assets into the inventory. */
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import {
  applyInventory,
  createAsset,
  declareAsset,
  identifyAsset,
  listRunAssets,
} from '../../model/programme/inventory/assets.ts';
import type { Run } from '../../model/programme/run.ts';
import type { Transaction } from '../../stores/api.ts';

/** The run as it is to be judged and kept, and its assets as they hold now, by id. */
export type SyncedRun = {
  readonly run: Run;
  readonly assets: ReadonlyMap<string, AssetRecord>;
  /** The assets as they were, by id; those that are new belong to nobody. */
  readonly before: ReadonlyMap<string, AssetRecord>;
};

/**
 * Records what the run says of its assets, and gives the run with the owners that people have set and with the
 * judgement of `BLW-0001`. The first step of taking in a run, in its transaction.
 */
export async function syncAssets(run: Run, tx: Transaction): Promise<SyncedRun> {
  const said = listRunAssets(run);
  const held = await tx.assets.hold(said.map(({ environment, name }) => createAsset(environment, name, run.startedMs)));
  const known = new Map(held.map((asset) => [asset.id, asset]));
  const place = { target: run.target.id, atMs: run.startedMs };
  const assets = new Map<string, AssetRecord>();
  for (const one of said) {
    const id = identifyAsset(one.environment, one.name);
    assets.set(id, declareAsset(known.get(id), one, place));
  }
  await tx.assets.save([...assets.values()]);
  if (assets.size > 0) tx.announce({ topic: 'assets' });
  return { run: applyInventory(run, assets), assets, before: known };
}
