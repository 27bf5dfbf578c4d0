/** What an exception covers today, as the API counts it, and what is wrong with it. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { InputOf, ReplyOf } from '../../api/calls.ts';
import { callApi } from '../../api/calls.ts';
import { Link } from 'react-router';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';
import { addressIn, findingsIn } from './links.ts';

export type CoverWish = InputOf<'exceptions', 'preview'>['body'];
type Cover = ReplyOf<'exceptions', 'preview'>;

/** Counting goes through the estate: what was counted holds for a while. */
const FRESH_MS = 60_000;

const coverQuery = (wish: CoverWish) =>
  queryOptions({
    queryKey: ['exceptions', 'preview', wish] as const,
    queryFn: ({ signal }) => callApi('exceptions', 'preview', { body: wish, signal }),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

type CoverSummaryProps = {
  readonly wish: CoverWish;
  /** It is in force: what it accepts is counted as accepted already. */
  readonly isInForce?: boolean;
  readonly hasDetails?: boolean;
};

/** As of now, of what whoever is signed in may see. */
export function CoverSummary({ wish, isInForce = false, hasDetails = true }: CoverSummaryProps) {
  const cover = useQuery(coverQuery(wish));
  return (
    <Show query={cover} lines={3}>
      {(shown) => (
        <div className="cover" aria-live="polite" aria-busy={cover.isFetching}>
          <Faults cover={shown} />
          <Counts cover={shown} wish={wish} isInForce={isInForce} />
          {hasDetails && <Details cover={shown} wish={wish} />}
          {hasDetails && <p className="muted">{cover.isFetching ? 'Counting again …' : 'Counted now.'}</p>}
        </div>
      )}
    </Show>
  );
}

function Faults({ cover: { fault, breadth } }: { readonly cover: Cover }) {
  return (
    <>
      {fault !== null && (
        <p className="life-refusal">
          <strong>It could not be approved as it stands:</strong> {fault}.
        </p>
      )}
      {breadth !== null && (
        <p className="life-warning">
          <strong>It reaches far:</strong> {breadth}. Name what fails, and it will be approved more readily.
        </p>
      )}
    </>
  );
}

type CountsProps = { readonly cover: Cover; readonly wish: CoverWish; readonly isInForce: boolean };

function Counts({ cover: { resources, failing, exempt, isCut }, wish, isInForce }: CountsProps) {
  const least = isCut ? 'at least ' : '';
  return (
    <dl className="cover-counts">
      <div>
        <dt>Failing results</dt>
        <dd>
          {least}
          <Link to={findingsIn(wish)}>{sayCount(failing)}</Link>
        </dd>
        <dd className="muted">{isInForce ? 'it does not accept yet' : 'it would accept'}</dd>
      </div>
      <div>
        <dt>Accepted already</dt>
        <dd>
          {least}
          <Link to={findingsIn(wish, { state: 'accepted' })}>{sayCount(exempt)}</Link>
        </dd>
        <dd className="muted">{isInForce ? 'by this or another' : 'by others'}</dd>
      </div>
      <div>
        <dt>In scope</dt>
        <dd>{sayCount(resources)}</dd>
        <dd className="muted">resources</dd>
      </div>
    </dl>
  );
}

function Details({ cover: { teams, examples, failing }, wish }: { readonly cover: Cover; readonly wish: CoverWish }) {
  if (teams.length === 0) return <p className="muted">No recorded resource is in its scope.</p>;
  return (
    <>
      <table className="life-table cover-table">
        <caption className="unseen">What it covers, by team</caption>
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col" className="numeric">
              Failing
            </th>
            <th scope="col" className="numeric">
              In scope
            </th>
          </tr>
        </thead>
        <tbody>
          {teams.map(({ team, resources, failing: fails }) => (
            <tr key={team}>
              <th scope="row">
                <Link to={findingsIn(wish, { team })}>{team}</Link>
              </th>
              <td className="numeric">{sayCount(fails)}</td>
              <td className="numeric">{sayCount(resources)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {examples.length > 0 && (
        <details className="cover-examples">
          <summary>
            {examples.length < failing
              ? `The first ${sayMany(examples.length, 'failing result')}`
              : 'The failing results'}
          </summary>
          <ul>
            {examples.map(({ control, resource, reason }) => (
              <li key={`${control} ${resource} ${reason}`}>
                <Link className="mono" to={addressIn(control, resource)}>
                  {resource}
                </Link>
                <span className="muted">
                  {control}: {reason}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
