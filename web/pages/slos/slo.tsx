/** One SLO: how it stands, how its budget went day by day, what called somebody, and what it counts. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { readApi } from '../../api/calls.ts';
import type { Slo } from '../../parts/budget.ts';
import { linkToRows, sayLeft } from '../../parts/budget.ts';
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayShare } from '../../parts/numbers.ts';
import { Page } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { Alerts } from './alerts.tsx';
import { Definition } from './definition.tsx';
import { History } from './history.tsx';
import { Incidents } from './incidents.tsx';
import { readDays } from './span.ts';
import { SpanChoice } from './span-choice.tsx';

/** By its name. */
export function SloPage({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(readApi('slos', 'show', { params: { name } }));
  if (data !== undefined) return <Shown slo={data} />;
  return (
    <Page title="SLO" actions={<Back />}>
      {error === null ? <Loading lines={12} /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Back() {
  return (
    <Link className="button button-quiet" to="/slos">
      All SLOs
    </Link>
  );
}

function Shown({ slo }: { readonly slo: Slo }) {
  const [search] = useSearchParams();
  const days = readDays(search);
  const { title, description } = slo.document.spec;
  return (
    <Page
      title={title}
      lead={description ?? slo.name}
      actions={
        <>
          <Back />
          <SpanChoice />
        </>
      }
    >
      <Figures slo={slo} />
      <History name={slo.name} days={days} />
      <div className="two">
        <Alerts burns={slo.burns} eventsMin={slo.document.spec.eventsMin} />
        <Definition slo={slo} />
      </div>
      <Incidents days={days} of={slo.name} titles={new Map([[slo.name, title]])} />
    </Page>
  );
}

function Figures({ slo: { state, since, good, budget, document } }: { readonly slo: Slo }) {
  const { windowDays, target, indicator } = document.spec;
  const link = linkToRows(indicator);
  const window = `${windowDays} days`;
  const why = 'nothing was counted';
  const denominator = budget === null ? undefined : `of ${sayCount(budget.total)} events`;
  return (
    <div className="figures">
      <Figure
        label="Budget left"
        value={budget === null ? undefined : sayLeft(budget.left)}
        why={why}
        window={window}
        denominator={denominator}
        isKept={budget === null ? null : budget.left > 0}
        {...(link === undefined ? {} : { to: link })}
      />
      <Figure
        label="Good events"
        value={good === null ? undefined : sayShare(good)}
        why={why}
        window={window}
        denominator={denominator}
        target={sayShare(target)}
        isKept={good === null ? null : good >= target}
        {...(link === undefined ? {} : { to: link })}
      />
      <Figure label="State" value={state === 'no-data' ? undefined : state} why={why} window="now" isKept={null}>
        {since !== null && (
          <p className="figure-note">
            since <RelativeTime at={since} />
          </p>
        )}
      </Figure>
    </div>
  );
}
