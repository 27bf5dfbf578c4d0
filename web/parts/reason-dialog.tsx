/** The dialog before an act that counts: what it leads to, the reason that is kept with it, what the API said of it. */
import type { FormEvent, ReactNode } from 'react';
import { readTrouble } from '../api/problems.ts';
import { Dialog } from './dialog.tsx';
import { TextArea } from './field.tsx';
import { readField } from './form.ts';
import './life.css';

type ReasonDialogProps = {
  readonly title: string;
  /** What the act leads to. */
  readonly children?: ReactNode;
  readonly button: string;
  readonly label?: string;
  readonly hint?: string;
  readonly isOptional?: boolean;
  /** Fields after the reason, which `onSubmit` reads by their names. */
  readonly more?: ReactNode;
  /** To be ticked before the act is done. */
  readonly confirmation?: string | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onSubmit: (reason: string, form: FormData) => void;
};

const REASON_CHARS_MAX = 4_000;

/** What was written stays when the act is refused. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, children, button, label = 'Reason', hint, isOptional = false, more, confirmation } = props;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    props.onSubmit(readField(form, 'reason'), form);
  };
  return (
    <Dialog title={title} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        {children}
        <TextArea
          label={isOptional ? `${label} (may be left out)` : label}
          name="reason"
          required={!isOptional}
          maxLength={REASON_CHARS_MAX}
          autoFocus
          {...(hint === undefined ? {} : { hint })}
        />
        {more}
        {confirmation !== undefined && (
          <label className="life-confirm">
            <input type="checkbox" name="confirmed" required />
            <span>{confirmation}</span>
          </label>
        )}
        {props.error !== null && <Refusal error={props.error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={props.isPending}>
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Why the API did not do it. */
export function Refusal({ error }: { readonly error: Error }) {
  const { title, detail, remedy } = readTrouble(error);
  return (
    <div className="life-refusal" role="alert">
      <strong>{title}</strong>
      {detail !== '' && <p>{detail}</p>}
      <p>{remedy}</p>
    </div>
  );
}
