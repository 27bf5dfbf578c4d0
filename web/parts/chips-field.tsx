/** A field for several short values: Enter or a comma adds one, Backspace takes the last one out. */
import type { KeyboardEvent } from 'react';
import { useId, useState } from 'react';
import { Icon } from './icon.tsx';
import './life.css';
import { addValues } from './values.ts';

type ChipsFieldProps = {
  readonly label: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** Values that are offered, each with what it stands for. */
  readonly offered?: readonly (readonly [value: string, words: string])[];
  readonly hint?: string;
  readonly fault?: string | undefined;
  readonly placeholder?: string;
};

/** What is typed and not yet added is added when the field is left. */
export function ChipsField({ label, values, onChange, offered = [], hint, fault, placeholder }: ChipsFieldProps) {
  const [typed, setTyped] = useState('');
  const id = useId();
  const add = (text: string): void => {
    onChange(addValues(values, text));
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.key === 'Enter' || event.key === ',') && typed.trim() !== '') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && values.length > 0) onChange(values.slice(0, -1));
  };
  const type = (text: string): void => {
    // A value that is taken from the list of offers is added at once.
    if (offered.some(([value]) => value === text)) add(text);
    else setTyped(text);
  };
  const notes = fault ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="chips">
        {values.map((value) => (
          <span key={value} className="chip">
            <span className="mono">{value}</span>
            <button
              type="button"
              aria-label={`Take ${value} out`}
              onClick={() => onChange(values.filter((one) => one !== value))}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
        <input
          id={id}
          value={typed}
          list={offered.length > 0 ? `${id}-offered` : undefined}
          placeholder={values.length === 0 ? placeholder : undefined}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== undefined}
          aria-describedby={notes === undefined ? undefined : `${id}-notes`}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            if (typed.trim() !== '') add(typed);
          }}
        />
        {offered.length > 0 && (
          <datalist id={`${id}-offered`}>
            {offered
              .filter(([value]) => !values.includes(value))
              .map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
          </datalist>
        )}
      </div>
      {notes !== undefined && (
        <p id={`${id}-notes`} className={fault === undefined ? 'field-hint' : 'field-fault'}>
          {notes}
        </p>
      )}
    </div>
  );
}
