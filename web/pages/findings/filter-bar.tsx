/** The filter: a search, a menu per side with how many findings each value would leave, and what is chosen as chips. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useRef } from 'react';
import { readApi } from '../../api/calls.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Icon } from '../../parts/icon.tsx';
import { sayCount } from '../../parts/numbers.ts';
import type { Filter, Side } from './filter.ts';
import { setValues, SIDES, SORTS, toggleValue } from './filter.ts';

type FilterBarProps = {
  readonly search: URLSearchParams;
  readonly filter: Filter;
  readonly onSearch: (next: URLSearchParams) => void;
};

/** Everything that it does is in the address. */
export function FilterBar({ search, filter, onSearch }: FilterBarProps) {
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: 'Search in findings', act: () => box.current?.focus() }]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const next = new URLSearchParams(search);
    const text = box.current?.value.trim() ?? '';
    if (text === '') next.delete('text');
    else next.set('text', text);
    onSearch(next);
  };
  return (
    <div className="filter no-print">
      <form role="search" className="filter-search" onSubmit={submit}>
        <Icon name="search" />
        <input
          key={filter.text ?? ''}
          ref={box}
          className="input"
          type="search"
          aria-label="Search in findings"
          placeholder="Address, control, title"
          defaultValue={filter.text ?? ''}
        />
      </form>
      <Facets search={search} filter={filter} onSearch={onSearch} />
      <label className="filter-sort">
        <span className="muted">Sort by</span>
        <select
          className="input"
          value={search.get('sort') ?? 'severity'}
          onChange={(event) => {
            const next = new URLSearchParams(search);
            next.set('sort', event.target.value);
            onSearch(next);
          }}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {sort.replace('-', ' ')}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Facets({ search, filter, onSearch }: FilterBarProps) {
  const { data } = useQuery({
    ...readApi('findings', 'facets', { query: filter }),
    placeholderData: keepPreviousData,
  });
  return SIDES.map((side) => (
    <FacetMenu
      key={side}
      side={side}
      counts={data?.[side] ?? []}
      chosen={filter[side] ?? []}
      onToggle={(value) => onSearch(toggleValue(search, side, value))}
      onClear={() => onSearch(setValues(search, side, []))}
    />
  ));
}

type FacetMenuProps = {
  readonly side: Side;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
  readonly onClear: () => void;
};

/** A disclosure with a list of ticks: several values can be chosen without opening it again. */
function FacetMenu({ side, counts, chosen, onToggle, onClear }: FacetMenuProps) {
  const known = new Set(counts.map(({ value }) => value));
  const gone = chosen.filter((value) => !known.has(value)).map((value) => ({ value, count: 0 }));
  return (
    <details className="facet" name="facet">
      <summary className="button">
        <span className="facet-name">{side}</span>
        {chosen.length > 0 && <span className="facet-count">{chosen.length}</span>}
        <Icon name="down" />
      </summary>
      <div className="facet-list">
        {[...counts, ...gone].map(({ value, count }) => (
          <label key={value} className="facet-value">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => onToggle(value)} />
            <span className="truncate">{value}</span>
            <span className="muted">{sayCount(count)}</span>
          </label>
        ))}
        {chosen.length > 0 && (
          <button type="button" className="button button-quiet" onClick={onClear}>
            Any {side}
          </button>
        )}
      </div>
    </details>
  );
}
