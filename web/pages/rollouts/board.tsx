/** The board: a column per stage, a card per rollout, its canary, its gates and what holds it at one look. */
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { sayMany } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { ConditionBadge } from './condition-badge.tsx';
import { GateDots } from './gates.tsx';
import type { Rollout, Stage } from './words.ts';
import { addressOf, findCondition, STAGES } from './words.ts';

/** As many as a page of the API holds; the board says where there are more. */
const CARDS_MAX = 200;

const STAGE_LEADS: Readonly<Record<Stage, string>> = {
  audit: 'recorded, nothing is said or denied',
  warn: 'let in with a warning',
  enforce: 'denied',
};

type BoardProps = { readonly environment: string | undefined };

/** Rollouts that have not ended. j and k move from card to card. */
export function Board({ environment }: BoardProps) {
  const query = { ended: 'false' as const, limit: CARDS_MAX, ...(environment === undefined ? {} : { environment }) };
  const rollouts = useQuery(readApi('rollouts', 'list', { query }));
  const frame = useRef<HTMLDivElement>(null);
  useShortcuts([
    { keys: 'j', label: 'Next rollout', act: () => moveFocus(frame.current, 1) },
    { keys: 'k', label: 'Rollout before', act: () => moveFocus(frame.current, -1) },
  ]);
  return (
    <Show query={rollouts} lines={10}>
      {({ items, next }) =>
        items.length === 0 ? (
          <EmptyState
            title={
              environment === undefined ? 'No rollout is on its way' : `No rollout is on its way in ${environment}`
            }
          >
            <p>Controls are in the modes that the profiles give them. A rollout brings some into force step by step.</p>
          </EmptyState>
        ) : (
          <>
            {next !== null && <p className="life-note">The newest {CARDS_MAX} are shown; there are more.</p>}
            <div className="board" ref={frame}>
              {STAGES.map((stage) => (
                <Column key={stage} stage={stage} rollouts={items.filter((one) => one.stage === stage)} />
              ))}
            </div>
          </>
        )
      }
    </Show>
  );
}

function moveFocus(frame: HTMLElement | null, step: number): void {
  const cards = [...(frame?.querySelectorAll<HTMLElement>('.board-link') ?? [])];
  const index = cards.indexOf(document.activeElement as HTMLElement);
  const next = index < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(Math.max(index + step, 0), cards.length - 1);
  cards[next]?.focus();
}

function Column({ stage, rollouts }: { readonly stage: Stage; readonly rollouts: readonly Rollout[] }) {
  const controls = new Set(rollouts.flatMap((one) => one.controls)).size;
  return (
    <section className="board-column" aria-label={`Stage ${stage}`}>
      <header className="board-head">
        <h2>{stage}</h2>
        <span className="muted">
          {sayMany(rollouts.length, 'rollout')}, {sayMany(controls, 'control')}
        </span>
        <p className="muted board-lead">What fails is {STAGE_LEADS[stage]}</p>
      </header>
      {rollouts.length === 0 ? (
        <p className="board-none muted">None now</p>
      ) : (
        <ul className="board-cards">
          {rollouts.map((rollout) => (
            <li key={rollout.id}>
              <Card rollout={rollout} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Card({ rollout }: { readonly rollout: Rollout }) {
  const { name, environment, controls, step, stage, since, hold, frozen, judged, owner } = rollout;
  const why = hold?.reason ?? frozen;
  return (
    <article className="card board-card">
      <div className="spread">
        <Link className="board-link truncate" to={addressOf(rollout)} title={name}>
          {name}
        </Link>
        <ConditionBadge condition={findCondition(rollout)} />
      </div>
      {step !== stage && <p className="board-canary">Canary: {step.replace(`${stage} `, '')}</p>}
      <p className="muted">
        {environment} · {sayMany(controls.length, 'control')} · {owner}
      </p>
      <p className="muted">
        in this step since <RelativeTime at={since} />
      </p>
      {judged === null ? (
        <p className="muted">The scheduler has not judged its gates in this step yet.</p>
      ) : (
        <p>
          <GateDots gates={judged.gates} />{' '}
          <span className="muted">
            judged <RelativeTime at={judged.at} />
          </span>
        </p>
      )}
      {why !== null && why !== undefined && <p className="board-why">{why}</p>}
    </article>
  );
}
