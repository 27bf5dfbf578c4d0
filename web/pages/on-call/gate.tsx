/** The gate: how many requests came, how many it turned away, and which. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { setMember } from '../../parts/address.ts';
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState, NoPermission } from '../../parts/states.tsx';
import { Requests } from './requests.tsx';
import type { Outcome } from './window.ts';
import { OUTCOMES, readOutcome, sayHoursBack } from './window.ts';

type Summary = ReplyOf<'decisions', 'summary'>;

type GateProps = {
  readonly from: string;
  readonly hours: number;
  readonly search: URLSearchParams;
  readonly onSearch: (next: URLSearchParams, options?: { readonly replace: boolean }) => void;
};

/** Counts are for whoever reads; who asked for what is for those who audit. */
export function Gate({ from, hours, search, onSearch }: GateProps) {
  const summary = useQuery({
    ...readApi('decisions', 'summary', { query: { from } }),
    placeholderData: keepPreviousData,
  });
  const outcome = readOutcome(search);
  const mayAudit = useMay('audit');
  const linkTo = (one: Outcome): string => `/on-call?${setMember(search, 'outcome', one).toString()}`;
  return (
    <>
      <Show query={summary} lines={3}>
        {(counts) => (
          <div className="figures">
            {OUTCOMES.map(([one, label]) => (
              <OutcomeFigure key={one} outcome={one} label={label} counts={counts} hours={hours} to={linkTo(one)} />
            ))}
            <Speed counts={counts} hours={hours} />
          </div>
        )}
      </Show>
      <Panel
        title="Requests at the gate"
        note={<OutcomeChoice search={search} outcome={outcome} onSearch={onSearch} hours={hours} />}
      >
        {mayAudit ? (
          <Requests outcome={outcome} from={from} hasAny={countAll(summary.data) > 0} window={sayHoursBack(hours)} />
        ) : (
          <Show query={summary} lines={3}>
            {(counts) => <ControlCounts counts={counts} outcome={outcome} />}
          </Show>
        )}
      </Panel>
    </>
  );
}

const countAll = (summary: Summary | undefined): number =>
  summary?.outcomes.reduce((sum, { count }) => sum + count, 0) ?? 0;

type FigureProps = {
  readonly outcome: Outcome;
  readonly label: string;
  readonly counts: Summary;
  readonly hours: number;
  readonly to: string;
};

function OutcomeFigure({ outcome, label, counts, hours, to }: FigureProps) {
  const all = countAll(counts);
  const count = counts.outcomes.find((one) => one.outcome === outcome)?.count ?? 0;
  return (
    <Figure
      label={label}
      value={all === 0 ? undefined : sayCount(count)}
      why="no request reached a gate"
      window={sayHoursBack(hours)}
      denominator={all === 0 ? undefined : `of ${sayMany(all, 'request')}`}
      to={to}
    />
  );
}

const sayMs = (ms: number | null): string | undefined => (ms === null ? undefined : `${Number(ms.toFixed(1))} ms`);

function Speed({ counts: { p50Ms, p99Ms, left }, hours }: Pick<FigureProps, 'counts' | 'hours'>) {
  return (
    <Figure
      label="Time to decide, 99th percentile"
      value={sayMs(p99Ms)}
      why="no request reached a gate"
      window={sayHoursBack(hours)}
      denominator={p50Ms === null ? undefined : `median ${sayMs(p50Ms)}`}
    >
      {left !== null && left.dropped > 0 && (
        <p className="on-call-bad">{sayMany(left.dropped, 'decision')} could not be recorded</p>
      )}
    </Figure>
  );
}

type ChoiceProps = Pick<GateProps, 'search' | 'onSearch' | 'hours'> & { readonly outcome: Outcome };

function OutcomeChoice({ search, outcome, onSearch, hours }: ChoiceProps) {
  const choose = (one: Outcome): void => onSearch(setMember(search, 'outcome', one), { replace: true });
  return (
    <span className="row choices">
      <span className="unseen">Listed:</span>
      {OUTCOMES.map(([one, label]) => (
        <button
          key={one}
          type="button"
          className={one === outcome ? 'button choice choice-on' : 'button choice'}
          aria-pressed={one === outcome}
          onClick={() => choose(one)}
        >
          {label}
        </button>
      ))}
      <span>in {sayHoursBack(hours)}</span>
    </span>
  );
}

/** For those who may not see who asked: which controls did not pass, and how often. */
function ControlCounts({ counts, outcome }: { readonly counts: Summary; readonly outcome: Outcome }) {
  const controls = counts.controls.filter(({ mode }) => (outcome === 'deny' ? mode === 'enforce' : true));
  return (
    <>
      {controls.length === 0 ? (
        <EmptyState title="No control stood against a request" />
      ) : (
        <ul className="lines">
          {controls.map(({ control, verdict, mode, isNew, count }) => (
            <li key={`${control} ${verdict} ${mode} ${isNew}`} className="line">
              <span className="mono">{control}</span>
              <span>
                {verdict} in {mode}
                {isNew ? '' : ', as before the change'}
              </span>
              <span className="numeric">{sayMany(count, 'request')}</span>
            </li>
          ))}
        </ul>
      )}
      <NoPermission detail="Who asked for what is for those who audit." />
    </>
  );
}
