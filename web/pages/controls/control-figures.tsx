/** The few numbers of a control, each with its window, its denominator and the rows behind it. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayMany, sayShare } from '../../parts/numbers.ts';
import { isFalsePositive, shareOf } from './false-positives.ts';
import { countRated } from './state.ts';
import type { Details } from './types.ts';

/** Of what whoever is signed in may see. */
export function ControlFigures({ control }: { readonly control: Details }) {
  const { id, verdicts, rate, findings } = control;
  const link = `/findings?control=${encodeURIComponent(id)}`;
  const rated = countRated(verdicts);
  return (
    <div className="figures">
      <Figure
        label="Kept"
        value={rate === null ? undefined : sayShare(rate)}
        why="nothing that it applies to was judged"
        window="now"
        denominator={rated === 0 ? undefined : `of ${sayMany(rated, 'result')}`}
        to="#coverage"
      />
      <Figure label="Open findings" value={sayCount(findings)} window="now" denominator="whose clock runs" to={link} />
      <Figure
        label="Could not be judged"
        value={sayCount(verdicts.unknown)}
        window="now"
        denominator={`of ${sayMany(rated + verdicts.unknown, 'result')}`}
        to="#coverage"
      />
      <FalsePositives id={id} to={`${link}&state=all`} />
    </div>
  );
}

function FalsePositives({ id, to }: { readonly id: string; readonly to: string }) {
  const facets = useQuery(readApi('findings', 'facets', { query: { control: [id] } }));
  const exceptions = useQuery(readApi('exceptions', 'list', { query: { control: id, limit: 200 } }));
  const reasoned = (exceptions.data?.items ?? []).filter(isFalsePositive);
  const covered = useQueries({
    queries: reasoned.map(({ name }) =>
      readApi('findings', 'list', { query: { control: [id], exception: name, limit: 1 } }),
    ),
  }).map(({ data }) => data?.total ?? 0);
  const all = (facets.data?.state ?? []).reduce((sum, { count }) => sum + count, 0);
  const share = shareOf(covered, all);
  return (
    <Figure
      label="False positives"
      value={share === undefined ? undefined : sayShare(share)}
      why={all === 0 ? 'it never had a finding' : 'no exception calls itself one, and closing gives no cause'}
      window="since findings are recorded"
      denominator={all === 0 ? undefined : `of ${sayMany(all, 'finding')}`}
      {...(all === 0 ? {} : { to })}
    />
  );
}
