/** Objectives that call somebody now, with whom, since when, and how fast the budget goes. */
import { useQuery } from '@tanstack/react-query';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayMany, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

type Slo = ItemOf<'slos'>;

/** Pages first; then what can wait until the morning. */
export function Pages() {
  const slos = useQuery(readApi('slos', 'list', {}));
  return (
    <Panel title="Pages" note="objectives whose budget burns now">
      <Show query={slos}>
        {({ items }) => {
          const calling = ['page', 'ticket'].flatMap((state) => items.filter((one) => one.state === state));
          return calling.length === 0 ? <Quiet slos={items} /> : <List slos={calling} />;
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

function List({ slos }: { readonly slos: readonly Slo[] }) {
  return (
    <ul className="lines">
      {slos.map(({ name, document, state, since, budget, burns }) => {
        const burning = burns.filter(({ isFiring }) => isFiring);
        const { windowDays, title } = document.spec;
        return (
          <li key={name} className="line line-tall">
            <Badge word={state} />
            <span>
              <strong>{title}</strong>
              <span className="muted line-more">
                owner {document.metadata.owner}
                {since === null ? '' : ', since '}
                {since !== null && <RelativeTime at={since} />}
              </span>
              <span className="muted line-more">
                {[...burning.map(sayBurn), ...(budget === null ? [] : [sayBudget(budget.left, windowDays)])].join('; ')}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** At 1 the budget is spent exactly when its window ends. */
function sayBurn({ windowHours, long }: Slo['burns'][number]): string {
  return `burn rate ${long === null ? 'unknown' : Number(long.toFixed(1))} over ${windowHours} h`;
}

function sayBudget(left: number, windowDays: number): string {
  const of = `the budget of ${windowDays} days`;
  if (left > 0) return `${sayShare(left)} of ${of} left`;
  const times = Number((1 - left).toFixed(1));
  return times < 2 ? `${of} is spent` : `${of} is spent ${times} times over`;
}
