/** What waits for somebody's approval: the longest waiting first, each with what it would cover. */
import { Link } from 'react-router';
import { sayMany } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Acts } from './acts.tsx';
import { CoverSummary } from './cover-summary.tsx';
import { addressOf } from './links.ts';
import { isWaiting } from './standing.ts';
import { StateBadge } from './state-badge.tsx';
import { Terms } from './terms.tsx';
import type { ExceptionItem } from './use-exceptions.ts';
import { useLiving } from './use-exceptions.ts';

/** Counting what one covers goes through the estate: those further down are counted on their own page. */
const COUNTED_MAX = 10;

/** Approvers decide here or on the page of the exception. */
export function QueueView() {
  const living = useLiving();
  return (
    <Show query={living} lines={8}>
      {({ items, isCut }) => {
        const waiting = items
          .filter(isWaiting)
          .toSorted((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt));
        if (waiting.length === 0) return <NothingWaits />;
        return (
          <>
            <p className="muted">
              {sayMany(waiting.length, 'request')} now{isCut ? ', and more that are not shown' : ''}, the longest
              waiting first. Nobody approves what they asked for or own.
            </p>
            <ul className="life-stack">
              {waiting.map((item, index) => (
                <li key={item.id}>
                  <Waiting item={item} isCounted={index < COUNTED_MAX} />
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Show>
  );
}

function NothingWaits() {
  return (
    <EmptyState title="Nothing waits for approval">
      <p>Requests and renewals come here as soon as somebody asks.</p>
    </EmptyState>
  );
}

function Waiting({ item, isCounted }: { readonly item: ExceptionItem; readonly isCounted: boolean }) {
  const { name, state, controls, scope, expiresAt, renewal } = item;
  const expires = renewal?.expires ?? expiresAt;
  return (
    <section className="card waiting" aria-label={name}>
      <header className="waiting-head">
        <span className="row">
          <StateBadge state={state} />
          <h2>
            <Link to={addressOf(item)}>{name}</Link>
          </h2>
          <span className="muted">
            asked <RelativeTime at={item.requestedAt} /> by {item.requester.name}
          </span>
        </span>
        <Acts item={item} hasAskersActs={false} />
      </header>
      <div className="waiting-body">
        <Terms item={item} />
        {isCounted ? (
          <CoverSummary wish={{ controls, scope, expires }} isInForce={renewal !== null} hasDetails={false} />
        ) : (
          <p className="life-pad muted">
            What it covers is counted on <Link to={addressOf(item)}>its page</Link>.
          </p>
        )}
      </div>
    </section>
  );
}
