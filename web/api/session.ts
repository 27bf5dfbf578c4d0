/** Who is signed in, and the ways in and out. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { Permission } from '../../src/wire/words.ts';
import { ApiError } from '../../src/wire/client.ts';
import type { ReplyOf } from './calls.ts';
import { client, keepCsrfToken } from './client.ts';

export type Me = ReplyOf<'me', 'show'>;

const ME = {
  queryKey: ['me', 'show'] as const,
  queryFn: readMe,
  staleTime: 60_000,
};

/** Null where nobody is signed in, which is an answer and no error. */
async function readMe(): Promise<Me | null> {
  try {
    const me = await client.me.show();
    keepCsrfToken(me.csrfToken ?? undefined);
    return me;
  } catch (error) {
    if (!(error instanceof ApiError && error.problem.status === 401)) throw error;
    keepCsrfToken(undefined);
    return null;
  }
}

/** Asks who is signed in before anything is drawn that asks for it. */
export function startReadingMe(queries: QueryClient): void {
  void queries.prefetchQuery(ME);
}

/** Who is signed in. */
export function useMe() {
  return useQuery(ME);
}

/** Whether whoever is signed in may do it somewhere; the API decides for the thing in question. */
export function useMay(permission: Permission | 'signed-in'): boolean {
  const { data } = useQuery(ME);
  return data !== undefined && data !== null && (permission === 'signed-in' || data.permissions.includes(permission));
}

/** Signs in by name and password. */
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: { readonly name: string; readonly password: string }) =>
      client.signIn.password({ body: given }),
    onSuccess: () => startAnew(queries),
  });
}

/** Changes one's own password, which ends all other sessions. */
export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly current?: string; readonly next: string }) => client.me.changePassword({ body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ME.queryKey }),
  });
}

/** Ends the session. What the page had read is forgotten: the next person may see less. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => client.signIn.end(), onSettled: () => startAnew(queries) });
}

/** The page that follows shows nothing of the session before it. */
async function startAnew(queries: QueryClient): Promise<void> {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME.queryKey[0] });
  await queries.refetchQueries({ queryKey: ME.queryKey });
}
