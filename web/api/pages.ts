/** Lists of the API page by page, as tables read them. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ItemOf, ReplyOf } from './calls.ts';
import { callApi } from './calls.ts';

/** Nouns whose lists are read by cursors. */
type PagedNoun = 'assets' | 'evidence' | 'exceptions' | 'findings';

/** What such a list may be asked for, the page left out. */
type Asked<N extends PagedNoun> = Omit<
  NonNullable<NonNullable<Parameters<typeof callApi<N, 'list'>>[2] & { readonly query?: object }>['query']>,
  'cursor' | 'limit'
>;

type PageReply<N extends PagedNoun> = ReplyOf<N, 'list'> & {
  readonly items: readonly ItemOf<N>[];
  readonly next: string | null;
  readonly total?: number | null;
};

const PAGE_ROWS = 100;

/** All four lists take a cursor and a limit, which no type can say of a noun that is not known. */
const callList = callApi as (noun: PagedNoun, verb: 'list', input: object) => Promise<unknown>;

const pagesQuery = <N extends PagedNoun>(noun: N, asked: Asked<N>, isHeld: boolean) =>
  infiniteQueryOptions({
    queryKey: [noun, 'list', asked] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<PageReply<N>> => {
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const input = { query: { ...asked, limit: PAGE_ROWS, ...cursor }, signal };
      return (await callList(noun, 'list', input)) as PageReply<N>;
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    meta: { isHeld },
  });

/**
 * All rows that were read so far, and how to read on. Held ones do not move under the eyes of whoever reads them:
 * `useHeldChanges` says when there are others.
 */
export function usePages<N extends PagedNoun>(noun: N, asked: Asked<N>, { isHeld }: { readonly isHeld: boolean }) {
  const query = useInfiniteQuery(pagesQuery(noun, asked, isHeld));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const readOn = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, rows, total: data?.pages[0]?.total ?? null, hasMore: hasNextPage, readOn };
}
