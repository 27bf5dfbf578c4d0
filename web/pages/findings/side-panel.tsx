/** One finding beside the list: what is wrong and why, where it is seen, how it is mended, what happened to it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { FixSteps } from './fix-steps.tsx';

type Shown = ReplyOf<'findings', 'show'>;

/** Escape closes it, and the focus goes back to the list. */
export function SidePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const panel = useRef<HTMLElement>(null);
  const finding = useQuery(readApi('findings', 'show', { params: { id } }));
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside ref={panel} className="card side-panel" aria-label="Finding">
      <button type="button" className="button button-quiet button-icon side-close" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
      <Show query={finding} lines={12}>
        {(shown) => <FindingDetails finding={shown} />}
      </Show>
    </aside>
  );
}

function FindingDetails({ finding }: { readonly finding: Shown }) {
  return (
    <>
      <header className="side-head">
        <div className="row">
          <Badge word={finding.severity} />
          <Badge word={finding.state} />
          <Link className="mono" to={`/controls/${encodeURIComponent(finding.control)}`}>
            {finding.control}
          </Link>
        </div>
        <h2 className="side-title">{finding.message}</h2>
        <Acts finding={finding} />
      </header>
      <Facts finding={finding} />
      <Why control={finding.control} />
      <Sightings finding={finding} />
      <History id={finding.id} />
    </>
  );
}

function Acts({ finding }: { readonly finding: Shown }) {
  const { id, version, state } = finding;
  const triage = useAct('findings', 'triage');
  const mayTriage = useMay('triage');
  const mayRequest = useMay('request');
  const isOpen = state === 'open' || state === 'reopened';
  const acknowledge = (): void =>
    triage.mutate(
      { params: { id }, body: { version, action: { kind: 'acknowledge', text: '' } } },
      { onSuccess: () => say('Acknowledged'), onError: sayTrouble },
    );
  if (!(mayTriage && isOpen) && !mayRequest) return null;
  return (
    <div className="row no-print">
      {mayTriage && isOpen && (
        <button type="button" className="button" disabled={triage.isPending} onClick={acknowledge}>
          Acknowledge
        </button>
      )}
      {mayRequest && (
        <Link className="button button-quiet" to={addressOfRequest(finding)}>
          Ask for an exception
        </Link>
      )}
    </div>
  );
}

/** The form of a request, filled in with what the finding knows. */
function addressOfRequest({ control, address, environment, team }: Shown): string {
  const query = new URLSearchParams({ view: 'request', control, address, environment, owner: team });
  return `/exceptions?${query.toString()}`;
}

function Facts({ finding }: { readonly finding: Shown }) {
  const { address, path, team, environment, asset, assignee, exception, dueAt, firstSeenAt } = finding;
  return (
    <dl className="facts">
      <Fact name="Resource">
        <span className="mono">{address}</span>
      </Fact>
      <Fact name="Field">
        <span className="mono">{path || 'the whole'}</span>
      </Fact>
      <Fact name="Asset">
        {asset}, {environment}
      </Fact>
      <Fact name="Team">{team}</Fact>
      <Fact name="Assigned to">{assignee ?? 'nobody'}</Fact>
      <Fact name="First seen">
        <RelativeTime at={firstSeenAt} />
      </Fact>
      <Fact name="Due">{dueAt === null ? 'nothing is due' : <RelativeTime at={dueAt} />}</Fact>
      {exception !== null && (
        <Fact name="Exception">
          <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Why({ control }: { readonly control: string }) {
  const shown = useQuery(readApi('controls', 'show', { params: { id: control } }));
  return (
    <section className="side-part" aria-label="Why">
      <h3>Why it matters</h3>
      <Show query={shown} lines={3}>
        {({ why, remediation }) => (
          <>
            <p>{why}</p>
            <h3>How it is mended</h3>
            <p>{remediation}</p>
          </>
        )}
      </Show>
    </section>
  );
}

function Sightings({ finding }: { readonly finding: Shown }) {
  return (
    <section className="side-part" aria-label="Where it is seen">
      <h3>Where it is seen</h3>
      {finding.sightings.map((sighting) => (
        <div key={`${sighting.target} ${sighting.address}`} className="sighting">
          <p className="mono">
            {sighting.file}
            {sighting.line === null ? '' : `:${sighting.line}:${sighting.column ?? 1}`}
          </p>
          <p className="muted">{sighting.target}</p>
          <FixSteps steps={sighting.fix} />
        </div>
      ))}
    </section>
  );
}

function History({ id }: { readonly id: string }) {
  const history = useQuery(readApi('findings', 'history', { params: { id } }));
  return (
    <section className="side-part" aria-label="History">
      <h3>History</h3>
      <Show query={history} lines={2}>
        {({ items }) => (
          <ol className="history">
            {items.map(({ at, actor, kind, text }) => (
              <li key={`${at} ${kind}`}>
                <span className="spread">
                  <span>
                    {kind} by {actor.name}
                  </span>
                  <span className="muted">
                    <RelativeTime at={at} />
                  </span>
                </span>
                {text !== '' && <span className="muted">{text}</span>}
              </li>
            ))}
          </ol>
        )}
      </Show>
    </section>
  );
}
