/** One decision of the gate: what was asked, what each control said, and why, down to the expression that decided. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { sayRequest } from './columns.tsx';
import { Fact, Side } from './side.tsx';
import { Trace } from './trace.tsx';

type Shown = ReplyOf<'decisions', 'show'>;

/** Beside the log. */
export function DecisionPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const decision = useQuery(readApi('decisions', 'show', { params: { id } }));
  return (
    <Side label="Decision" onClose={onClose}>
      <Show query={decision} lines={10}>
        {(shown) => <Details decision={shown} />}
      </Show>
    </Side>
  );
}

function Details({ decision }: { readonly decision: Shown }) {
  const { outcome, at, user, address, asset, team, environment, judged, durationMs, gate, reason, weight } = decision;
  return (
    <>
      <h3 className="log-title">
        <Badge word={outcome} /> {sayRequest(decision)}
      </h3>
      <dl className="log-facts">
        <Fact name="When">
          <RelativeTime at={at} />, {Number(durationMs.toFixed(2))} ms at the gate that{' '}
          {gate === 'enforce' ? 'enforces' : 'observes'}
        </Fact>
        <Fact name="Asked by">
          <span className="mono">{user}</span>
          {decision.isDryRun ? ', as a dry run' : ''}
        </Fact>
        <Fact name="Resource">
          <span className="mono">{address}</span>
        </Fact>
        <Fact name="Service">
          <Link to={`/debug?asset=${encodeURIComponent(asset)}`}>{asset}</Link> of {team}, {environment}
        </Fact>
        {reason !== null && <Fact name="Not judged">{reason}</Fact>}
        {weight > 1 && <Fact name="Stands for">{weight} requests alike, of which this one was kept</Fact>}
      </dl>
      <section aria-label="What did not pass" className="log-part">
        <h3>
          Did not pass <span className="muted">of {judged} judged</span>
        </h3>
        {decision.verdicts.length === 0 && <p className="muted">Every control that was judged passed.</p>}
        {decision.verdicts.map((said) => (
          <Verdict key={said.control} id={decision.id} said={said} />
        ))}
      </section>
      <Bodies decision={decision} />
    </>
  );
}

function Verdict({ id, said }: { readonly id: string; readonly said: Shown['verdicts'][number] }) {
  const { control, verdict, mode, isNew, reason } = said;
  return (
    <div className="log-verdict">
      <p className="row">
        <Badge word={verdict} />
        <Link className="mono" to={`/controls/${encodeURIComponent(control)}`}>
          {control}
        </Link>
        <span className="muted">
          in {mode}
          {isNew ? '' : ', failed before the change too'}
        </span>
      </p>
      <p>{reason}</p>
      <Trace decision={id} control={control} />
    </div>
  );
}

const BODIES = [
  ['object', 'Object'],
  ['oldObject', 'Object before'],
  ['userInfo', 'Who asked'],
] as const;

function Bodies({ decision }: { readonly decision: Shown }) {
  return (
    <section aria-label="What it was about" className="log-part">
      <h3>
        What it was about <span className="muted">secrets are masked</span>
      </h3>
      {BODIES.map(([member, title]) => {
        const body = decision[member];
        if (body === undefined) return null;
        return (
          <details key={member}>
            <summary>{title}</summary>
            <pre className="log-text" tabIndex={0} aria-label={title}>
              {JSON.stringify(body, null, 2)}
            </pre>
          </details>
        );
      })}
      {decision.object === undefined && decision.oldObject === undefined && (
        <p className="muted">Nothing of the object is recorded.</p>
      )}
    </section>
  );
}
