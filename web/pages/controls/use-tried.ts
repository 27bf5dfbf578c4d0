/** What the control says of a text, asked for once the text rests. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/calls.ts';
import { useSettled } from '../../parts/use-settled.ts';
import type { Attempt } from './types.ts';

const REST_MS = 350;

/** The answer before stays until the next one is there. The key is no noun: no event of the server makes it old. */
export function useTried(id: string, attempt: Attempt) {
  const rested = useSettled(attempt, REST_MS);
  const isEmpty = Object.values(rested.files).every((text) => text.trim() === '');
  const query = useQuery({
    queryKey: ['try', id, rested] as const,
    queryFn: ({ signal }) => callApi('controls', 'try', { params: { id }, body: rested, signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    enabled: !isEmpty,
  });
  return { query, isEmpty, isOld: query.isPlaceholderData || JSON.stringify(rested) !== JSON.stringify(attempt) };
}
