/** The inventory: assets with what is known of each and from where. */
import type { Visible } from '../../model/programme/access.ts';
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import type { Criticality, DataClass, Exposure } from '../../model/programme/inventory/sources.ts';
import type { Page, PageWanted } from './pages.ts';

/** Members that are left out do not limit. */
export type AssetFilter = {
  readonly owner?: string;
  readonly environment?: string;
  readonly exposure?: Exposure;
  readonly dataClass?: DataClass;
  readonly criticality?: Criticality;
  /** Part of the name; case does not matter. */
  readonly text?: string;
};

export const ASSET_FACETS = ['environment', 'owner', 'exposure', 'dataClass', 'criticality'] as const;
export type AssetFacet = (typeof ASSET_FACETS)[number];

/**
 * Counts by each facet, most first, of the assets that the filter leaves without its member for that facet. What is
 * said of no asset is not counted.
 */
export type AssetFacetCounts = Readonly<
  Record<AssetFacet, readonly { readonly value: string; readonly count: number }[]>
>;

export type AssetRecords = {
  /** Undefined when there is none, or none that may be seen. */
  readonly find: (id: string, visible: Visible) => Promise<AssetRecord | undefined>;
  /**
   * Adds those that are not there yet, and gives all as they are, held for this transaction. Asked for once per
   * transaction.
   */
  readonly hold: (assets: readonly AssetRecord[]) => Promise<readonly AssetRecord[]>;
  /** Writes assets, new ones and known ones. */
  readonly save: (assets: readonly AssetRecord[]) => Promise<void>;
  /** In the order of environment and name, with the number of all. */
  readonly list: (
    wanted: { readonly filter: AssetFilter; readonly visible: Visible } & PageWanted,
  ) => Promise<Page<AssetRecord>>;
  readonly countFacets: (filter: AssetFilter, visible: Visible) => Promise<AssetFacetCounts>;
};
