/** What the parts of the page share. */
import type { Filter } from './filter.ts';

/** The address, what it says, and how it is changed. */
export type SearchProps = {
  readonly search: URLSearchParams;
  readonly filter: Filter;
  readonly onSearch: (next: URLSearchParams, options?: { readonly replace: boolean }) => void;
};
