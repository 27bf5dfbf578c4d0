/** Secrets that can be read where they are: found by controls that look for them, with where they stand. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

type Finding = ItemOf<'findings'>;
type Control = ItemOf<'controls'>;

const SHOWN_MAX = 20;

/** That nothing was found says something only where somebody looked. */
export function Secrets() {
  const controls = useQuery(readApi('controls', 'list', {}));
  return (
    <Panel title="Secret exposures" note="findings whose clock runs">
      <Show query={controls}>
        {({ items }) => <OfControls controls={items.filter(({ findsSecrets }) => findsSecrets)} />}
      </Show>
    </Panel>
  );
}

function OfControls({ controls }: { readonly controls: readonly Control[] }) {
  const ids = controls.map(({ id }) => id);
  const wanted = { control: ids, state: [...RUNNING_STATES], sort: 'severity' as const, limit: SHOWN_MAX };
  const findings = useQuery({
    ...readApi('findings', 'list', { query: wanted }),
    enabled: ids.length > 0,
  });
  const judged = controls.filter(({ verdicts }) => verdicts.pass + verdicts.fail + verdicts.exempt > 0);
  if (ids.length === 0) return <EmptyState title="No control looks for secrets" />;
  return (
    <Show query={findings}>
      {({ items, total }) =>
        items.length === 0 ? (
          <EmptyState title={judged.length === 0 ? 'Nothing was searched yet' : 'No secret is exposed'}>
            <p>
              {judged.length} of {sayMany(ids.length, 'control')} that {ids.length === 1 ? 'finds' : 'find'} secrets
              judged something.
            </p>
          </EmptyState>
        ) : (
          <>
            <ul className="lines">
              {items.map((finding) => (
                <Exposure key={finding.id} finding={finding} />
              ))}
            </ul>
            <p className="line muted">
              <Link to={linkToAll(ids)}>{sayMany(total ?? items.length, 'finding')}</Link>
              {items.length < (total ?? 0) ? `, of which ${items.length} are shown` : ''}
            </p>
          </>
        )
      }
    </Show>
  );
}

function linkToAll(ids: readonly string[]): string {
  const pairs = [...ids.map((id) => ['control', id]), ...RUNNING_STATES.map((state) => ['state', state])];
  return `/findings?${new URLSearchParams(pairs).toString()}`;
}

/** The place is read when it is asked for. */
function Exposure({ finding }: { readonly finding: Finding }) {
  const [isOpen, setOpen] = useState(false);
  const { id, severity, control, message, address, path, team, environment, firstSeenAt } = finding;
  const link = `/findings?${new URLSearchParams({ control, open: id }).toString()}`;
  return (
    <li className="line line-tall">
      <Badge word={severity} />
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span className="exposure">
            {message}
            <span className="muted line-more">
              {team}, {environment}, found <RelativeTime at={firstSeenAt} />
            </span>
          </span>
        </summary>
        <p className="mono line-more">{address}</p>
        <p className="mono line-more">{path}</p>
        {isOpen && <Places id={id} />}
        <p>
          <Link to={link}>The finding, and how it is mended</Link>
        </p>
      </details>
    </li>
  );
}

function Places({ id }: { readonly id: string }) {
  const finding = useQuery(readApi('findings', 'show', { params: { id } }));
  return (
    <Show query={finding} lines={1}>
      {({ sightings }) => (
        <ul>
          {sightings.map(({ target, address, file, line }) => (
            <li key={`${target} ${address}`} className="mono line-more">
              {file}
              {line === null ? '' : `:${line}`}
            </li>
          ))}
        </ul>
      )}
    </Show>
  );
}
