/** The first findings of one thing whose clock runs, as its page shows them. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { RUNNING_STATES } from '../../src/wire/words.ts';
import type { InputOf, ItemOf } from '../api/calls.ts';
import { readApi } from '../api/calls.ts';
import { Badge } from './badge.tsx';
import './rows.css';
import { sayCount, sayMany } from './numbers.ts';
import { Panel } from './page.tsx';
import { RelativeTime } from './relative-time.tsx';
import { Show } from './show.tsx';
import { EmptyState } from './states.tsx';

type FindingsPanelProps = {
  /** What the findings are of. */
  readonly of: Pick<NonNullable<InputOf<'findings', 'list'>['query']>, 'control' | 'asset' | 'environment'>;
  /** Address of all of them. */
  readonly link: string;
  readonly sort: 'severity' | 'due';
};

const SHOWN = 8;
const SORT_WORDS = { severity: 'gravest', due: 'soonest due' } as const;

/** Each leads to itself in the list of findings. */
export function FindingsPanel({ of, link, sort }: FindingsPanelProps) {
  const query = useQuery(
    readApi('findings', 'list', { query: { ...of, state: [...RUNNING_STATES], sort, limit: SHOWN } }),
  );
  const total = query.data?.total ?? null;
  const note =
    total !== null && total > SHOWN ? `${SHOWN} of ${sayCount(total)}, ${SORT_WORDS[sort]} first` : undefined;
  return (
    <Panel
      title="Findings"
      note={total === null ? 'whose clock runs' : <Link to={link}>{note ?? sayMany(total, 'finding')}</Link>}
    >
      <Show query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No finding waits for anybody" />
          ) : (
            <ul className="rows">
              {items.map((finding) => (
                <Row key={finding.id} finding={finding} link={link} isOfOneControl={of.control !== undefined} />
              ))}
            </ul>
          )
        }
      </Show>
    </Panel>
  );
}

type RowProps = { readonly finding: ItemOf<'findings'>; readonly link: string; readonly isOfOneControl: boolean };

/** What all rows share is not said in each: the severity of a control, the team of an asset. */
function Row({ finding, link, isOfOneControl }: RowProps) {
  const { id, message, control, address, team, state, severity, dueAt } = finding;
  return (
    <li>
      <span className="spread">
        <Link className="truncate" to={`${link}&open=${encodeURIComponent(id)}`}>
          {message}
        </Link>
        <Badge word={isOfOneControl ? state : severity} />
      </span>
      <span className="spread muted">
        <span className="mono truncate" title={address}>
          {isOfOneControl ? '' : `${control} `}
          {address}
        </span>
        <span className="rows-end">
          {isOfOneControl ? team : ''}
          {dueAt !== null && (
            <>
              {isOfOneControl ? ', ' : ''}due <RelativeTime at={dueAt} />
            </>
          )}
        </span>
      </span>
    </li>
  );
}
