/** The fields by which lists are narrowed: a search, one choice per side with its counts, an order. */
import './field.css';
import './filter-fields.css';
import type { ChangeEvent, FormEvent } from 'react';
import { useRef } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import { Icon } from './icon.tsx';
import { sayCount } from './numbers.ts';

type SearchBoxProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onSearch: (text: string) => void;
  /** Every key counts, and not Enter alone: where all rows are here already. */
  readonly isLive?: boolean;
};

/** `/` leads there. */
export function SearchBox({ label, placeholder, text, onSearch, isLive = false }: SearchBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label, act: () => box.current?.focus() }]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isLive) onSearch(box.current?.value.trim() ?? '');
  };
  const given = isLive
    ? { value: text, onChange: (event: ChangeEvent<HTMLInputElement>) => onSearch(event.target.value) }
    : { defaultValue: text };
  return (
    <form role="search" className="filter-search" onSubmit={submit}>
      <Icon name="search" />
      <input
        key={isLive ? 'live' : text}
        ref={box}
        className="input"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        {...given}
      />
    </form>
  );
}

type SideSelectProps = {
  readonly words: string;
  readonly chosen: string;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly onChoose: (value: string) => void;
};

/** What is chosen stays offered where nothing has it any more. */
export function SideSelect({ words, chosen, counts, onChoose }: SideSelectProps) {
  const isGone = chosen !== '' && !counts.some(({ value }) => value === chosen);
  return (
    <select className="input" aria-label={words} value={chosen} onChange={(event) => onChoose(event.target.value)}>
      <option value="">Any {words}</option>
      {isGone && <option value={chosen}>{chosen} (0)</option>}
      {counts.map(({ value, count }) => (
        <option key={value} value={value}>
          {value} ({sayCount(count)})
        </option>
      ))}
    </select>
  );
}

type OrderSelectProps = {
  /** `Sort by`. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChoose: (value: string) => void;
};

/** At the end of the row. */
export function OrderSelect({ label, value, options, onChoose }: OrderSelectProps) {
  return (
    <label className="filter-order">
      <span className="muted">{label}</span>
      <select className="input" value={value} onChange={(event) => onChoose(event.target.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
