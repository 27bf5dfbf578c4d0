/** The list of findings page by page. */
import type { ItemOf } from '../../api/calls.ts';
import { usePages } from '../../api/pages.ts';
import type { Filter, Sort } from './filter.ts';

export type Finding = ItemOf<'findings'>;

/** All rows that were read so far, and how to read on. */
export const useFindings = (filter: Filter, sort: Sort) => usePages('findings', { ...filter, sort }, { isHeld: true });
