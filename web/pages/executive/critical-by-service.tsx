/** Which services fail critical controls, the worst first. */
import { useQuery } from '@tanstack/react-query';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { StackedBars } from '../../parts/charts/stacked-bars.tsx';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

const TITLE = 'Critical findings by service';
const NOTE = 'now, those whose clock runs';
const SERVICES_MAX = 8;

/** A service is an asset in an environment. */
export function CriticalByService() {
  const filter = { severity: ['critical' as const], state: [...RUNNING_STATES] };
  const groups = useQuery(readApi('findings', 'groups', { query: { ...filter, by: 'asset', limit: SERVICES_MAX } }));
  return (
    <Show query={groups}>
      {({ items }) =>
        items.length === 0 ? (
          <Panel title={TITLE} note={NOTE}>
            <EmptyState title="No service fails a critical control" />
          </Panel>
        ) : (
          <StackedBars
            title={TITLE}
            note={NOTE}
            group="Service"
            parts={[{ name: 'critical', tone: 'critical' }]}
            bars={items.map(toBar)}
          />
        )
      }
    </Show>
  );
}

function toBar({ value, title, environment, count }: ItemOf<'findings', 'groups'>) {
  const filter = { asset: value, severity: 'critical', ...(environment === null ? {} : { environment }) };
  return {
    name: environment === null ? title : `${title}, ${environment}`,
    to: `/findings?${new URLSearchParams(filter).toString()}`,
    counts: [count],
  };
}
