/** One run of a scan: what it looked at, what it found, what it did to the findings. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { sayTarget } from './columns.tsx';
import { Fact, Side } from './side.tsx';

type Run = ReplyOf<'runs', 'show'>;

/** Beside the log. */
export function RunPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const run = useQuery(readApi('runs', 'show', { params: { id } }));
  return (
    <Side label="Run" onClose={onClose}>
      <Show query={run} lines={10}>
        {(shown) => <Details run={shown} />}
      </Show>
    </Side>
  );
}

const VERDICTS = ['pass', 'fail', 'unknown', 'exempt', 'skipped'] as const;

function Details({ run }: { readonly run: Run }) {
  const { decision, verdicts, effect, coverage, resources, problems, digest, actor, profile, environment } = run;
  const judged = VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
  return (
    <>
      <h3 className="log-title">{sayTarget(run)}</h3>
      <dl className="log-facts">
        <Fact name="When">
          <RelativeTime at={run.receivedAt} />, took {Number((run.durationMs / 1_000).toFixed(1))} s, by {actor.name}
        </Fact>
        <Fact name="Judged by">
          profile {profile} of {environment}, Bulwark {run.scanner}
        </Fact>
        {run.repository !== null && (
          <Fact name="Repository">
            {run.repository} {run.ref} <span className="mono">{run.commit}</span>
          </Fact>
        )}
        <Fact name="Looked at">
          {sayMany(resources, 'resource')} by {sayMany(coverage.controls, 'control')}
          {coverage.isWhole ? ', everything was read' : ', not everything was read'}
          {problems === 0 ? '' : `, ${sayMany(problems, 'problem')}`}
        </Fact>
        <Fact name="Decision">
          exit {decision.exit}
          {decision.reasons.length === 0 ? '' : `: ${decision.reasons.join('; ')}`}
        </Fact>
        <Fact name="Digest">
          <span className="mono">{digest}</span>
        </Fact>
      </dl>
      <section aria-label="Results" className="log-part">
        <h3>
          Results <span className="muted">of {sayCount(judged)}</span>
        </h3>
        <p className="row log-counts">
          {VERDICTS.map((verdict) => (
            <span key={verdict}>
              {sayCount(verdicts[verdict])} <Badge word={verdict} />
            </span>
          ))}
        </p>
      </section>
      <section aria-label="What it did to the findings" className="log-part">
        <h3>Findings</h3>
        {run.isLate ? (
          <p className="muted">A newer run of the target was here first, so this one changed nothing.</p>
        ) : (
          <p>
            {sayCount(effect.opened)} opened, {sayCount(effect.reopened)} reopened, {sayCount(effect.resolved)}{' '}
            resolved, {sayCount(effect.accepted)} accepted, {sayCount(effect.still)} seen again
          </p>
        )}
        <p>
          <Link to={`/findings?environment=${encodeURIComponent(environment)}`}>Findings of {environment}</Link>
        </p>
      </section>
      {coverage.unreadFiles.length > 0 && (
        <details className="log-part">
          <summary>{sayMany(coverage.unreadFiles.length, 'file')} could not be read</summary>
          <pre className="log-text" tabIndex={0} aria-label="Files that could not be read">
            {coverage.unreadFiles.join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}
