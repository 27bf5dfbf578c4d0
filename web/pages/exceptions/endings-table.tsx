/** A short table of exceptions with their ends, whom they belong to, and what they still accept. */
import { Link } from 'react-router';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Ends } from './ends.tsx';
import { addressOf } from './links.ts';
import { sayScope } from './standing.ts';
import { StateBadge } from './state-badge.tsx';
import type { ExceptionItem } from './use-exceptions.ts';

/** In the order in which they are given. */
export function EndingsTable({
  caption,
  items,
}: {
  readonly caption: string;
  readonly items: readonly ExceptionItem[];
}) {
  return (
    <table className="life-table">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Ends</th>
          <th scope="col">Exception</th>
          <th scope="col">State</th>
          <th scope="col">Covers</th>
          <th scope="col">Owner</th>
          <th scope="col">Last accepted</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <td className="nowrap">
              <Ends at={item.expiresAt} />
            </td>
            <th scope="row">
              <Link to={addressOf(item)}>{item.name}</Link>
            </th>
            <td>
              <StateBadge state={item.state} />
            </td>
            <td className="mono">{sayScope(item.scope)}</td>
            <td>{item.owner}</td>
            <td>
              {item.matchedAt === null ? <span className="muted">not yet</span> : <RelativeTime at={item.matchedAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
