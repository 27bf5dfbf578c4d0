/** Present verdicts of one control by environment and team. */
import { Link } from 'react-router';
import { sayCount, sayMany, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Details } from './types.ts';
import { countRated } from './state.ts';

type Row = Details['coverage'][number];

/** Each number of failures leads to its findings. */
export function Coverage({ control: { id, coverage } }: { readonly control: Details }) {
  return (
    <Panel title="By environment and team" note="verdicts as of now">
      <div id="coverage" tabIndex={-1} className="controls-scroll">
        {coverage.length === 0 ? (
          <EmptyState title="Nothing was judged by it yet">
            <p>No resource that a run brought in is of a kind to which it applies.</p>
          </EmptyState>
        ) : (
          <table className="plain">
            <caption className="unseen">Verdicts by environment and team</caption>
            <thead>
              <tr>
                <th scope="col">Environment</th>
                <th scope="col">Team</th>
                {['Fail', 'Unknown', 'Exempt', 'Pass', 'Kept'].map((title) => (
                  <th key={title} scope="col" className="numeric">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {coverage.map((row) => (
                <CoverageRow key={`${row.environment} ${row.team}`} id={id} row={row} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  );
}

function CoverageRow({ id, row: { environment, team, verdicts, rate } }: { readonly id: string; readonly row: Row }) {
  const search = new URLSearchParams({ control: id, environment, team });
  return (
    <tr>
      <th scope="row">{environment}</th>
      <td>{team}</td>
      <td className="numeric">
        {verdicts.fail === 0 ? '0' : <Link to={`/findings?${search.toString()}`}>{sayCount(verdicts.fail)}</Link>}
      </td>
      <td className="numeric">{sayCount(verdicts.unknown)}</td>
      <td className="numeric">{sayCount(verdicts.exempt)}</td>
      <td className="numeric">{sayCount(verdicts.pass)}</td>
      <td className="numeric" title={`of ${sayMany(countRated(verdicts), 'result')}`}>
        {rate === null ? <span className="muted">–</span> : sayShare(rate)}
      </td>
    </tr>
  );
}
