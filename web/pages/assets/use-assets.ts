/** The list of assets page by page. */
import type { ItemOf } from '../../api/calls.ts';
import { usePages } from '../../api/pages.ts';
import type { Filter } from './filter.ts';

export type AssetRow = ItemOf<'assets'>;

/** All rows that were read so far, and how to read on. */
export const useAssets = (filter: Filter) => usePages('assets', 'list', filter, { isHeld: true });
