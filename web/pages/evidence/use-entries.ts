/** The entries of the ledger page by page, newest first. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ItemOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import type { Filter } from './filter.ts';

export type Item = ItemOf<'evidence'>;

const PAGE_ROWS = 100;

/** Held: rows do not move under the eyes of whoever reads them. */
const entriesQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['evidence', 'list', filter] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return callApi('evidence', 'list', { query: { ...filter, limit: PAGE_ROWS, ...cursor }, signal });
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    meta: { isHeld: true },
  });

/** All rows that were read so far, and how to read on. */
export function useEntries(filter: Filter) {
  const query = useInfiniteQuery(entriesQuery(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const readOn = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, rows, hasMore: hasNextPage, readOn };
}
