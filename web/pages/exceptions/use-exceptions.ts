/** Exceptions page by page for the list, and all living ones for the queue and the calendar. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ItemOf, ReplyOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import { usePages } from '../../api/pages.ts';
import type { ExceptionState, Filter } from './filter.ts';

export type ExceptionItem = ItemOf<'exceptions'>;
export type ShownException = ReplyOf<'exceptions', 'show'>;

const PAGE_ROWS_MAX = 200;
/** Pages per state that the calendar reads; it says so where there are more. */
const PAGES_MAX = 5;
const LIVING: readonly ExceptionState[] = ['requested', 'active', 'renewing'];

/** All rows that were read so far, and how to read on. */
export const useExceptions = (filter: Filter) => usePages('exceptions', 'list', filter, { isHeld: true });

export type Living = {
  /** First to end first. */
  readonly items: readonly ExceptionItem[];
  /** There are more than were read. */
  readonly isCut: boolean;
};

const livingQuery = queryOptions({
  queryKey: ['exceptions', 'list', 'living'] as const,
  queryFn: async ({ signal }): Promise<Living> => {
    const lists = await Promise.all(LIVING.map((state) => readAll(state, signal)));
    const items = lists.flatMap((list) => list.items);
    return {
      items: items.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt)),
      isCut: lists.some(({ isCut }) => isCut),
    };
  },
});

/** Those that hold or wait to hold. */
export function useLiving() {
  return useQuery(livingQuery);
}

async function readAll(state: ExceptionState, signal: AbortSignal): Promise<Living> {
  const items: ExceptionItem[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = { state, limit: PAGE_ROWS_MAX, ...(cursor === undefined ? {} : { cursor }) };
    const reply = await callApi('exceptions', 'list', { query, signal });
    items.push(...reply.items);
    if (reply.next === null) return { items, isCut: false };
    cursor = reply.next;
  }
  return { items, isCut: true };
}
