/** The entries of the ledger page by page, newest first. */
import type { ItemOf } from '../../api/calls.ts';
import { usePages } from '../../api/pages.ts';
import type { Filter } from './filter.ts';

export type Item = ItemOf<'evidence'>;

/** All rows that were read so far, and how to read on. */
export const useEntries = (filter: Filter) => usePages('evidence', 'list', filter, { isHeld: true });
