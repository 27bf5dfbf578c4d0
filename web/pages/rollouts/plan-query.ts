/** Asking for a plan: a replay that goes through the estate, so that its answer holds for a while. */
import { queryOptions } from '@tanstack/react-query';
import type { InputOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';

export type PlanWish = NonNullable<InputOf<'rollouts', 'plan'>['body']>;

const FRESH_MS = 60_000;

/** The key begins as that of rollouts: what moves makes a plan old. */
export const planQuery = (wish: PlanWish) =>
  queryOptions({
    queryKey: ['rollouts', 'plan', wish] as const,
    queryFn: ({ signal }) => callApi('rollouts', 'plan', { body: wish, signal }),
    staleTime: FRESH_MS,
  });
