/** Executive: where the programme stands, on one printable page; every number leads to the rows behind it. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Page } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { Budgets } from './budgets.tsx';
import { ComplianceChart } from './compliance-chart.tsx';
import './executive.css';
import { CriticalByService } from './critical-by-service.tsx';
import { CriticalByTeam } from './critical-by-team.tsx';
import { Headlines } from './headlines.tsx';
import { PrintHead } from './print-head.tsx';
import { RolloutBoard } from './rollout-board.tsx';

/** The page. */
export function Component() {
  const measures = useQuery(readApi('measures', 'read', {}));
  return (
    <Page
      title="Executive"
      lead="Where the hardening programme stands"
      actions={
        <button type="button" className="button" onClick={() => window.print()}>
          Print
        </button>
      }
    >
      <PrintHead measure={measures.data?.items[0]} />
      <Show query={measures} lines={6}>
        {({ items }) => <Headlines measures={items} />}
      </Show>
      <div className="two">
        <ComplianceChart />
        <CriticalByTeam />
      </div>
      <div className="two">
        <CriticalByService />
        <RolloutBoard />
      </div>
      <Budgets />
    </Page>
  );
}
