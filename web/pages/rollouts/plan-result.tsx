/** What a replay says: what would be blocked that is not today, over what is recorded and what the gate decided. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { StackedBars } from '../../parts/charts/stacked-bars.tsx';
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { sayExactly } from '../../parts/time.ts';
import { addressIn } from '../exceptions/links.ts';
import type { PlanWish } from './plan-query.ts';
import { planQuery } from './plan-query.ts';
import type { Plan } from './words.ts';

/** As of now, of what whoever is signed in may see. */
export function PlanResult({ wish }: { readonly wish: PlanWish }) {
  const plan = useQuery(planQuery(wish));
  return (
    <Show query={plan} lines={8}>
      {(shown) => (
        <div className="life-stack" aria-busy={plan.isFetching}>
          <Reach plan={shown} />
          <Figures plan={shown} />
          <div className="plan-columns">
            <Recorded plan={shown} />
            <Decided decisions={shown.decisions} />
          </div>
          <Examples title="Results that would be blocked" examples={shown.examples} total={shown.blocked} />
          <Examples title="Results that could not be judged" examples={shown.unjudgedExamples} total={shown.unjudged} />
        </div>
      )}
    </Show>
  );
}

function Reach({ plan: { step, environment, controls, off, withoutBody } }: { readonly plan: Plan }) {
  return (
    <>
      <p className="muted">
        The step <strong>{step}</strong> for {sayMany(controls.length, 'control')} in {environment}, held against what
        is in force today.
      </p>
      {off.length > 0 && (
        <p className="life-warning">
          The profile of {environment} has {off.join(', ')} off: no rollout switches that on.
        </p>
      )}
      {withoutBody > 0 && (
        <p className="life-warning">
          {sayMany(withoutBody, 'resource')} could not be replayed: their bodies are not kept.
        </p>
      )}
    </>
  );
}

function Figures({ plan }: { readonly plan: Plan }) {
  const { blocked, freed, unjudged, results, resources, decisions, controls, environment } = plan;
  const query = new URLSearchParams([['environment', environment], ...controls.map((control) => ['control', control])]);
  const rows = `/findings?${query.toString()}`;
  const ofResults = `of ${sayMany(results, 'result')} on ${sayMany(resources, 'resource')}`;
  return (
    <div className="figures">
      <Figure
        label="Would be blocked"
        value={sayCount(blocked)}
        window="recorded now"
        denominator={ofResults}
        to={rows}
      />
      <Figure label="Would be let in again" value={sayCount(freed)} window="recorded now" denominator={ofResults} />
      <Figure label="Could not be judged" value={sayCount(unjudged)} window="recorded now" denominator={ofResults} />
      <Figure
        label="Requests that would be denied"
        value={decisions.requests === 0 ? undefined : sayCount(decisions.denied)}
        why="the gate decided on no request"
        window="7 days"
        denominator={`of ${sayMany(decisions.requests, 'request')}, ${sayCount(decisions.concerned)} concerned`}
      />
    </div>
  );
}

const PARTS = [
  { name: 'blocked', tone: 'critical' },
  { name: 'let in again', tone: 'good' },
  { name: 'not judged', tone: 'medium' },
];

function Recorded({ plan: { teams, environment, controls } }: { readonly plan: Plan }) {
  if (teams.length === 0) {
    return (
      <Panel title="Recorded resources by team">
        <EmptyState title="Nothing changes for anybody">
          <p>No recorded resource would be blocked, or let in again, by this step.</p>
        </EmptyState>
      </Panel>
    );
  }
  const query = controls.map((control) => `control=${encodeURIComponent(control)}`).join('&');
  const bars = teams.map(({ team, blocked, freed, unjudged }) => ({
    name: team,
    to: `/findings?environment=${encodeURIComponent(environment)}&team=${encodeURIComponent(team)}&${query}`,
    counts: [blocked, freed, unjudged],
  }));
  return <StackedBars title="Recorded resources by team" note="recorded now" group="Team" parts={PARTS} bars={bars} />;
}

function Decided({ decisions }: { readonly decisions: Plan['decisions'] }) {
  const { from, to, requests, teams, isCut } = decisions;
  const note = `${sayExactly(from)} to ${sayExactly(to)}`;
  if (requests === 0) {
    return (
      <Panel title="Requests that the gate decided on" note="7 days">
        <EmptyState title="The gate decided on no request">
          <p>Once a cluster asks the gate, the requests of the last 7 days are replayed as well.</p>
        </EmptyState>
      </Panel>
    );
  }
  if (teams.length === 0) {
    return (
      <Panel title="Requests that the gate decided on" note={note}>
        <EmptyState title={`All of ${sayMany(requests, 'request')} would be decided as they were`} />
      </Panel>
    );
  }
  const bars = teams.map(({ team, denied, freed, unjudged }) => ({ name: team, counts: [denied, freed, unjudged] }));
  const parts = [{ name: 'denied', tone: 'critical' }, ...PARTS.slice(1)];
  return (
    <StackedBars
      title="Requests by team"
      note={isCut ? `${note}, older ones left out` : note}
      group="Team"
      parts={parts}
      bars={bars}
    />
  );
}

type ExamplesProps = { readonly title: string; readonly examples: Plan['examples']; readonly total: number };

function Examples({ title, examples, total }: ExamplesProps) {
  if (examples.length === 0) return null;
  return (
    <Panel
      title={title}
      note={examples.length < total ? `the first ${examples.length} of ${sayCount(total)}` : sayMany(total, 'result')}
    >
      <div className="plan-table">
        <table className="life-table">
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Control</th>
              <th scope="col">Team</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {examples.map(({ control, resource, target, team, reason }) => (
              <tr key={`${control} ${target} ${resource} ${reason}`}>
                <th scope="row" className="mono">
                  <Link to={addressIn(control, resource)}>{resource}</Link>
                </th>
                <td className="mono nowrap">
                  <Link to={`/controls/${encodeURIComponent(control)}`}>{control}</Link>
                </td>
                <td className="nowrap">{team}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
