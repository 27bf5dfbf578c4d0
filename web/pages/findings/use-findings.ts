/** The list of findings page by page, and what people do to many of them. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ItemOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import type { Filter, Sort } from './filter.ts';

export type Finding = ItemOf<'findings'>;

const PAGE_ROWS = 100;

/** Held: rows do not move under the eyes of whoever reads them. */
const findingsQuery = (filter: Filter, sort: Sort) =>
  infiniteQueryOptions({
    queryKey: ['findings', 'list', filter, sort] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return callApi('findings', 'list', { query: { ...filter, sort, limit: PAGE_ROWS, ...cursor }, signal });
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    meta: { isHeld: true },
  });

/** All rows that were read so far, and how to read on. */
export function useFindings(filter: Filter, sort: Sort) {
  const query = useInfiniteQuery(findingsQuery(filter, sort));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const readOn = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, rows, total: data?.pages[0]?.total ?? null, hasMore: hasNextPage, readOn };
}
