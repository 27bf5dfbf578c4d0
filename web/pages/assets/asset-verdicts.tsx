/** How the resources of one asset are judged, by control. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Asset } from './facts.ts';
import { linkToFindings } from './link.ts';
import { listNotable } from './verdicts.ts';

/** Those that everything passes are counted, not listed. */
export function AssetVerdicts({ asset }: { readonly asset: Asset }) {
  const { verdicts } = asset;
  const rows = listNotable(verdicts);
  const titles = useTitles();
  const kept = verdicts.filter(
    ({ verdicts: { pass, fail, unknown, exempt } }) => pass > 0 && fail + unknown + exempt === 0,
  );
  return (
    <Panel title="Verdicts by control" note={`as of now; ${sayMany(kept.length, 'control')} kept by all of it`}>
      <div id="verdicts" tabIndex={-1} className="assets-scroll">
        {rows.length === 0 ? (
          <EmptyState title={verdicts.length === 0 ? 'Nothing of it was judged yet' : 'Every control is kept'} />
        ) : (
          <table className="plain">
            <caption className="unseen">Verdicts by control, worst first</caption>
            <thead>
              <tr>
                <th scope="col">Control</th>
                {['Fail', 'Unknown', 'Exempt', 'Pass'].map((title) => (
                  <th key={title} scope="col" className="numeric">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ control, verdicts: { fail, unknown, exempt, pass } }) => (
                <tr key={control}>
                  <th scope="row">
                    <Link to={`/controls/${encodeURIComponent(control)}`}>
                      <span className="mono">{control}</span> {titles.get(control)}
                    </Link>
                  </th>
                  <td className="numeric">
                    {fail === 0 ? '0' : <Link to={linkToFindings(asset, control)}>{sayCount(fail)}</Link>}
                  </td>
                  <td className="numeric">{sayCount(unknown)}</td>
                  <td className="numeric">{sayCount(exempt)}</td>
                  <td className="numeric">{sayCount(pass)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  );
}

/** Titles of controls by id; empty until they have come. */
function useTitles(): ReadonlyMap<string, string> {
  const { data } = useQuery(readApi('controls', 'list', {}));
  return new Map(data?.items.map(({ id, title }) => [id, title]));
}
