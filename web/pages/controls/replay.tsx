/** What the control would block where it does not block today: replayed over recorded resources and requests. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { sayWindow } from '../../parts/time.ts';
import type { Details, Plan } from './types.ts';

/** On demand: it judges everything that is recorded. */
export function Replay({ control: { id, coverage } }: { readonly control: Details }) {
  const environments = [...new Set(coverage.map(({ environment }) => environment))];
  const [environment, setEnvironment] = useState(environments.includes('prod') ? 'prod' : (environments[0] ?? 'prod'));
  const [isAsked, setAsked] = useState(false);
  const body = { controls: [id], environment, stage: 'enforce' as const };
  const query = useQuery({ ...readApi('rollouts', 'plan', { body }), enabled: isAsked });
  return (
    <Panel title="Replay" note="if it were enforced: recorded resources as of now, decisions of the last 7 days">
      <div className="controls-replay">
        <label className="row">
          <span className="muted">Environment</span>
          <select className="input" value={environment} onChange={(event) => setEnvironment(event.target.value)}>
            {[...new Set([environment, ...environments])].sort().map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button type="button" className="button" disabled={query.isFetching} onClick={() => setAsked(true)}>
          {query.isFetching ? 'Replaying …' : 'Replay'}
        </button>
      </div>
      {isAsked ? (
        <Show query={query}>{(plan) => <Result plan={plan} />}</Show>
      ) : (
        <p className="controls-note muted">
          Judges everything that is recorded in the environment by the control, and tells what would be blocked then and
          is not today.
        </p>
      )}
    </Panel>
  );
}

function Result({ plan }: { readonly plan: Plan }) {
  const { off, controls } = plan;
  return (
    <>
      {off.length > 0 && off.length === controls.length && (
        <p className="controls-note">
          The profile of {plan.environment} has the control off, and it stays off: nothing would be blocked.
        </p>
      )}
      <div className="controls-two controls-padded">
        <Resources plan={plan} />
        <Decisions plan={plan} />
      </div>
      <Examples plan={plan} />
    </>
  );
}

function Resources({ plan }: { readonly plan: Plan }) {
  const { controls, resources, results, blocked, freed, unjudged, withoutBody, teams } = plan;
  return (
    <section aria-label="Recorded resources">
      <h3>Recorded resources</h3>
      <p>
        <strong>{sayCount(blocked)} would be blocked</strong> of {sayMany(results, 'result')} on{' '}
        {sayMany(resources, 'resource')}; {sayCount(freed)} would no longer be, {sayCount(unjudged)} cannot be judged
        {withoutBody > 0 && ` (${sayCount(withoutBody)} without a recorded body)`}.
      </p>
      <TeamList controls={controls} teams={teams} />
    </section>
  );
}

function Decisions({ plan: { controls, decisions } }: { readonly plan: Plan }) {
  const { from, to, requests, concerned, denied, freed, unjudged, isCut, teams } = decisions;
  return (
    <section aria-label="Decisions of the gate">
      <h3>Decisions of the gate, {sayWindow(from, to)}</h3>
      {requests === 0 ? (
        <p className="muted">The gate decided on no request in this time.</p>
      ) : (
        <p>
          <strong>{sayCount(denied)} would be denied</strong> of {sayMany(concerned, 'request')} concerned, of{' '}
          {sayCount(requests)} in all; {sayCount(freed)} would be let in, {sayCount(unjudged)} cannot be judged.
          {isCut && ' Older requests of the time were left out, because there were too many.'}
        </p>
      )}
      <TeamList controls={controls} teams={teams.map(({ denied: blocked, ...team }) => ({ blocked, ...team }))} />
    </section>
  );
}

type Team = { readonly team: string; readonly blocked: number; readonly freed: number; readonly unjudged: number };

function TeamList({ controls, teams }: { readonly controls: readonly string[]; readonly teams: readonly Team[] }) {
  const shown = teams.filter(({ blocked, freed, unjudged }) => blocked + freed + unjudged > 0);
  if (shown.length === 0) return null;
  return (
    <table className="plain">
      <caption className="unseen">By team</caption>
      <thead>
        <tr>
          <th scope="col">Team</th>
          {['Blocked', 'Freed', 'Not judged'].map((title) => (
            <th key={title} scope="col" className="numeric">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map(({ team, blocked, freed, unjudged }) => (
          <tr key={team}>
            <th scope="row">
              <Link to={`/findings?${new URLSearchParams({ control: controls[0] ?? '', team }).toString()}`}>
                {team}
              </Link>
            </th>
            <td className="numeric">{sayCount(blocked)}</td>
            <td className="numeric">{sayCount(freed)}</td>
            <td className="numeric">{sayCount(unjudged)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Examples({ plan: { examples } }: { readonly plan: Plan }) {
  if (examples.length === 0) return null;
  return (
    <details className="controls-padded">
      <summary>{sayMany(examples.length, 'example')} of what would be blocked</summary>
      <ul className="rows">
        {examples.map(({ resource, target, team, reason }) => (
          <li key={`${target} ${resource}`}>
            <span className="mono">{resource}</span>
            <span className="muted">
              {reason} ({team}, {target})
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
