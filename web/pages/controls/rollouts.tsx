/** Where the control is being promoted, and every step of its rollouts. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Rollout } from './types.ts';

/** Newest first, those that have ended too. */
export function Rollouts({ id }: { readonly id: string }) {
  const query = useQuery(readApi('rollouts', 'list', { query: { control: id, limit: 20 } }));
  return (
    <Panel title="Rollouts" note="all that were ever started, newest first">
      <Show query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="It was never rolled out">
              <p>Its mode in each environment is the one that the environment’s profile gives it.</p>
            </EmptyState>
          ) : (
            <ul className="rows">
              {items.map((rollout) => (
                <RolloutRow key={rollout.id} rollout={rollout} />
              ))}
            </ul>
          )
        }
      </Show>
    </Panel>
  );
}

function RolloutRow({ rollout }: { readonly rollout: Rollout }) {
  const { id, name, environment, stage, step, since, endedAt, hold } = rollout;
  const [isOpen, setOpen] = useState(endedAt === null);
  return (
    <li>
      <span className="spread">
        <Link to={`/rollouts/${encodeURIComponent(id)}`}>
          {name} in {environment}
        </Link>
        <span className="row">
          {hold !== null && <Badge word="held" />}
          <Badge word={endedAt === null ? stage : 'ended'} />
        </span>
      </span>
      <span className="spread muted">
        <span>
          {step} since <RelativeTime at={since} />
          {endedAt !== null && (
            <>
              , ended <RelativeTime at={endedAt} />
            </>
          )}
        </span>
        <button type="button" className="button button-quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          History<span className="unseen"> of {name}</span>
        </button>
      </span>
      {isOpen && <Steps id={id} />}
    </li>
  );
}

function Steps({ id }: { readonly id: string }) {
  const query = useQuery(readApi('rollouts', 'show', { params: { id } }));
  return (
    <Show query={query} lines={2}>
      {({ events }) => (
        <ol className="controls-steps">
          {events.map(({ at, actor, act, from, to, text }) => (
            <li key={`${at} ${act}`}>
              <span className="spread">
                <span>
                  {act} by {actor.name}
                  {from !== to && `: ${from === '' ? 'nothing' : from} to ${to}`}
                </span>
                <span className="muted rows-end">
                  <RelativeTime at={at} />
                </span>
              </span>
              {text !== '' && <span className="muted">{text}</span>}
            </li>
          ))}
        </ol>
      )}
    </Show>
  );
}
