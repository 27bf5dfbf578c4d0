/** What happened to one thing, newest first: who did what, from where to where, and why. */
import { Panel } from './page.tsx';
import { RelativeTime } from './relative-time.tsx';
import './life.css';

export type LifeEvent = {
  readonly at: string;
  readonly actor: { readonly name: string };
  readonly act: string;
  readonly from: string | null;
  readonly to: string;
  readonly text: string;
};

/** All of them: a life has few events. */
export function LifeHistory({ events }: { readonly events: readonly LifeEvent[] }) {
  return (
    <Panel title="History" note="every act is in the evidence ledger">
      <ol className="life-history">
        {events.toReversed().map(({ at, actor, act, from, to, text }) => (
          <li key={`${at} ${act}`}>
            <span className="spread">
              <span>
                <strong>{act.replaceAll('-', ' ')}</strong> by {actor.name}
                <span className="muted">
                  {from === to || from === null || from === '' ? ` · ${to}` : ` · ${from} → ${to}`}
                </span>
              </span>
              <span className="muted">
                <RelativeTime at={at} />
              </span>
            </span>
            {text !== '' && <p className="life-text">{text}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
