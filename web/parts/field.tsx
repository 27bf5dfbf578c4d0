/** Form fields: every one with its label, and what is wrong with it said where it is. */
import './field.css';
import type { ComponentProps } from 'react';
import { useId } from 'react';

type Labelled = { readonly label: string; readonly hint?: string; readonly fault?: string | undefined };

/** A line of text. */
export function TextField({ label, hint, fault, ...input }: Labelled & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...input} {...describe(id, { hint, fault })} />
      <Notes id={id} hint={hint} fault={fault} />
    </div>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, fault, ...input }: Labelled & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea rows={3} {...input} {...describe(id, { hint, fault })} />
      <Notes id={id} hint={hint} fault={fault} />
    </div>
  );
}

type SelectProps = Labelled & ComponentProps<'select'> & { readonly options: readonly (readonly [string, string])[] };

/** One of a few values, each with its words. */
export function SelectField({ label, hint, fault, options, ...input }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select {...input} {...describe(id, { hint, fault })}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Notes id={id} hint={hint} fault={fault} />
    </div>
  );
}

type NoteProps = { readonly hint?: string | undefined; readonly fault?: string | undefined };

function describe(id: string, { hint, fault }: NoteProps) {
  const isTold = hint !== undefined || fault !== undefined;
  return { id, 'aria-invalid': fault !== undefined, 'aria-describedby': isTold ? `${id}-notes` : undefined };
}

function Notes({ id, hint, fault }: NoteProps & { readonly id: string }) {
  if (hint === undefined && fault === undefined) return null;
  return (
    <p id={`${id}-notes`} className={fault === undefined ? 'field-hint' : 'field-fault'}>
      {fault ?? hint}
    </p>
  );
}
