/** What the control says of the text: verdict, findings with their places, and the trace of each expression. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Badge } from '../../parts/badge.tsx';
import { classNames } from '../../parts/class-names.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Tried, TryResult } from './types.ts';

type TryOutcomeProps = {
  readonly query: UseQueryResult<Tried>;
  readonly isEmpty: boolean;
  /** The text has changed since. */
  readonly isOld: boolean;
  /** Of which list the example is. */
  readonly wanted: string | undefined;
  readonly onPlace: (file: string, line: number) => void;
};

/** Read out when it changes. */
export function TryOutcome({ query, isEmpty, isOld, wanted, onPlace }: TryOutcomeProps) {
  return (
    <div
      className={classNames('controls-outcome', isOld && 'controls-old')}
      aria-busy={isOld}
      role="region"
      aria-label="Outcome"
    >
      {isEmpty ? (
        <EmptyState title="Write something to be judged">
          <p>A manifest, a template, a workflow: whatever the control applies to.</p>
        </EmptyState>
      ) : (
        <Show query={query} lines={8}>
          {(tried) => <Outcome tried={tried} wanted={wanted} onPlace={onPlace} />}
        </Show>
      )}
    </div>
  );
}

type OutcomeProps = Pick<TryOutcomeProps, 'wanted' | 'onPlace'> & { readonly tried: Tried };

function Outcome({ tried: { fault, results, isCut }, wanted, onPlace }: OutcomeProps) {
  if (fault !== null) {
    return (
      <div role="status">
        <p className="row">
          <Badge word="not judged" />
          <span>{fault}</span>
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="muted" role="status">
        {sayMany(results.length, 'resource')} judged: {sayVerdicts(results)}.
        {wanted !== undefined && ` The example is of those that are ${wanted}.`}
        {isCut && ' Some were left out, because they are too many or take too long.'}
      </p>
      {results.map((result) => (
        <ResultOf key={result.address} result={result} onPlace={onPlace} />
      ))}
    </>
  );
}

function sayVerdicts(results: readonly TryResult[]): string {
  const groups = Map.groupBy(results, ({ verdict }) => verdict);
  return [...groups].map(([verdict, those]) => `${those.length} ${verdict}`).join(', ');
}

type ResultProps = Pick<TryOutcomeProps, 'onPlace'> & { readonly result: TryResult };

function ResultOf({ result, onPlace }: ResultProps) {
  const { address, verdict, reason, findings, trace } = result;
  return (
    <section className="controls-result" aria-label={address}>
      <p className="row">
        <Badge word={verdict} />
        <span className="mono truncate" title={address}>
          {address}
        </span>
      </p>
      {findings.length === 0 && reason !== '' && <p>{reason}</p>}
      <ul className="controls-found">
        {findings.map(({ message, path, file, line }) => (
          <li key={`${path} ${message}`}>
            <span>{message}</span>
            {line === null ? (
              <span className="mono muted">{path}</span>
            ) : (
              <button type="button" className="button button-quiet mono" onClick={() => onPlace(file, line)}>
                {path === '' ? file : path}, line {line}
              </button>
            )}
          </li>
        ))}
      </ul>
      {trace.length > 0 && (
        <details open={verdict !== 'pass'}>
          <summary>Trace</summary>
          {sortTrace(trace).map(({ label, lines }) => (
            <div key={label}>
              <h3>{label}</h3>
              <pre className="controls-code" tabIndex={0} aria-label={`Trace of ${label}`}>
                {lines.join('\n')}
              </pre>
            </div>
          ))}
        </details>
      )}
    </section>
  );
}

/** What is not true is what people look for. */
function sortTrace(trace: TryResult['trace']): TryResult['trace'] {
  const isTrue = ({ lines: [first = ''] }: TryResult['trace'][number]): boolean => first.endsWith(' is true');
  return trace.toSorted((a, b) => Number(isTrue(a)) - Number(isTrue(b)));
}
