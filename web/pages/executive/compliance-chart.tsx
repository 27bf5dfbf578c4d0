/** The compliance rate day by day, a line per environment. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { LineChart } from '../../parts/charts/line-chart.tsx';
import { sayShare } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';
import { sayDay, sayWindow } from '../../parts/time.ts';
import { readPoints } from './measures.ts';

/** The guide's starting target. */
const TARGET = 0.95;

/** Environments are those of which any result is known. */
export function ComplianceChart() {
  const byEnvironment = useQuery(readApi('measures', 'read', { query: { measure: 'M1', by: 'environment' } }));
  return (
    <Show query={byEnvironment}>
      {({ items }) => <Lines environments={items[0]?.groups.map(({ group }) => group) ?? []} />}
    </Show>
  );
}

function Lines({ environments }: { readonly environments: readonly string[] }) {
  const measures = useQueries({
    queries: environments.map((environment) =>
      readApi('measures', 'read', { query: { measure: 'M1', by: 'day', environment } }),
    ),
  }).map(({ data }) => data?.items[0]);
  const first = measures.find((measure) => measure !== undefined);
  return (
    <LineChart
      title="Compliance rate by environment"
      note={first === undefined ? 'loading' : `${sayWindow(first.from, first.to)}, days in UTC`}
      series={environments.map((name, index) => ({ name, points: readPoints(measures[index], 'rate') }))}
      say={sayShare}
      sayLabel={sayDay}
      target={{ value: TARGET, label: 'target 95 %' }}
      bounds={{ to: 1 }}
    />
  );
}
