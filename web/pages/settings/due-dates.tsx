/** How long findings may stay open: by severity, and by who can reach what they are about. Nothing here changes it. */
import { useQuery } from '@tanstack/react-query';
import { EXPOSURES, SEVERITIES } from '../../../src/wire/words.ts';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { Rows } from './rows.tsx';

type DueDate = ItemOf<'dueDates'>;

/** The part. */
export function DueDates() {
  const dueDates = useQuery(readApi('dueDates', 'list', {}));
  return (
    <Panel title="Due dates" note="time to mend, from the start of a finding’s clock">
      <Show query={dueDates}>{({ items }) => <Windows items={items} />}</Show>
      <p className="muted settings-note">
        The clock starts when a finding is opened, and again when it is reopened. Read when the server started, from the
        file that <code>BULWARK_DUE_DATES</code> names; without one, what the guide on findings says holds.
      </p>
    </Panel>
  );
}

function Windows({ items }: { readonly items: readonly DueDate[] }) {
  const find = (severity: string, exposure: string | null): number | undefined =>
    items.find((item) => item.severity === severity && item.exposure === exposure)?.hours;
  return (
    <Rows
      caption="Due dates"
      columns={['Severity', 'Usually', ...EXPOSURES.map((exposure) => `Exposed: ${exposure}`)]}
      rows={SEVERITIES.map((severity) => ({
        key: severity,
        cells: [
          <Badge word={severity} />,
          ...[null, ...EXPOSURES].map((exposure) => {
            const hours = find(severity, exposure);
            return hours === undefined ? <span className="muted">as usual</span> : sayWindow(hours);
          }),
        ],
      }))}
    />
  );
}

/** `72 hours`, `30 days`: in days where it is whole days, more than a few of them. */
function sayWindow(hours: number): string {
  return hours % 24 === 0 && hours > 72 ? sayMany(hours / 24, 'day') : sayMany(hours, 'hour');
}
