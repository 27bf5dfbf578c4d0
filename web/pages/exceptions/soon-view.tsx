/** What ends within two weeks, so that it is mended or renewed in time. */
import { useNowMs } from '../../parts/clock.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { EndingsTable } from './endings-table.tsx';
import { endsSoon, SOON_DAYS } from './standing.ts';
import { useLiving } from './use-exceptions.ts';

/** First to end first. */
export function SoonView() {
  const living = useLiving();
  const nowMs = useNowMs();
  return (
    <Show query={living} lines={6}>
      {({ items }) => {
        const soon = items.filter((item) => endsSoon(item, nowMs));
        if (soon.length === 0) {
          return (
            <EmptyState title={`Nothing ends within ${SOON_DAYS} days`}>
              <p>What ends reopens the findings that it accepted.</p>
            </EmptyState>
          );
        }
        return (
          <Panel title={`Ends within ${SOON_DAYS} days`} note={`${sayMany(soon.length, 'exception')} in force now`}>
            <EndingsTable caption="Ends soon" items={soon} />
          </Panel>
        );
      }}
    </Show>
  );
}
