/** Every rollout, those that have ended too, newest first. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { callApi } from '../../api/calls.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { ConditionBadge } from './condition-badge.tsx';
import { StepBadge } from './gates.tsx';
import type { Rollout } from './words.ts';
import { addressOf, findCondition } from './words.ts';

const PAGE_ROWS = 50;

/** Page by page. */
export function RolloutList({ environment }: { readonly environment: string | undefined }) {
  const filter = { ended: 'true' as const, limit: PAGE_ROWS, ...(environment === undefined ? {} : { environment }) };
  const query = useInfiniteQuery({
    queryKey: ['rollouts', 'list', 'all', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi('rollouts', 'list', {
        query: { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError && rows.length === 0) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (rows.length === 0) {
    return (
      <EmptyState title="There has been no rollout">
        <p>Once one is started, it stays here with all that happened to it.</p>
      </EmptyState>
    );
  }
  return (
    <Panel
      title="All rollouts"
      note={query.hasNextPage ? `the newest ${rows.length}` : `${sayMany(rows.length, 'rollout')} ever`}
    >
      <Table rows={rows} />
      {query.hasNextPage && (
        <div className="life-pad">
          <button
            type="button"
            className="button"
            disabled={query.isFetching}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </button>
        </div>
      )}
    </Panel>
  );
}

function Table({ rows }: { readonly rows: readonly Rollout[] }) {
  return (
    <table className="life-table">
      <caption className="unseen">All rollouts</caption>
      <thead>
        <tr>
          <th scope="col">Rollout</th>
          <th scope="col">Step</th>
          <th scope="col">Standing</th>
          <th scope="col">Environment</th>
          <th scope="col">Controls</th>
          <th scope="col">Owner</th>
          <th scope="col">Started</th>
          <th scope="col">Ended</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((rollout) => (
          <tr key={rollout.id}>
            <th scope="row">
              <Link to={addressOf(rollout)}>{rollout.name}</Link>
            </th>
            <td>
              <StepBadge stage={rollout.stage} step={rollout.step} />
            </td>
            <td>
              <ConditionBadge condition={findCondition(rollout)} />
            </td>
            <td>{rollout.environment}</td>
            <td className="mono">{rollout.controls.join(', ')}</td>
            <td>{rollout.owner}</td>
            <td>
              <RelativeTime at={rollout.startedAt} />
            </td>
            <td>
              {rollout.endedAt === null ? <span className="muted">–</span> : <RelativeTime at={rollout.endedAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
