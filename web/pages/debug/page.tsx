/** Debug: why something was judged as it was, and what changed beside it. */
import '../../parts/field.css';
import './debug.css';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { setMember } from '../../parts/address.ts';
import { useNowMs } from '../../parts/clock.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { NoSource } from '../../parts/states.tsx';
import { FilterBar } from './filter-bar.tsx';
import { DAYS, findStart, readAsked } from './log.ts';
import { LogTable } from './log-table.tsx';
import { Timeline } from './timeline.tsx';
import { useLog } from './use-log.ts';

const DRIFT_NEEDS =
  'Comparing what runs with what is declared will fill this: each difference with its beginning, end and author.';
const PACKAGES_NEEDS =
  'Bills of materials, matched with advisories, will fill this: package, version, advisory, and where it runs.';

/** The page. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const asked = useMemo(() => readAsked(search), [search]);
  const from = findStart(asked.days, useNowMs());
  const log = useLog(asked, from);
  const open = useCallback(
    (key: string | undefined) => setSearch((before) => setMember(before, 'open', key ?? ''), { replace: true }),
    [setSearch],
  );
  const run = search.get('run');
  const opened = search.get('open') ?? (run === null ? undefined : `run ${run}`);
  const days = DAYS.find(([value]) => value === String(asked.days))?.[1] ?? '';
  return (
    <Page
      title="Debug"
      lead={asked.asset === undefined ? 'Why something was judged as it was, and what changed beside it' : asked.asset}
    >
      <FilterBar search={search} asked={asked} onSearch={setSearch} />
      <LogTable log={log} days={days} open={opened} onOpen={open} />
      <Timeline rows={log.rows} from={from} days={days} />
      <div className="debug-two">
        <Panel title="Drift">
          <NoSource what="drift" needs={DRIFT_NEEDS} />
        </Panel>
        <Panel title="Vulnerable packages">
          <NoSource what="packages" needs={PACKAGES_NEEDS} />
        </Panel>
      </div>
    </Page>
  );
}
