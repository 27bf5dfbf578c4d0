/** What happened to a finding, newest first, and a place to write about it. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useRef } from 'react';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Badge } from '../../parts/badge.tsx';
import { TextArea } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { CAUSE_WORDS } from './triage.ts';

const SHOWN_MAX = 100;

/** A comment is kept in the evidence ledger, as every act is. */
export function History({ id }: { readonly id: string }) {
  const history = useQuery(readApi('findings', 'history', { params: { id }, query: { limit: SHOWN_MAX } }));
  const mayTriage = useMay('triage');
  return (
    <section className="side-part" aria-label="History">
      <h3>History</h3>
      {mayTriage && <CommentForm id={id} />}
      <Show query={history} lines={2}>
        {({ items, next }) => (
          <>
            <ol className="history">
              {items.map((event) => (
                <Event key={`${event.at} ${event.kind}`} event={event} />
              ))}
            </ol>
            {next !== null && <p className="muted">The newest {SHOWN_MAX}; there are older ones.</p>}
          </>
        )}
      </Show>
    </section>
  );
}

type FindingEvent = ReplyOf<'findings', 'history'>['items'][number];

function Event({ event: { at, actor, kind, text, cause, from, to } }: { readonly event: FindingEvent }) {
  return (
    <li>
      <span className="spread">
        <span>
          <strong>{kind.replaceAll('-', ' ')}</strong> by {actor.name}
          {from !== null && from !== to && (
            <span className="muted">
              {' '}
              · {from} → {to}
            </span>
          )}
        </span>
        <span className="muted rows-end">
          <RelativeTime at={at} />
        </span>
      </span>
      {cause !== null && (
        <span>
          Cause: <Badge word={CAUSE_WORDS[cause]} />
        </span>
      )}
      {text !== '' && <span className="life-text">{text}</span>}
    </li>
  );
}

/** What was written stays when it is refused. */
function CommentForm({ id }: { readonly id: string }) {
  const form = useRef<HTMLFormElement>(null);
  const triage = useAct('findings', 'triage');
  useShortcuts([
    { keys: 'c', label: 'Comment on the finding', act: () => form.current?.querySelector('textarea')?.focus() },
  ]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = readField(new FormData(event.currentTarget), 'text');
    if (text === '') return;
    const onSuccess = (): void => form.current?.reset();
    triage.mutate({ params: { id }, body: { action: { kind: 'comment', text } } }, { onSuccess });
  };
  return (
    <form ref={form} className="form no-print" onSubmit={submit} aria-label="Comment">
      <TextArea label="Comment" name="text" rows={2} required maxLength={4_000} />
      {triage.error !== null && <Refusal error={triage.error} />}
      <div className="side-comment">
        <button type="submit" className="button" disabled={triage.isPending}>
          Comment
        </button>
      </div>
    </form>
  );
}
