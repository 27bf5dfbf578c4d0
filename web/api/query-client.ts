/** How answers are kept: fresh for a moment, read again when the server says that they are old. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../src/wire/client.ts';
import { mayHelpToRetry } from './problems.ts';

const FRESH_MS = 15_000;
const RETRIES_MAX = 2;

/** One per page. A session that has ended shows the sign-in, whatever was asked. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (error instanceof ApiError && error.problem.code === 'not-signed-in')
      void queries.invalidateQueries({ queryKey: ['me'] });
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError,
      onSuccess: (_reply, _input, _context, { meta }) => {
        if (typeof meta?.['noun'] === 'string') void queries.invalidateQueries({ queryKey: [meta['noun']] });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < RETRIES_MAX && mayHelpToRetry(error),
      },
    },
  });
  return queries;
}
