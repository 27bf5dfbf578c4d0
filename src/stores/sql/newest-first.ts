/** Pages in the order of ids, newest first: ids of version 7 sort by the time at which they were made. */
import type { Page, PageWanted } from '../api/pages.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';

/** A page of rows that were asked for one more than its limit. */
export function makePage<Row extends { readonly id: string }, T>(
  rows: readonly Row[],
  { limit }: PageWanted,
  read: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(read), next: last && writeCursor([last.id]), total: undefined };
}

/** The id after which the page begins; undefined for the first. Throws `invalid-request`. */
export function readAfter({ cursor }: PageWanted): string | undefined {
  return readCursor(cursor, ['string'])?.[0];
}
