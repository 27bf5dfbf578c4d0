/** Typed reading and acting: a query or a mutation of any operation, with the types of its route. */
import { queryOptions, useMutation } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import type { Client } from '../../src/wire/client.ts';
import { client } from './client.ts';

export type Noun = keyof Client;
export type Verb<N extends Noun> = keyof Client[N] & string;

/** What an operation takes, without what only the call itself knows. */
export type InputOf<N extends Noun, V extends Verb<N>> = Client[N][V] extends (input: infer I) => unknown
  ? Omit<NonNullable<I>, 'signal' | 'idempotencyKey'>
  : never;

/** What an operation answers. */
export type ReplyOf<N extends Noun, V extends Verb<N>> = Client[N][V] extends (...input: never[]) => infer R
  ? Awaited<R>
  : never;

/** An item of a list of the API. */
export type ItemOf<N extends Noun, V extends Verb<N> = 'list' & Verb<N>> =
  ReplyOf<N, V> extends { readonly items: readonly (infer Item)[] } ? Item : never;

type AnyCall = (input: object) => Promise<unknown>;

/** Calls an operation by its name. */
export function callApi<N extends Noun, V extends Verb<N>>(
  noun: N,
  verb: V,
  input: InputOf<N, V> & { readonly signal?: AbortSignal },
): Promise<ReplyOf<N, V>> {
  const call = client[noun][verb] as AnyCall;
  return call(input) as Promise<ReplyOf<N, V>>;
}

/** Options for `useQuery`: the key begins with noun and verb, by which live updates find it. */
export function readApi<N extends Noun, V extends Verb<N>>(noun: N, verb: V, input: InputOf<N, V>) {
  return queryOptions({
    queryKey: [noun, verb, input] as const,
    queryFn: ({ signal }) => callApi(noun, verb, { ...input, signal }),
  });
}

/**
 * An act on the API. What changed is read again by the event that the server sends of it; where the stream is away,
 * `live.ts` reads everything again once it is back.
 */
export function useAct<N extends Noun, V extends Verb<N>>(
  noun: N,
  verb: V,
): UseMutationResult<ReplyOf<N, V>, Error, InputOf<N, V>> {
  return useMutation({ mutationFn: (input: InputOf<N, V>) => callApi(noun, verb, input), meta: { noun } });
}
