/** API tokens: made with a part of one's own rights, shown once, revoked at once. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ItemOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../parts/badge.tsx';
import { useNowMs } from '../../parts/clock.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { sayExactly } from '../../parts/time.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { sayGrant } from './grants.ts';
import type { MadeToken } from './new-token.tsx';
import { NewToken } from './new-token.tsx';
import { Rows } from './rows.tsx';
import { SecretOnce } from './secret-once.tsx';

type Token = ItemOf<'tokens'>;

const COLUMNS = ['Name', 'May', 'For', 'State', 'Last used', ''];
const TOKENS_MAX = 200;

/** The part. */
export function Tokens() {
  const [of, setOf] = useState<'me' | 'all'>('me');
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<MadeToken>();
  const mayAdminister = useMay('administer');
  const tokens = useQuery(readApi('tokens', 'list', { query: { of, limit: TOKENS_MAX } }));
  return (
    <Panel
      title="API tokens"
      note={
        <span className="row">
          {mayAdminister && (
            <label className="row">
              <input
                type="checkbox"
                checked={of === 'all'}
                onChange={({ target }) => setOf(target.checked ? 'all' : 'me')}
              />
              everybody’s
            </label>
          )}
          <button type="button" className="button" onClick={() => setMaking(true)}>
            New token …
          </button>
        </span>
      }
    >
      <Show query={tokens}>{({ items, total }) => <TokenRows tokens={items} total={total} />}</Show>
      {isMaking && (
        <NewToken
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce title={`Token ${made.token.name}`} secret={made.secret} onClose={() => setMade(undefined)}>
          Sent as <code>Authorization: Bearer …</code>, good until {sayExactly(made.token.expires)}.
        </SecretOnce>
      )}
    </Panel>
  );
}

function TokenRows({ tokens, total }: { readonly tokens: readonly Token[]; readonly total: number | null }) {
  const nowMs = useNowMs();
  const revoke = useAct('tokens', 'revoke');
  if (tokens.length === 0) {
    return (
      <EmptyState title="No tokens">
        <p>A token lets a program act with a part of your rights, for a time.</p>
      </EmptyState>
    );
  }
  const rows = tokens.map((token) => {
    const isLive = token.revoked === null && Date.parse(token.expires) > nowMs;
    const end = (): void =>
      revoke.mutate(
        { params: { id: token.id } },
        { onSuccess: () => say(`${token.name} is revoked`), onError: sayTrouble },
      );
    return {
      key: token.id,
      cells: [
        token.name,
        token.grants.map(sayGrant).join(', '),
        [token.user === null ? 'a robot' : undefined, token.repository, token.target].filter(Boolean).join(', ') ||
          'any repository',
        <TokenState token={token} isLive={isLive} />,
        token.lastUsedDay ?? 'never',
        isLive ? (
          <button type="button" className="button" disabled={revoke.isPending} onClick={end}>
            Revoke
          </button>
        ) : null,
      ],
    };
  });
  return (
    <>
      <Rows caption="API tokens" columns={COLUMNS} rows={rows} />
      {total !== null && total > tokens.length && (
        <p className="muted settings-note">
          The newest {sayMany(tokens.length, 'token')} of {total}.
        </p>
      )}
    </>
  );
}

function TokenState({ token, isLive }: { readonly token: Token; readonly isLive: boolean }) {
  const { revoked, expires } = token;
  if (revoked !== null)
    return (
      <>
        <Badge word="revoked" /> <RelativeTime at={revoked} />
      </>
    );
  return (
    <>
      <Badge word={isLive ? 'ok' : 'expired'} /> <span className="muted">ends</span> <RelativeTime at={expires} />
    </>
  );
}
