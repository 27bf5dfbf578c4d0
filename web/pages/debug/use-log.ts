/** Reads the two sides of the log. Decisions are for those who audit; whoever may not sees the runs alone. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import type { Asked, LogRow } from './log.ts';
import { mergeLog } from './log.ts';

const ROWS_MAX = 200;
/** Targets of one asset that are asked for. */
const TARGETS_MAX = 8;

export type Log = {
  readonly rows: readonly LogRow[];
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly mayAudit: boolean;
  /** Sides of which older rows are left out. */
  readonly cut: readonly string[];
  readonly retry: () => void;
};

/** The newest rows of the window. */
export function useLog(asked: Asked, from: string): Log {
  const { asset, environment } = asked;
  const mayAudit = useMay('audit');
  const limits = { ...(asset === undefined ? {} : { asset }), ...(environment === undefined ? {} : { environment }) };
  const decisions = useQuery({
    ...readApi('decisions', 'list', { query: { ...limits, from, limit: ROWS_MAX } }),
    enabled: mayAudit,
    placeholderData: keepPreviousData,
  });
  const runs = useRuns(asset);
  const rows = useMemo(
    () => mergeLog({ decisions: decisions.data?.items ?? [], runs: runs.items }, asked, from),
    [decisions.data, runs.items, asked, from],
  );
  return {
    rows,
    mayAudit,
    isLoading: (mayAudit && decisions.isPending) || runs.isLoading,
    error: decisions.error ?? runs.error,
    cut: [
      ...((decisions.data?.next ?? null) === null ? [] : [`decisions: the newest ${ROWS_MAX}`]),
      ...(runs.isCut ? [`runs: the newest ${ROWS_MAX}`] : []),
    ],
    retry: () => {
      void decisions.refetch();
      runs.retry();
    },
  };
}

/** Runs of the targets that spoke of the asset; of all targets where none is named. */
function useRuns(asset: string | undefined) {
  const assets = useQuery({
    ...readApi('assets', 'list', { query: { text: asset ?? '', limit: ROWS_MAX } }),
    enabled: asset !== undefined,
  });
  const targets = useMemo(
    () => (asset === undefined ? [undefined] : listTargets(assets.data?.items, asset)),
    [assets.data, asset],
  );
  const queries = useQueries({
    queries: targets.map((target) => ({
      ...readApi('runs', 'list', { query: { limit: ROWS_MAX, ...(target === undefined ? {} : { target }) } }),
    })),
    combine: (results) => ({
      items: results.flatMap(({ data }) => data?.items ?? []),
      isLoading: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? null,
      isCut: results.some(({ data }) => (data?.next ?? null) !== null),
      retry: () => results.forEach(({ refetch }) => void refetch()),
    }),
  });
  const isLoading = queries.isLoading || (asset !== undefined && assets.isPending);
  return { ...queries, isLoading, error: queries.error ?? assets.error };
}

function listTargets(assets: readonly ItemOf<'assets'>[] | undefined, asset: string): readonly string[] {
  const named = assets?.filter(({ name }) => name === asset) ?? [];
  return [...new Set(named.flatMap(({ targets }) => targets))].slice(0, TARGETS_MAX);
}
