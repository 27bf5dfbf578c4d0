/** What is known of an asset: what holds, who says so, and what every target said when it was last scanned. */
import { FACT_NAMES } from '../../../src/wire/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Asset } from './facts.ts';
import { FACT_TITLES, SOURCE_WORDS } from './facts.ts';

/** The most trusted source that says a fact is believed. */
export function FactsPanel({ asset }: { readonly asset: Asset }) {
  const { declared, firstSeenAt, lastSeenAt } = asset;
  return (
    <Panel title="What is known" note="the most trusted source is believed">
      <table className="plain assets-facts">
        <caption className="unseen">Facts and their sources</caption>
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Holds</th>
            <th scope="col">Says</th>
          </tr>
        </thead>
        <tbody>
          {FACT_NAMES.map((fact) => {
            const known = asset[fact];
            return (
              <tr key={fact}>
                <th scope="row">{FACT_TITLES[fact]}</th>
                <td>
                  {known === null && <span className="muted">{fact === 'owner' ? 'unowned' : 'not known'}</span>}
                  {known !== null && (fact === 'criticality' ? <Badge word={known.value} /> : known.value)}
                </td>
                <td className="muted">{known === null ? 'nobody' : SOURCE_WORDS[known.from]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="assets-declared">
        <p className="muted">
          First seen <RelativeTime at={firstSeenAt} />, last seen <RelativeTime at={lastSeenAt} />.
        </p>
        {declared.length === 0 && <p className="muted">No scan has spoken of it: a person named it.</p>}
        <ul className="rows">
          {declared.map(({ target, at, facts }) => (
            <li key={target}>
              <span className="spread">
                <span className="mono truncate" title={target}>
                  {target}
                </span>
                <span className="muted rows-end">
                  <RelativeTime at={at} />
                </span>
              </span>
              <span className="muted">
                {facts.length === 0
                  ? 'says nothing of it but its name'
                  : facts
                      .map(
                        ({ fact, value, from }) =>
                          `${FACT_TITLES[fact].toLowerCase()} ${value} (${SOURCE_WORDS[from]})`,
                      )
                      .join(', ')}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
