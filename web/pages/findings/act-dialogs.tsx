/** The dialogs before acts on findings: whom they are given to, why they are closed, and how many they are. */
import type { FormEvent, ReactNode } from 'react';
import { CLOSE_CAUSES } from '../../../src/wire/words.ts';
import { useMe } from '../../api/session.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { readField } from '../../parts/form.ts';
import { ReasonDialog, Refusal } from '../../parts/reason-dialog.tsx';
import { PersonField } from './person-field.tsx';
import type { TriageAction } from './triage.ts';
import { CAUSE_WORDS } from './triage.ts';

type ActDialogProps = {
  /** `1 finding`, `312 findings`. */
  readonly many: string;
  /** What else is to be said of how many there are. */
  readonly note?: ReactNode;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onAct: (action: TriageAction) => void;
};

/** To a person or a team, by the name that they sign in with or go by. */
export function AssignDialog({ many, note, isPending, error, onClose, onAct }: ActDialogProps) {
  const { data: me } = useMe();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onAct({ kind: 'assign', text: readField(new FormData(event.currentTarget), 'name') });
  };
  return (
    <Dialog title={`Assign ${many}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {note}
        <PersonField label="To whom" name="name" hint="Empty takes them from everybody." autoFocus />
        {error !== null && <Refusal error={error} />}
        <div className="dialog-actions">
          {me !== null && me !== undefined && (
            <button
              type="button"
              className="button"
              disabled={isPending}
              onClick={() => onAct({ kind: 'assign', text: me.name })}
            >
              Assign to me
            </button>
          )}
          <button type="submit" className="button button-main" disabled={isPending}>
            Assign
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const CAUSE_NOTES = {
  mended: 'it is gone, where no run can tell',
  'false-positive': 'the control is wrong here; its rate of false positives counts it',
  'not-applicable': 'what the control asks for has no meaning here',
} as const;

/** Why it is no more, in a word that is counted and in words that are read. */
export function CloseDialog({ many, note, isPending, error, onClose, onAct }: ActDialogProps) {
  return (
    <ReasonDialog
      title={`Close ${many}`}
      button={`Close ${many}`}
      hint="What a run still sees is not closed: mend it, or ask for an exception."
      isPending={isPending}
      error={error}
      onClose={onClose}
      onSubmit={(text, form) => {
        const said = readField(form, 'cause');
        onAct({ kind: 'close', text, cause: CLOSE_CAUSES.find((cause) => cause === said) ?? 'mended' });
      }}
    >
      {note}
      <fieldset className="causes">
        <legend>Cause</legend>
        {CLOSE_CAUSES.map((cause) => (
          <label key={cause} className="life-confirm">
            <input type="radio" name="cause" value={cause} defaultChecked={cause === 'mended'} />
            <span>
              {CAUSE_WORDS[cause]} <span className="muted">{CAUSE_NOTES[cause]}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}

/** Asked for where it is done to more than what is in sight. */
export function AcknowledgeDialog({ many, note, isPending, error, onClose, onAct }: ActDialogProps) {
  return (
    <ReasonDialog
      title={`Acknowledge ${many}`}
      button={`Acknowledge ${many}`}
      label="Remark"
      isOptional
      isPending={isPending}
      error={error}
      onClose={onClose}
      onSubmit={(text) => onAct({ kind: 'acknowledge', text })}
    >
      {note}
    </ReasonDialog>
  );
}
