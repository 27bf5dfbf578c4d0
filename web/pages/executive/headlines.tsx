/** The few numbers that a steering meeting asks for, each with its window, denominator and target. */
import { useQuery } from '@tanstack/react-query';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import { readApi } from '../../api/calls.ts';
import { Figure } from '../../parts/figure.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { sayWindow } from '../../parts/time.ts';
import type { Measure } from './measures.ts';
import { findFigure, sayValue } from './measures.ts';
import { countIncidents } from './count-incidents.ts';

type Headline = {
  readonly measure: string;
  readonly figure: string;
  readonly label: string;
  /** What the denominator counts. */
  readonly of?: string;
  readonly to?: string;
};

const HEADLINES: readonly Headline[] = [
  { measure: 'M1', figure: 'rate', label: 'Compliance rate', of: 'results', to: '/controls' },
  { measure: 'M2', figure: 'median', label: 'Time to remediate, median', of: 'clocks', to: '/findings?state=resolved' },
  { measure: 'M5', figure: 'exposed', label: 'Secret exposures', to: '/on-call#secrets' },
];

/** As the API reads them now. */
export function Headlines({ measures }: { readonly measures: readonly Measure[] }) {
  return (
    <div className="figures">
      {HEADLINES.map((headline) => (
        <MeasureHeadline key={headline.measure} headline={headline} measures={measures} />
      ))}
      <CriticalFindings />
      <Incidents />
    </div>
  );
}

type MeasureHeadlineProps = { readonly headline: Headline; readonly measures: readonly Measure[] };

function MeasureHeadline({ headline: { measure: id, figure: name, label, of, to }, measures }: MeasureHeadlineProps) {
  const measure = measures.find((one) => one.id === id);
  const figure = findFigure(measures, id, name);
  if (measure === undefined || figure === undefined) return null;
  const { result, isKept } = figure;
  const denominator = result.state === 'value' && result.denominator !== null ? result.denominator : undefined;
  return (
    <Figure
      label={label}
      value={result.state === 'value' ? sayValue(result.value, measure.unit) : undefined}
      why={result.state === 'value' ? undefined : result.why}
      window={sayWindow(measure.from, measure.to)}
      denominator={denominator === undefined ? undefined : `of ${sayCount(denominator)} ${of ?? ''}`.trim()}
      target={measure.target}
      isKept={isKept}
      {...(to === undefined ? {} : { to })}
    />
  );
}

const RUNNING = RUNNING_STATES.map((state) => `state=${state}`).join('&');

function CriticalFindings() {
  const query = { severity: ['critical' as const], state: [...RUNNING_STATES], limit: 1 };
  const { data } = useQuery(readApi('findings', 'list', { query }));
  const total = data?.total ?? null;
  return (
    <Figure
      label="Critical findings"
      value={total === null ? undefined : sayCount(total)}
      why="nobody counted yet"
      window="now"
      denominator="whose clock runs"
      to={`/findings?severity=critical&${RUNNING}`}
    />
  );
}

const INCIDENT_DAYS = 30;

/** Nobody is called for what nobody counts: without any data there is no number. */
function Incidents() {
  const slos = useQuery(readApi('slos', 'list', {}));
  const incidents = useQuery(readApi('slos', 'incidents', { query: { days: INCIDENT_DAYS } }));
  const isRead = slos.data !== undefined && incidents.data !== undefined;
  const count = isRead ? countIncidents(slos.data.items, incidents.data.items) : undefined;
  const isFailing = slos.error !== null || incidents.error !== null;
  return (
    <Figure
      label="High-severity incidents"
      value={count === undefined ? undefined : sayCount(count.paged)}
      why={isRead ? 'no objective has data yet' : isFailing ? 'they could not be read' : 'being counted'}
      window={`${INCIDENT_DAYS} days`}
      denominator={count?.of}
      to={`/slos?severity=page&days=${INCIDENT_DAYS}`}
    />
  );
}
