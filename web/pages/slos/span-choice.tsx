/** Chooses how far back the page looks. The choice is in the address. */
import { useSearchParams } from 'react-router';
import { setMember } from '../../parts/address.ts';
import { readDays, SPANS } from './span.ts';

/** For the head of the page. */
export function SpanChoice() {
  const [search, setSearch] = useSearchParams();
  return (
    <label className="row">
      <span className="muted">The last</span>
      <select
        className="input"
        value={String(readDays(search))}
        onChange={({ target }) => setSearch(setMember(search, 'days', target.value), { replace: true })}
      >
        {SPANS.map((days) => (
          <option key={days} value={days}>
            {days} days
          </option>
        ))}
      </select>
    </label>
  );
}
