/** One entry: what happened, its leaf and its proof, and what this browser finds of them. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Badge } from '../../parts/badge.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState, Loading } from '../../parts/states.tsx';
import { sayExactly } from '../../parts/time.ts';
import { Checks, Outcome } from './checks.tsx';
import { Download } from './download.tsx';
import { linkTo } from './filter.ts';
import { useTrust } from './use-trust.ts';
import { verifyEntry } from './verify/verify.ts';

type Shown = ReplyOf<'evidence', 'show'>;

/** `j` and `k` lead to the neighbours. */
export function Entry({ index }: { readonly index: number }) {
  const entry = useQuery(readApi('evidence', 'show', { params: { index } }));
  const navigate = useNavigate();
  const goTo = (next: number): void => {
    if (next >= 0) void navigate(`/evidence/${next}`, { replace: true });
  };
  useShortcuts([
    { keys: 'j', label: 'The entry before this one', act: () => goTo(index - 1) },
    { keys: 'k', label: 'The entry after this one', act: () => goTo(index + 1) },
  ]);
  return (
    <Page
      title={`Entry ${index}`}
      lead={<Link to="/evidence">The ledger</Link>}
      actions={
        <>
          <button type="button" className="button" disabled={index === 0} onClick={() => goTo(index - 1)}>
            Earlier
          </button>
          <button type="button" className="button" onClick={() => goTo(index + 1)}>
            Later
          </button>
        </>
      }
    >
      <Show query={entry} lines={10}>
        {(shown) => (
          <div className="entry">
            <What shown={shown} />
            <Proof shown={shown} />
          </div>
        )}
      </Show>
    </Page>
  );
}

function What({ shown: { entry } }: { readonly shown: Shown }) {
  if (entry === null) {
    return (
      <Panel title="What happened">
        <EmptyState title="These bytes are no entry">
          <p>Only somebody who wrote into the database can have put them there.</p>
        </EmptyState>
      </Panel>
    );
  }
  const { at, kind, action, subject, actor, body } = entry;
  return (
    <Panel title="What happened" note={<RelativeTime at={at} />}>
      <dl className="entry-facts">
        <Fact name="When">{sayExactly(at)}</Fact>
        <Fact name="Kind">
          <Link to={linkTo({ kind })}>
            <Badge word={kind} />
          </Link>
        </Fact>
        <Fact name="Action">{action}</Fact>
        <Fact name="Subject">
          <Link className="mono" to={linkTo({ subject })}>
            {subject}
          </Link>
        </Fact>
        <Fact name="By">
          <Link to={linkTo({ actor: actor.id })}>{actor.name}</Link> <span className="muted">{actor.kind}</span>
        </Fact>
      </dl>
      <pre className="entry-body" tabIndex={0} aria-label="Body of the entry">
        {JSON.stringify(body, null, 2)}
      </pre>
    </Panel>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Proof({ shown }: { readonly shown: Shown }) {
  const { index, leafHash, proof } = shown;
  return (
    <Panel title="Proof" note="verified by this browser, not by the server">
      <dl className="entry-facts">
        <Fact name="Leaf">
          <span className="mono">{leafHash}</span>
        </Fact>
      </dl>
      {proof === null ? (
        <EmptyState title="Not signed yet">
          <p>The next checkpoint signs it, within minutes. Until then nothing proves that it stays.</p>
        </EmptyState>
      ) : (
        <>
          <Verified shown={shown} proof={proof} />
          <div className="row entry-acts no-print">
            <Download name={`entry-${index}.tlog-proof`} text={proof}>
              Download the proof
            </Download>
            <Download name={`entry-${index}-checkpoint.txt`} text={proof.slice(proof.indexOf('\n\n') + 2)}>
              Download its checkpoint
            </Download>
          </div>
          <pre className="entry-body" tabIndex={0} aria-label="Text of the proof">
            {proof}
          </pre>
        </>
      )}
    </Panel>
  );
}

function Verified({ shown, proof }: { readonly shown: Shown; readonly proof: string }) {
  const trust = useTrust();
  const keys = trust.data?.keys;
  const { data: checks } = useQuery({
    queryKey: ['checked', shown, keys],
    queryFn: () => verifyEntry(shown, proof, keys ?? []),
    enabled: keys !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Show query={trust} lines={4}>
      {(read) => (
        <div className="entry-checks">
          {checks === undefined ? (
            <Loading lines={4} label="Verifying" />
          ) : (
            <>
              <p>
                <Outcome checks={checks} />
              </p>
              <Checks checks={checks} />
            </>
          )}
          <p className="muted">
            The public key came from this server. Compare it with the one that you were given on another way:
          </p>
          {read.keys.map((key) => (
            <code key={key} className="entry-key">
              {key}
            </code>
          ))}
        </div>
      )}
    </Show>
  );
}
