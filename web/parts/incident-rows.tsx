/** Incidents in a list: which SLO called somebody, whom, from when until when. */
import './rows.css';
import { Link } from 'react-router';
import { Badge } from './badge.tsx';
import type { Incident } from './budget.ts';
import { linkToSlo, sayLength } from './budget.ts';
import { useNowMs } from './clock.ts';
import { RelativeTime } from './relative-time.tsx';

type IncidentRowsProps = {
  readonly incidents: readonly Incident[];
  /** What an SLO promises, by its name. */
  readonly titles: ReadonlyMap<string, string>;
};

/** Each leads to its SLO, and so to what it counts. */
export function IncidentRows({ incidents, titles }: IncidentRowsProps) {
  const nowMs = useNowMs();
  return (
    <ul className="rows">
      {incidents.map((incident) => {
        const { slo, owner, severity, startedAt, endedAt } = incident;
        return (
          <li key={`${slo} ${startedAt}`}>
            <span className="spread">
              <Link className="truncate" to={linkToSlo(slo)}>
                {titles.get(slo) ?? slo}
              </Link>
              <Badge word={severity} />
            </span>
            <span className="spread muted">
              <span className="truncate">owner {owner}</span>
              <span className="rows-end">
                {endedAt === null ? 'lasts' : 'lasted'} {sayLength(incident, nowMs)}, began{' '}
                <RelativeTime at={startedAt} />
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
