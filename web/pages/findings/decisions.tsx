/** What the gate decided on the resource of a finding, as far as its control said something. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../parts/badge.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import type { Shown } from './use-findings.ts';

const SHOWN = 5;

/** Decisions name who asked for what: they are for those who audit. */
export function Decisions({ finding }: { readonly finding: Shown }) {
  const mayAudit = useMay('audit');
  return (
    <section className="side-part" aria-label="Decisions of the gate">
      <h3>Decisions of the gate</h3>
      {mayAudit ? <List finding={finding} /> : <p className="muted">No role of yours has the permission audit.</p>}
    </section>
  );
}

function List({ finding: { address, control, asset } }: { readonly finding: Shown }) {
  const decisions = useQuery(readApi('decisions', 'list', { query: { address, control, limit: SHOWN } }));
  return (
    <Show query={decisions} lines={2}>
      {({ items, next }) =>
        items.length === 0 ? (
          <p className="muted">No request for this resource is recorded of which the control said something.</p>
        ) : (
          <>
            <ul className="history">
              {items.map((decision) => (
                <Decision key={decision.id} decision={decision} asset={asset} />
              ))}
            </ul>
            {next !== null && <p className="muted">The newest {SHOWN}; there are older ones.</p>}
          </>
        )
      }
    </Show>
  );
}

type DecisionProps = { readonly decision: ItemOf<'decisions'>; readonly asset: string };

function Decision({ decision: { id, at, outcome, operation, user }, asset }: DecisionProps) {
  const link = `/debug?${new URLSearchParams({ asset, open: `decision ${id}` }).toString()}`;
  return (
    <li className="spread">
      <span>
        <Badge word={outcome} />{' '}
        <Link to={link}>
          {operation} by {user}
        </Link>
      </span>
      <span className="muted rows-end">
        <RelativeTime at={at} />
      </span>
    </li>
  );
}
