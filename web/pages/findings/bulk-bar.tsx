/** What can be done to the chosen findings: acknowledge, assign. All or none, by the versions that were seen. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { sayMany } from '../../parts/numbers.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import type { Finding } from './use-findings.ts';

type BulkBarProps = { readonly chosen: readonly Finding[]; readonly onDone: () => void };

type Action = { readonly kind: 'acknowledge' | 'assign'; readonly text: string };

/** Shown while something is chosen. */
export function BulkBar({ chosen, onDone }: BulkBarProps) {
  const [isAssigning, setAssigning] = useState(false);
  const triage = useAct('findings', 'triageMany');
  const mayTriage = useMay('triage');
  const act = (action: Action, done: string): void => {
    const findings = chosen.map(({ id, version }) => ({ id, version }));
    triage.mutate(
      { body: { selection: { findings }, action } },
      {
        onSuccess: ({ changed }) => {
          say(`${sayMany(changed, 'finding')} ${done}`);
          setAssigning(false);
          onDone();
        },
        onError: sayTrouble,
      },
    );
  };
  if (chosen.length === 0) return null;
  return (
    <div className="bulk card no-print" role="toolbar" aria-label="Chosen findings">
      <span>{sayMany(chosen.length, 'finding')} chosen</span>
      {mayTriage ? (
        <>
          <button
            type="button"
            className="button button-main"
            disabled={triage.isPending}
            onClick={() => act({ kind: 'acknowledge', text: '' }, 'acknowledged')}
          >
            Acknowledge
          </button>
          <button type="button" className="button" disabled={triage.isPending} onClick={() => setAssigning(true)}>
            Assign …
          </button>
        </>
      ) : (
        <span className="muted">No role of yours may change findings.</span>
      )}
      <button type="button" className="button button-quiet" onClick={onDone}>
        Choose none
      </button>
      {isAssigning && (
        <AssignDialog
          onClose={() => setAssigning(false)}
          onAssign={(text) => act({ kind: 'assign', text }, text === '' ? 'taken from everybody' : `given to ${text}`)}
        />
      )}
    </div>
  );
}

type AssignProps = { readonly onClose: () => void; readonly onAssign: (name: string) => void };

function AssignDialog({ onClose, onAssign }: AssignProps) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onAssign(readField(new FormData(event.currentTarget), 'name'));
  };
  return (
    <Dialog title="Assign" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="To whom" name="name" maxLength={300} hint="Empty takes them from everybody." autoFocus />
        <div className="dialog-actions">
          <button type="submit" className="button button-main">
            Assign
          </button>
        </div>
      </form>
    </Dialog>
  );
}
