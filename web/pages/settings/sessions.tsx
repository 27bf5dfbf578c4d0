/** Where one is signed in, and the way to end it. */
import { useQuery } from '@tanstack/react-query';
import type { ItemOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { Rows } from './rows.tsx';

type Session = ItemOf<'sessions'>;

const COLUMNS = ['Browser', 'Place', 'Since', 'Last used', 'Ends', ''];

/** Those of whoever is signed in. */
export function Sessions() {
  const sessions = useQuery(readApi('sessions', 'list', { query: {} }));
  const end = useAct('sessions', 'end');
  const endOne = (id: string): void =>
    end.mutate({ params: { id } }, { onSuccess: () => say('The session has ended'), onError: sayTrouble });
  return (
    <Panel title="Sessions" note="where you are signed in now">
      <Show query={sessions}>
        {({ items }) => <Rows caption="Sessions" columns={COLUMNS} rows={items.map((one) => writeRow(one, endOne))} />}
      </Show>
    </Panel>
  );
}

function writeRow({ id, isThisOne, agent, place, created, lastUsed, expires }: Session, end: (id: string) => void) {
  return {
    key: id,
    cells: [
      <span className="session-agent" title={agent}>
        {agent}
      </span>,
      <span className="mono" title="Equal for sessions that began at one address">
        {place.slice(0, 8)}
      </span>,
      <RelativeTime at={created} />,
      <RelativeTime at={lastUsed} />,
      <RelativeTime at={expires} />,
      isThisOne ? (
        <span className="muted">this one</span>
      ) : (
        <button type="button" className="button" onClick={() => end(id)}>
          End
        </button>
      ),
    ],
  };
}
