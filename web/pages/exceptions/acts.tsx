/** What can be done to an exception: approve, refuse, renew, end. Each says what it leads to before it is done. */
import { useState } from 'react';
import { useAct } from '../../api/calls.ts';
import { useMay, useMe } from '../../api/session.ts';
import { TextField } from '../../parts/field.tsx';
import { say } from '../../parts/toast.tsx';
import { sayExactly } from '../../parts/time.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { readField } from '../../parts/form.ts';
import { findSelfApproval, isWaiting } from './standing.ts';
import type { ExceptionItem } from './use-exceptions.ts';

type Act = 'approve' | 'reject' | 'renew' | 'withdraw';

/** Who may do nothing sees no button, and why. */
export function Acts({
  item,
  hasAskersActs = true,
}: {
  readonly item: ExceptionItem;
  readonly hasAskersActs?: boolean;
}) {
  const [act, setAct] = useState<Act>();
  const { data: me } = useMe();
  const mayApprove = useMay('approve');
  const mayRequest = useMay('request');
  const selfApproval = me ? findSelfApproval(item, me) : undefined;
  const isLiving = isWaiting(item) || item.state === 'active';
  if (!isLiving) return null;
  const close = (): void => setAct(undefined);
  return (
    <div className="acts no-print">
      {isWaiting(item) && mayApprove && selfApproval !== undefined && <p className="life-note">{selfApproval}</p>}
      {isWaiting(item) && !mayApprove && (
        <p className="life-note">It waits for approval. No role of yours may approve exceptions.</p>
      )}
      <div className="row">
        {isWaiting(item) && mayApprove && (
          <>
            {selfApproval === undefined && (
              <button type="button" className="button button-main" onClick={() => setAct('approve')}>
                {item.renewal === null ? 'Approve …' : 'Approve the renewal …'}
              </button>
            )}
            <button type="button" className="button" onClick={() => setAct('reject')}>
              {item.renewal === null ? 'Refuse …' : 'Refuse the renewal …'}
            </button>
          </>
        )}
        {hasAskersActs && mayRequest && item.state === 'active' && (
          <button type="button" className="button" onClick={() => setAct('renew')}>
            Renew …
          </button>
        )}
        {hasAskersActs && mayRequest && (
          <button type="button" className="button" onClick={() => setAct('withdraw')}>
            {item.state === 'requested' ? 'Take back …' : 'End now …'}
          </button>
        )}
      </div>
      {act === 'approve' && <Approve item={item} onClose={close} />}
      {act === 'reject' && <Reject item={item} onClose={close} />}
      {act === 'renew' && <Renew item={item} onClose={close} />}
      {act === 'withdraw' && <Withdraw item={item} onClose={close} />}
    </div>
  );
}

type DialogProps = { readonly item: ExceptionItem; readonly onClose: () => void };

function Approve({ item: { id, version, name, renewal, expiresAt }, onClose }: DialogProps) {
  const approve = useAct('exceptions', 'approve');
  const end = renewal === null ? sayExactly(expiresAt, 'UTC') : renewal.expires;
  return (
    <ReasonDialog
      title={renewal === null ? `Approve ${name}` : `Approve the renewal of ${name}`}
      label="Note"
      isOptional
      button="Approve"
      isPending={approve.isPending}
      error={approve.error}
      onClose={onClose}
      onSubmit={(note) =>
        approve.mutate(
          { params: { id }, body: { version, ...(note === '' ? {} : { note }) } },
          done(`${name} holds now`, onClose),
        )
      }
    >
      <p>What it covers is accepted from now until {end}, on every path: scans, gates and admission.</p>
    </ReasonDialog>
  );
}

function Reject({ item: { id, version, name, renewal }, onClose }: DialogProps) {
  const reject = useAct('exceptions', 'reject');
  return (
    <ReasonDialog
      title={renewal === null ? `Refuse ${name}` : `Refuse the renewal of ${name}`}
      button="Refuse"
      isPending={reject.isPending}
      error={reject.error}
      onClose={onClose}
      onSubmit={(reason) => reject.mutate({ params: { id }, body: { version, reason } }, done('Refused', onClose))}
    >
      <p>
        {renewal === null
          ? 'The request ends here. Whoever asked sees the reason, and may ask again.'
          : 'The present term goes on to its end.'}
      </p>
    </ReasonDialog>
  );
}

function Renew({ item: { id, version, name, expiresAt }, onClose }: DialogProps) {
  const renew = useAct('exceptions', 'renew');
  return (
    <ReasonDialog
      title={`Renew ${name}`}
      button="Ask for it"
      more={<TextField label="New end" name="expires" type="date" required min={expiresAt.slice(0, 10)} />}
      isPending={renew.isPending}
      error={renew.error}
      onClose={onClose}
      onSubmit={(reason, form) => {
        const expires = readField(form, 'expires');
        renew.mutate(
          { params: { id }, body: { version, reason, expires } },
          done('The renewal waits for approval', onClose),
        );
      }}
    >
      <p>The present end, {sayExactly(expiresAt, 'UTC')}, holds until somebody else approves the new one.</p>
    </ReasonDialog>
  );
}

function Withdraw({ item: { id, version, name, state }, onClose }: DialogProps) {
  const withdraw = useAct('exceptions', 'withdraw');
  const isAsked = state === 'requested';
  return (
    <ReasonDialog
      title={isAsked ? `Take ${name} back` : `End ${name} now`}
      button={isAsked ? 'Take back' : 'End it'}
      confirmation={isAsked ? undefined : 'The findings that it accepts reopen at once, with their due dates.'}
      isPending={withdraw.isPending}
      error={withdraw.error}
      onClose={onClose}
      onSubmit={(reason) =>
        withdraw.mutate({ params: { id }, body: { version, reason } }, done(`${name} has ended`, onClose))
      }
    />
  );
}

function done(text: string, onClose: () => void) {
  return {
    onSuccess: () => {
      say(text);
      onClose();
    },
  };
}
