/** On call: what needs an answer now, each with its owner and the way to its cause. */
import '../../parts/field.css';
import './on-call.css';
import { useSearchParams } from 'react-router';
import { setMember } from '../../parts/address.ts';
import { useNowMs } from '../../parts/clock.ts';
import { Page } from '../../parts/page.tsx';
import { useHashTarget } from '../../parts/use-hash-target.ts';
import { Gate } from './gate.tsx';
import { Incidents } from './incidents.tsx';
import { Pages } from './pages.tsx';
import { Secrets } from './secrets.tsx';
import { Signatures } from './signatures.tsx';
import { findStart, readHours, WINDOWS } from './window.ts';

/** The page. */
export function Component() {
  useHashTarget();
  const [search, setSearch] = useSearchParams();
  const hours = readHours(search);
  const from = findStart(hours, useNowMs());
  const choose = (value: string): void => setSearch(setMember(search, 'hours', value), { replace: true });
  return (
    <Page
      title="On call"
      lead="What needs an answer now: rejects at the gate, pages, secrets, signatures"
      actions={
        <label className="row">
          <span className="muted">The last</span>
          <select className="input" value={String(hours)} onChange={({ target }) => choose(target.value)}>
            {WINDOWS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Gate from={from} hours={hours} search={search} onSearch={setSearch} />
      <div className="two">
        <Pages />
        <div id="secrets" tabIndex={-1}>
          <Secrets />
        </div>
      </div>
      <div className="two">
        <Incidents from={from} hours={hours} />
        <Signatures />
      </div>
    </Page>
  );
}
