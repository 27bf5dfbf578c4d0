/** The filter of the catalogue: a search and one choice per side, with how many controls each would leave. */
import type { FormEvent } from 'react';
import { useRef } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Icon } from '../../parts/icon.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { countSide, readSort, setMember, SIDES, SORTS } from './filter.ts';
import type { Control, SearchProps } from './types.ts';

type FilterBarProps = SearchProps & {
  readonly controls: readonly Control[];
  readonly mapped: ReadonlySet<string> | undefined;
};

/** Everything that it does is in the address. */
export function FilterBar({ search, onSearch, controls, mapped }: FilterBarProps) {
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: 'Search in controls', act: () => box.current?.focus() }]);
  const submit = (event: FormEvent<HTMLFormElement>): void => event.preventDefault();
  const framework = search.get('framework');
  return (
    <div className="controls-filter no-print">
      <form role="search" className="controls-search" onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={box}
          className="input"
          type="search"
          aria-label="Search in controls"
          placeholder="Id, name, title"
          value={search.get('text') ?? ''}
          onChange={(event) => onSearch(setMember(search, 'text', event.target.value), { replace: true })}
        />
      </form>
      {SIDES.map((side) => (
        <select
          key={side}
          className="input"
          aria-label={side}
          value={search.get(side) ?? ''}
          onChange={(event) => onSearch(setMember(search, side, event.target.value))}
        >
          <option value="">Any {side}</option>
          {countSide(controls, side, search, mapped).map(({ value, count }) => (
            <option key={value} value={value}>
              {value} ({sayCount(count)})
            </option>
          ))}
        </select>
      ))}
      {framework !== null && (
        <button
          type="button"
          className="button"
          onClick={() => onSearch(setMember(setMember(search, 'framework', ''), 'item', ''))}
        >
          {framework} {search.get('item') ?? ''}
          <Icon name="close" />
          <span className="unseen">: show those of any framework</span>
        </button>
      )}
      <label className="controls-sort">
        <span className="muted">Sort by</span>
        <select
          className="input"
          value={readSort(search)}
          onChange={(event) => onSearch(setMember(search, 'sort', event.target.value))}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {sort}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
