/** What can be done to one finding: shown where it fits its state, and where a role of whoever looks may do it. */
import { useState } from 'react';
import { Link } from 'react-router';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import type { Shortcut } from '../../app/shortcuts.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { AssignDialog, CloseDialog } from './act-dialogs.tsx';
import { askForFindings } from './asked.ts';
import type { TriageAction } from './triage.ts';
import { sayDone } from './triage.ts';
import type { Shown } from './use-findings.ts';

/** Nothing where nothing may be done. */
export function Acts({ finding }: { readonly finding: Shown }) {
  const mayRequest = useMay('request');
  const mayTriage = useMay('triage');
  const asked = askForFindings([finding]);
  const isCovered = finding.state === 'accepted' || finding.state === 'resolved';
  if (!mayTriage && (!mayRequest || isCovered)) return null;
  return (
    <div className="row side-acts no-print">
      {mayTriage && <TriageActs finding={finding} />}
      {mayRequest && !isCovered && 'to' in asked && (
        <Link className="button" to={asked.to} title="Ask for an exception">
          Except …
        </Link>
      )}
    </div>
  );
}

/** Each names the version of the finding that is shown: what others changed meanwhile is not overwritten. */
function TriageActs({ finding: { id, version, state } }: { readonly finding: Shown }) {
  const [dialog, setDialog] = useState<'assign' | 'close'>();
  const triage = useAct('findings', 'triage');
  const mayAcknowledge = state === 'open' || state === 'reopened';
  const mayClose = RUNNING_STATES.includes(state);
  const act = (action: TriageAction): void =>
    triage.mutate(
      { params: { id }, body: { version, action } },
      {
        onSuccess: () => {
          say(`1 finding ${sayDone(action)}`);
          setDialog(undefined);
        },
        onError: (error) => dialog === undefined && sayTrouble(error),
      },
    );
  const acknowledge = (): void => act({ kind: 'acknowledge', text: '' });
  const open = (kind: 'assign' | 'close'): void => {
    triage.reset();
    setDialog(kind);
  };
  const shortcuts: readonly (Shortcut | false)[] = [
    mayAcknowledge && { keys: 'a', label: 'Acknowledge the finding', act: acknowledge },
    { keys: 'i', label: 'Assign the finding', act: () => open('assign') },
    mayClose && { keys: 'e', label: 'Close the finding', act: () => open('close') },
  ];
  useShortcuts(shortcuts.filter((one) => one !== false));
  const Opened = dialog === undefined ? undefined : { assign: AssignDialog, close: CloseDialog }[dialog];
  return (
    <>
      {mayAcknowledge && (
        <button type="button" className="button button-main" disabled={triage.isPending} onClick={acknowledge}>
          Acknowledge
        </button>
      )}
      <button type="button" className="button" onClick={() => open('assign')}>
        Assign …
      </button>
      {mayClose && (
        <button type="button" className="button" onClick={() => open('close')}>
          Close …
        </button>
      )}
      {Opened !== undefined && (
        <Opened
          many="1 finding"
          isPending={triage.isPending}
          error={triage.error}
          onClose={() => setDialog(undefined)}
          onAct={act}
        />
      )}
    </>
  );
}
