/** One exception: its terms, what it covers today, what can be done, and all that happened to it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { Acts } from './acts.tsx';
import { CoverSummary } from './cover-summary.tsx';
import { acceptedFindingsOf } from './links.ts';
import { LifeHistory } from '../../parts/life-history.tsx';
import type { Fact } from '../../parts/facts.tsx';
import { Facts } from '../../parts/facts.tsx';
import { StateBadge } from './state-badge.tsx';
import { Terms } from './terms.tsx';
import type { ShownException } from './use-exceptions.ts';

/** By its id, or by its name while it lives. */
export function ExceptionPage({ id }: { readonly id: string }) {
  const exception = useQuery(readApi('exceptions', 'show', { params: { id } }));
  return (
    <Page
      title={exception.data?.name ?? 'Exception'}
      lead={<Link to="/exceptions">All exceptions</Link>}
      actions={exception.data !== undefined && <Acts item={exception.data} />}
    >
      <Show query={exception} lines={10}>
        {(item) => <Details item={item} />}
      </Show>
    </Page>
  );
}

const ENDED: readonly string[] = ['rejected', 'withdrawn', 'expired'];

function Details({ item }: { readonly item: ShownException }) {
  const { state, controls, scope, expiresAt, renewal } = item;
  const hasEnded = ENDED.includes(state);
  const isInForce = state === 'active' || state === 'renewing';
  return (
    <div className="life-columns">
      <div className="life-stack">
        <Panel title="Terms" note={<StateBadge state={state} />}>
          <Terms item={item} />
        </Panel>
        <Panel title={isInForce ? 'What it covers' : 'What it would cover'} note="now, of what you may see">
          <CoverSummary
            wish={{ controls, scope, ...(isInForce || hasEnded ? {} : { expires: renewal?.expires ?? expiresAt }) }}
            isInForce={isInForce}
          />
        </Panel>
      </div>
      <div className="life-stack">
        <Panel title="Standing">
          <Facts facts={listStanding(item)} />
        </Panel>
        <LifeHistory events={item.events} />
      </div>
    </div>
  );
}

function listStanding(item: ShownException): readonly Fact[] {
  const { requester, requestedAt, approver, approvedAt, renewals, matchedAt } = item;
  return [
    [
      'Asked',
      <>
        <RelativeTime at={requestedAt} /> by {requester.name}
      </>,
    ],
    [
      'Approved',
      approvedAt === null ? (
        'not yet'
      ) : (
        <>
          <RelativeTime at={approvedAt} /> by {approver?.name ?? 'nobody'}
        </>
      ),
    ],
    ['Renewed', renewals === 0 ? 'never' : `${renewals} times`],
    ['Last accepted', matchedAt === null ? 'nothing yet: scans come by the day' : <RelativeTime at={matchedAt} />],
    ['Findings', approvedAt === null ? 'none yet' : <Link to={acceptedFindingsOf(item)}>those that it accepts</Link>],
  ];
}
