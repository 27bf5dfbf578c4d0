/** What was scanned, by a source or a pipeline; and the way out of the programme for what is no more. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { Rows } from './rows.tsx';

type Target = ItemOf<'targets'>;

const COLUMNS = ['Target', 'Environment', 'Newest run', 'Read as a whole', ''];

/** All that the reader may see. */
export function Targets() {
  const targets = useQuery(readApi('targets', 'list', {}));
  const mayRetire = useMay('administer');
  const [retired, setRetired] = useState<string>();
  return (
    <Panel title="Targets" note="what sources and pipelines have scanned">
      <Show query={targets}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nothing was scanned yet" />
          ) : (
            <Rows
              caption="Targets"
              columns={COLUMNS}
              rows={items.map((target) => makeRow(target, mayRetire ? setRetired : undefined))}
            />
          )
        }
      </Show>
      {retired !== undefined && <Retire id={retired} onClose={() => setRetired(undefined)} />}
    </Panel>
  );
}

function makeRow({ id, environment, run, startedAt, wholeAt }: Target, onRetire: ((id: string) => void) | undefined) {
  return {
    key: id,
    cells: [
      <span className="mono">{id}</span>,
      environment,
      <>
        <RelativeTime at={startedAt} /> <Link to={`/debug?run=${encodeURIComponent(run)}`}>run</Link>
      </>,
      wholeAt === null ? 'never' : <RelativeTime at={wholeAt} />,
      onRetire === undefined ? null : (
        <button type="button" className="button" onClick={() => onRetire(id)}>
          Retire …
        </button>
      ),
    ],
  };
}

function Retire({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const retire = useAct('targets', 'retire');
  const submit = (reason: string): void => {
    const onSuccess = ({ resolved }: { readonly resolved: number }): void => {
      say(`${id} is retired: ${sayMany(resolved, 'finding')} resolved`);
      onClose();
    };
    retire.mutate({ params: { id }, body: { reason } }, { onSuccess });
  };
  return (
    <ReasonDialog
      title={`Retire ${id}`}
      button="Retire the target"
      confirmation="It is no more, or is scanned under another name"
      isPending={retire.isPending}
      error={retire.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>
        What was seen in it alone counts as resolved. Runs and evidence stay; a source that still scans it brings it
        back.
      </p>
    </ReasonDialog>
  );
}
