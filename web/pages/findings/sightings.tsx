/** Where a finding is seen: the authored text, the fix of it, and the run that saw it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { ExcerptView } from './excerpt-view.tsx';
import { FixView } from './fix-view.tsx';
import type { Shown } from './use-findings.ts';
import { sayPlace, sayWhyNoText } from './excerpt.ts';

type SightingsProps = { readonly finding: Shown; readonly findsSecrets: boolean };

/** One per target: the same resource may be seen in a repository and in a cluster. */
export function Sightings({ finding: { sightings }, findsSecrets }: SightingsProps) {
  return (
    <section className="side-part" aria-label="Where it is seen">
      {sightings.length === 0 && <p className="muted">No target sees it any more.</p>}
      {sightings.map((sighting) => (
        <div key={`${sighting.target} ${sighting.address}`} className="sighting">
          {sighting.excerpt === null ? (
            <>
              <p className="mono">{sayPlace(sighting)}</p>
              <p className="muted">{sayWhyNoText(sighting, findsSecrets)}</p>
            </>
          ) : (
            <ExcerptView excerpt={sighting.excerpt} place={sayPlace(sighting)} />
          )}
          <FixView sighting={sighting} />
          <LastRun target={sighting.target} />
        </div>
      ))}
    </section>
  );
}

/** The newest run of the target, by which it is known. */
function LastRun({ target }: { readonly target: string }) {
  const { data } = useQuery(readApi('runs', 'list', { query: { target, limit: 1 } }));
  const run = data?.items[0];
  return (
    <p className="muted">
      Seen in {run === undefined ? target : run.target.name}
      {run !== undefined && (
        <>
          {' '}
          by its <Link to={`/debug?run=${encodeURIComponent(run.id)}`}>newest run</Link>,{' '}
          <RelativeTime at={run.receivedAt} />
        </>
      )}
    </p>
  );
}
