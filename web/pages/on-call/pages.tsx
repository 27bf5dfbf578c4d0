/** Objectives that call somebody now, with whom, since when, and how fast the budget goes. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Incident, Slo } from '../../parts/budget.ts';
import { linkToRows, linkToSlo, sayRate } from '../../parts/budget.ts';
import { sayMany, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

/** Pages first; then what can wait until the morning. */
export function Pages() {
  const slos = useQuery(readApi('slos', 'list', {}));
  const incidents = useQuery(readApi('slos', 'incidents', { query: { days: 1 } }));
  const open = incidents.data?.items.filter(({ endedAt }) => endedAt === null) ?? [];
  return (
    <Panel title="Pages" note="objectives whose budget burns now">
      <Show query={slos}>
        {({ items }) => {
          const calling = ['page', 'ticket'].flatMap((state) => items.filter((one) => one.state === state));
          return calling.length === 0 ? <Quiet slos={items} /> : <List slos={calling} open={open} />;
        }}
      </Show>
    </Panel>
  );
}

/** What has no data calls nobody, and is not well for it. */
function Quiet({ slos }: { readonly slos: readonly Slo[] }) {
  const silent = slos.filter(({ state }) => state === 'no-data');
  return (
    <EmptyState title="Nobody is called">
      <p>
        {sayMany(slos.length - silent.length, 'objective')} {slos.length - silent.length === 1 ? 'keeps' : 'keep'}{' '}
        within budget
        {silent.length === 0 ? '.' : `; ${silent.length} of ${slos.length} have no data, so nothing is known of them.`}
      </p>
    </EmptyState>
  );
}

type ListProps = {
  readonly slos: readonly Slo[];
  /** Incidents that last: they may have begun with another state than the one of now. */
  readonly open: readonly Incident[];
};

function List({ slos, open }: ListProps) {
  return (
    <ul className="lines">
      {slos.map(({ name, document, state, since: stateSince, budget, burns }) => {
        const burning = burns.filter(({ isFiring }) => isFiring);
        const { windowDays, title, indicator } = document.spec;
        const since = open.find(({ slo }) => slo === name)?.startedAt ?? stateSince;
        const rows = linkToRows(indicator);
        return (
          <li key={name} className="line line-tall">
            <Badge word={state} />
            <span>
              <strong>
                <Link to={linkToSlo(name)}>{title}</Link>
              </strong>
              <span className="muted line-more">
                owner {document.metadata.owner}
                {since === null ? '' : ', since '}
                {since !== null && <RelativeTime at={since} />}
              </span>
              <span className="muted line-more">
                {[...burning.map(sayBurn), ...(budget === null ? [] : [sayBudget(budget.left, windowDays)])].join('; ')}
              </span>
              {rows !== undefined && (
                <span className="line-more">
                  <Link to={rows}>What it counts as bad</Link>
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** At 1 the budget is spent exactly when its window ends. */
function sayBurn({ windowHours, long }: Slo['burns'][number]): string {
  return `burn rate ${long === null ? 'unknown' : sayRate(long)} over ${windowHours} h`;
}

function sayBudget(left: number, windowDays: number): string {
  const of = `the budget of ${windowDays} days`;
  if (left > 0) return `${sayShare(left)} of ${of} left`;
  const times = Number((1 - left).toFixed(1));
  return times < 2 ? `${of} is spent` : `${of} is spent ${times} times over`;
}
