/** The filter of the ledger: kind, subject, actor and time; everything that it does is in the address. */
import type { FormEvent } from 'react';
import { setMember } from '../../parts/address.ts';
import { readField } from '../../parts/form.ts';
import type { Filter } from './filter.ts';
import { KINDS, SIDES } from './filter.ts';

type FilterBarProps = {
  readonly search: URLSearchParams;
  readonly filter: Filter;
  readonly onSearch: (next: URLSearchParams) => void;
};

/** What is typed counts with Enter, or when the field is left; what is chosen counts at once. */
export function FilterBar({ search, filter, onSearch }: FilterBarProps) {
  const change = (form: HTMLFormElement): void => {
    const given = new FormData(form);
    const next = SIDES.reduce((address, side) => setMember(address, side, readField(given, side)), search);
    if (next.toString() !== search.toString()) onSearch(next);
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    change(event.currentTarget);
  };
  return (
    <form
      key={search.toString()}
      role="search"
      aria-label="Entries"
      className="evidence-filter no-print"
      onSubmit={submit}
      onBlur={(event) => change(event.currentTarget)}
    >
      <label>
        <span>Kind</span>
        <select
          className="input"
          name="kind"
          defaultValue={filter.kind ?? ''}
          onChange={({ target }) => target.form !== null && change(target.form)}
        >
          <option value="">any</option>
          {listKinds(filter.kind).map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </label>
      <label className="evidence-wide">
        <span>Subject</span>
        <input className="input" name="subject" placeholder="whole id or name" defaultValue={filter.subject} />
      </label>
      <label className="evidence-wide">
        <span>Actor</span>
        <input className="input" name="actor" placeholder="id of a user or token" defaultValue={filter.actor} />
      </label>
      <label>
        <span>From</span>
        <input className="input" name="since" type="date" defaultValue={search.get('since')?.slice(0, 10)} />
      </label>
      <label>
        <span>Until</span>
        <input className="input" name="until" type="date" defaultValue={search.get('until')?.slice(0, 10)} />
      </label>
      <button type="submit" className="button">
        Show
      </button>
      {Object.keys(filter).length > 0 && (
        <button type="button" className="button button-quiet" onClick={() => onSearch(new URLSearchParams())}>
          All entries
        </button>
      )}
    </form>
  );
}

/** One that the address names is offered too, also where nothing here knows it. */
function listKinds(chosen: string | undefined): readonly string[] {
  return chosen === undefined || KINDS.some((kind) => kind === chosen) ? KINDS : [...KINDS, chosen];
}
