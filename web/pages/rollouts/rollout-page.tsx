/** One rollout: its steps, its gates as they stand now, what comes next and what that would do, and its history. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { classNames } from '../../parts/class-names.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { Controls } from '../../parts/controls.tsx';
import type { Fact } from '../../parts/facts.tsx';
import { Facts } from '../../parts/facts.tsx';
import { LifeHistory } from '../../parts/life-history.tsx';
import { Acts } from './acts.tsx';
import { ConditionBadge } from './condition-badge.tsx';
import { Gates } from './gates.tsx';
import { PlanResult } from './plan-result.tsx';
import type { ShownRollout } from './words.ts';
import { findCondition, sayFreeze, stepsAround } from './words.ts';

/** By its id, or by its name while it is on its way. */
export function RolloutPage({ id }: { readonly id: string }) {
  const rollout = useQuery(readApi('rollouts', 'show', { params: { id } }));
  return (
    <Page
      title={rollout.data?.name ?? 'Rollout'}
      lead={<Link to="/rollouts">All rollouts</Link>}
      actions={rollout.data !== undefined && <Acts rollout={rollout.data} />}
    >
      <Show query={rollout} lines={10}>
        {(shown) => <Details rollout={shown} />}
      </Show>
    </Page>
  );
}

function Details({ rollout }: { readonly rollout: ShownRollout }) {
  const { next } = stepsAround(rollout);
  const isOnItsWay = rollout.endedAt === null && next !== undefined;
  return (
    <>
      <Steps rollout={rollout} />
      <div className="life-columns">
        <div className="life-stack">
          <Proposal rollout={rollout} />
          {isOnItsWay && (
            <Panel title={`Gates to ${next}`} note="as of now">
              <Gates rollout={rollout} gates={rollout.now.gates} />
            </Panel>
          )}
          {isOnItsWay && (
            <section className="life-stack" aria-label={`Replay of ${next}`}>
              <h2>Replay of {next}</h2>
              <PlanResult wish={{ rollout: rollout.id }} />
            </section>
          )}
        </div>
        <div className="life-stack">
          <Panel title="Rollout">
            <Facts facts={listFacts(rollout)} />
          </Panel>
          <LifeHistory events={rollout.events} />
        </div>
      </div>
    </>
  );
}

/** The way from the first step to the last, and where it is. */
function Steps({ rollout: { steps, step, since, endedAt } }: { readonly rollout: ShownRollout }) {
  const here = steps.indexOf(step);
  return (
    <ol className="steps" aria-label="Steps">
      {steps.map((name, index) => (
        <li
          key={name}
          className={classNames('step', index < here && 'step-done', index === here && 'step-here')}
          aria-current={index === here && endedAt === null ? 'step' : undefined}
        >
          <span className="step-name">{name}</span>
          <span className="muted">
            {index < here ? (
              'passed'
            ) : index > here ? (
              'to come'
            ) : endedAt === null ? (
              <Since at={since} />
            ) : (
              'ended here'
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Since({ at }: { readonly at: string }) {
  return (
    <>
      since <RelativeTime at={at} />
    </>
  );
}

const PROPOSALS = { promote: 'Promote to', 'step-back': 'Step back to', stay: 'Stay in' } as const;

function Proposal({ rollout }: { readonly rollout: ShownRollout }) {
  const { hold, frozen, now, endedAt, promotion } = rollout;
  if (endedAt !== null) {
    return (
      <p className="life-note">
        Ended <RelativeTime at={endedAt} />: the profile of {rollout.environment} decides the modes of its controls.
      </p>
    );
  }
  const { act, step, reasons } = now.proposal;
  return (
    <Panel title={`${PROPOSALS[act]} ${step}`} note={<ConditionBadge condition={findCondition(rollout, now)} />}>
      <div className="life-pad life-stack">
        <ul className="reasons">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        {hold !== null && (
          <p className="life-warning">
            Held by {hold.actor.name} <RelativeTime at={hold.at} />: {hold.reason}
          </p>
        )}
        {frozen !== null && <p className="life-warning">Nothing is promoted now: {frozen}</p>}
        {act === 'promote' && (
          <p className="muted">
            {promotion === 'automatic' ? 'The scheduler promotes it by itself.' : 'A person has to promote it.'}
          </p>
        )}
      </div>
    </Panel>
  );
}

function listFacts(rollout: ShownRollout): readonly Fact[] {
  const { owner, environment, controls, promotion, startedBy, startedAt, freeze } = rollout;
  return [
    ['Owner', owner],
    ['Environment', environment],
    ['Controls', <Controls key="controls" ids={controls} />],
    [
      'Promotion',
      promotion === 'automatic' ? 'automatic, when all gates are open' : 'by a person, when it is proposed',
    ],
    [
      'Started',
      <>
        <RelativeTime at={startedAt} /> by {startedBy.name}
      </>,
    ],
    ['Freeze windows', freeze.length === 0 ? 'none' : <FreezeWindows key="freeze" windows={freeze} />],
  ];
}

function FreezeWindows({ windows }: { readonly windows: ShownRollout['freeze'] }) {
  return (
    <ul>
      {windows.map((window) => (
        <li key={sayFreeze(window)}>{sayFreeze(window)}</li>
      ))}
    </ul>
  );
}
