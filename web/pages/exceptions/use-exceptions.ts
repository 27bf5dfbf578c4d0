/** Exceptions page by page for the list, and all living ones for the queue and the calendar. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ItemOf, ReplyOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import type { ExceptionState, Filter } from './filter.ts';

export type ExceptionItem = ItemOf<'exceptions'>;
export type ShownException = ReplyOf<'exceptions', 'show'>;

const PAGE_ROWS = 100;
const PAGE_ROWS_MAX = 200;
/** Pages per state that the calendar reads; it says so where there are more. */
const PAGES_MAX = 5;
const LIVING: readonly ExceptionState[] = ['requested', 'active', 'renewing'];

const listQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['exceptions', 'list', filter] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return callApi('exceptions', 'list', { query: { ...filter, limit: PAGE_ROWS, ...cursor }, signal });
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });

/** All rows that were read so far, and how to read on. */
export function useExceptions(filter: Filter) {
  const query = useInfiniteQuery(listQuery(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const readOn = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, rows, hasMore: hasNextPage, readOn };
}

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
