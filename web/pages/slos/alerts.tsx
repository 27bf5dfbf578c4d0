/** When an SLO calls somebody: the windows of its alerts, and how fast the budget burns in them now. */
import { Badge } from '../../parts/badge.tsx';
import type { Slo } from '../../parts/budget.ts';
import { sayRate } from '../../parts/budget.ts';
import { PlainTable } from '../../parts/charts/chart-frame.tsx';
import { sayCount, sayHours } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { EmptyState } from '../../parts/states.tsx';

const COLUMNS = ['Window', 'Calls', 'Fires above', 'Burn rate', 'Last twelfth', 'Events', 'Fires'];

type AlertsProps = { readonly burns: Slo['burns']; readonly eventsMin: number };

/** Both windows must burn: the long one says that it matters, its last twelfth that it goes on. */
export function Alerts({ burns, eventsMin }: AlertsProps) {
  return (
    <Panel title="Alerts" note={`now; nobody is called for fewer than ${sayCount(eventsMin)} events`}>
      {burns.length === 0 ? (
        <EmptyState title="It calls nobody" />
      ) : (
        <PlainTable caption="Alerts" columns={COLUMNS} rows={burns.map(writeRow)} />
      )}
    </Panel>
  );
}

function writeRow({ severity, burnRate, windowHours, long, short, events, isFiring }: Slo['burns'][number]) {
  return [
    sayHours(windowHours),
    <Badge key="severity" word={severity} />,
    sayRate(burnRate),
    long === null ? 'no data' : sayRate(long),
    short === null ? 'no data' : sayRate(short),
    sayCount(events),
    isFiring ? <strong key="fires">yes</strong> : 'no',
  ];
}
