/** Lists of the API page by page, as tables read them. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { sayTrouble } from '../parts/toast.tsx';
import type { InputOf, ItemOf, ReplyOf, Verb } from './calls.ts';
import { callApi } from './calls.ts';

/** Operations that are read by cursors. */
type Paged = {
  readonly assets: 'list';
  readonly evidence: 'list';
  readonly exceptions: 'list';
  readonly findings: 'list' | 'groups';
};
type PagedNoun = keyof Paged;
type PagedVerb<N extends PagedNoun> = Paged[N] & Verb<N>;

/** What such an operation may be asked for, the page left out. */
type Asked<N extends PagedNoun, V extends PagedVerb<N>> = Omit<
  NonNullable<(InputOf<N, V> & { readonly query?: object })['query']>,
  'cursor' | 'limit'
>;

type PageReply<N extends PagedNoun, V extends PagedVerb<N>> = ReplyOf<N, V> & {
  readonly items: readonly ItemOf<N, V>[];
  readonly next: string | null;
  readonly total?: number | null;
};

type PagesOptions = { readonly isHeld: boolean };

/** Where a page begins, and the pages before it: the API leads forward alone; who scrolls back comes by here. */
type Place = { readonly cursor: string | undefined; readonly first: number; readonly before: Place | undefined };

const START: Place = { cursor: undefined, first: 0, before: undefined };
const PAGE_ROWS = 100;
/**
 * Pages that are kept: a list of a hundred thousand rows is never in memory as a whole, however far somebody scrolls,
 * and what became old is read again by so many requests at most. More rows than one chooses from by hand.
 */
const PAGES_MAX = 50;

/** All of them take a cursor and a limit, which no type can say of an operation that is not known. */
const callPage = callApi as (noun: PagedNoun, verb: string, input: object) => Promise<unknown>;

async function readPage<N extends PagedNoun, V extends PagedVerb<N>>(
  noun: N,
  verb: V,
  asked: Asked<N, V>,
  { cursor }: Place,
  signal?: AbortSignal,
): Promise<PageReply<N, V>> {
  const query = { ...asked, limit: PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) };
  return (await callPage(noun, verb, { query, ...(signal && { signal }) })) as PageReply<N, V>;
}

const pagesQuery = <N extends PagedNoun, V extends PagedVerb<N>>(
  noun: N,
  verb: V,
  asked: Asked<N, V>,
  { isHeld }: PagesOptions,
) =>
  infiniteQueryOptions({
    queryKey: [noun, verb, asked] as const,
    initialPageParam: START,
    queryFn: ({ pageParam, signal }) => readPage(noun, verb, asked, pageParam, signal),
    getNextPageParam: ({ next, items }, _pages, before): Place | undefined =>
      next === null ? undefined : { cursor: next, first: before.first + items.length, before },
    getPreviousPageParam: (_page, _pages, place): Place | undefined => place.before,
    maxPages: PAGES_MAX,
    // As pages come and go at both ends, a comparison with the ones before would compare each with its neighbour.
    structuralSharing: false,
    placeholderData: keepPreviousData,
    meta: { isHeld },
  });

/**
 * The rows that are in memory, `first` of all that there are before them, and how to read on and back. Held ones do not
 * move under the eyes of whoever reads them: `useHeldChanges` says when there are others.
 */
export function usePages<N extends PagedNoun, V extends PagedVerb<N>>(
  noun: N,
  verb: V,
  asked: Asked<N, V>,
  options: PagesOptions,
) {
  const queries = useQueryClient();
  const query = useInfiniteQuery(pagesQuery(noun, verb, asked, options));
  const { data, hasNextPage, fetchNextPage, fetchPreviousPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const place = (data?.pageParams[0] as Place | undefined) ?? START;
  const read = useReadOnce();
  const readOn = useCallback(() => read(() => fetchNextPage({ throwOnError: true })), [read, fetchNextPage]);
  const known = useRef({ asked, place });
  useEffect(() => {
    known.current = { asked, place };
  });
  /** Towards a row before the first: by a page where it is near, else all else is let go and reading begins there. */
  const readBack = useCallback(
    (row: number) =>
      read(async () => {
        const { asked: askedNow, place: begin } = known.current;
        if (row >= begin.first - PAGE_ROWS) return fetchPreviousPage({ throwOnError: true });
        const { queryKey } = pagesQuery(noun, verb, askedNow, options);
        const at = findPlace(begin, row);
        const page = await readPage(noun, verb, askedNow, at);
        return queries.setQueryData(queryKey, { pages: [page], pageParams: [at] });
      }),
    [noun, verb, options, read, fetchPreviousPage, queries],
  );
  const total = data?.pages[0]?.total ?? null;
  return { query, rows, first: place.first, total, hasMore: hasNextPage, readOn, readBack };
}

function findPlace(from: Place, row: number): Place {
  let place = from;
  while (place.first > row && place.before !== undefined) place = place.before;
  return place;
}

/** One reading at a time, others are left out; one that fails is said, and tried again when the table asks again. */
function useReadOnce(): (work: () => Promise<unknown>) => void {
  const isReading = useRef(false);
  return useCallback((work) => {
    if (isReading.current) return;
    isReading.current = true;
    work()
      .catch(sayTrouble)
      .finally(() => (isReading.current = false));
  }, []);
}
