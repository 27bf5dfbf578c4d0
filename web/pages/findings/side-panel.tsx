/** One finding beside the list: what is wrong and where, why, how it is mended, what happened to it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Show } from '../../parts/show.tsx';
import { usePanelKeys } from '../../parts/use-panel-keys.ts';
import { Acts } from './acts.tsx';
import { Decisions } from './decisions.tsx';
import { FindingFacts } from './finding-facts.tsx';
import { History } from './history.tsx';
import { Sightings } from './sightings.tsx';
import type { Shown } from './use-findings.ts';

/** Escape closes it. */
export function SidePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const finding = useQuery(readApi('findings', 'show', { params: { id } }));
  usePanelKeys(onClose);
  return (
    <aside className="card side-panel" aria-label="Finding">
      <div className="side-keys no-print">
        <span className="muted" aria-hidden="true">
          <kbd>j</kbd> <kbd>k</kbd>
        </span>
        <button type="button" className="button button-quiet button-icon" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <Show query={finding} lines={12}>
        {(shown) => <Details key={shown.id} finding={shown} />}
      </Show>
    </aside>
  );
}

function Details({ finding }: { readonly finding: Shown }) {
  const { id, severity, state, control, message } = finding;
  const shown = useQuery(readApi('controls', 'show', { params: { id: control } }));
  return (
    <>
      <header className="side-head">
        <div className="row">
          <Badge word={severity} />
          <Badge word={state} />
          <Link className="mono" to={`/controls/${encodeURIComponent(control)}`}>
            {control}
          </Link>
        </div>
        <h2 className="side-title">{message}</h2>
        <Acts finding={finding} />
      </header>
      <Sightings finding={finding} findsSecrets={shown.data?.findsSecrets ?? false} />
      <section className="side-part" aria-label="Why">
        <h3>Why it matters</h3>
        <Show query={shown} lines={3}>
          {({ why, remediation }) => (
            <>
              <p>{why}</p>
              <h3>How it is mended</h3>
              <p>{remediation}</p>
            </>
          )}
        </Show>
      </section>
      <FindingFacts finding={finding} />
      <Decisions finding={finding} />
      <History id={id} />
    </>
  );
}
