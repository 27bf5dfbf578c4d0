/** Whose a finding is, where, since when, and until when. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Facts } from '../../parts/facts.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Shown } from './use-findings.ts';

/** Each thing that has a page leads there. */
export function FindingFacts({ finding }: { readonly finding: Shown }) {
  const { address, path, team, assignee, exception, dueAt, isOverdue, firstSeenAt, lastSeenAt } = finding;
  const due = dueAt === null ? 'nothing is due' : <RelativeTime at={dueAt} />;
  return (
    <section className="side-part" aria-label="What is known of it">
      <h3>What is known of it</h3>
      <Facts
        facts={[
          ['Resource', <span className="mono">{address}</span>],
          ['Field', <span className="mono">{path || 'the whole'}</span>],
          ['Asset', <AssetLink {...finding} />],
          ['Team', <Link to={`/findings?${new URLSearchParams({ team }).toString()}`}>{team}</Link>],
          ['Assigned to', assignee ?? 'nobody'],
          ['First seen', <RelativeTime at={firstSeenAt} />],
          ['Last seen', <RelativeTime at={lastSeenAt} />],
          ['Due', isOverdue ? <span className="overdue">{due}, overdue</span> : due],
          ...(exception === null
            ? []
            : [['Exception', <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link>] as const]),
        ]}
      />
    </section>
  );
}

const ASSETS_MAX = 50;

/** A finding names its asset; the page of the asset goes by its id. */
function AssetLink({ asset, environment }: Pick<Shown, 'asset' | 'environment'>) {
  const { data } = useQuery(readApi('assets', 'list', { query: { text: asset, environment, limit: ASSETS_MAX } }));
  const known = data?.items.find(({ name }) => name === asset);
  const list = `/assets?${new URLSearchParams({ text: asset, environment }).toString()}`;
  return (
    <p>
      <Link to={known === undefined ? list : `/assets/${encodeURIComponent(known.id)}`}>{asset}</Link> in {environment}
    </p>
  );
}
