/** The list of assets page by page. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ItemOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import type { Filter } from './filter.ts';

export type AssetRow = ItemOf<'assets'>;

const PAGE_ROWS = 100;

/** Held: rows do not move under the eyes of whoever reads them. */
const assetsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['assets', 'list', filter] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return callApi('assets', 'list', { query: { ...filter, limit: PAGE_ROWS, ...cursor }, signal });
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    meta: { isHeld: true },
  });

/** All rows that were read so far, and how to read on. */
export function useAssets(filter: Filter) {
  const query = useInfiniteQuery(assetsQuery(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const readOn = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, rows, total: data?.pages[0]?.total ?? null, hasMore: hasNextPage, readOn };
}
