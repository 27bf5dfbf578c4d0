/** The filter: a search in names and one choice per side, with how many assets each would leave. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useRef } from 'react';
import { readApi } from '../../api/calls.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Icon } from '../../parts/icon.tsx';
import { sayCount } from '../../parts/numbers.ts';
import type { Filter } from './filter.ts';
import { setMember, SIDE_WORDS, SIDES } from './filter.ts';

type FilterBarProps = {
  readonly search: URLSearchParams;
  readonly filter: Filter;
  readonly onSearch: (next: URLSearchParams) => void;
};

/** Everything that it does is in the address. */
export function FilterBar({ search, filter, onSearch }: FilterBarProps) {
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: 'Search in assets', act: () => box.current?.focus() }]);
  const { data } = useQuery({ ...readApi('assets', 'facets', { query: filter }), placeholderData: keepPreviousData });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSearch(setMember(search, 'text', box.current?.value.trim() ?? ''));
  };
  return (
    <div className="assets-filter no-print">
      <form role="search" className="assets-search" onSubmit={submit}>
        <Icon name="search" />
        <input
          key={filter.text ?? ''}
          ref={box}
          className="input"
          type="search"
          aria-label="Search in assets"
          placeholder="Part of the name"
          defaultValue={filter.text ?? ''}
        />
      </form>
      {SIDES.map((side) => (
        <SideSelect
          key={side}
          words={SIDE_WORDS[side]}
          chosen={filter[side] ?? ''}
          counts={data?.[side] ?? []}
          onChoose={(value) => onSearch(setMember(search, side, value))}
        />
      ))}
    </div>
  );
}

type SideSelectProps = {
  readonly words: string;
  readonly chosen: string;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly onChoose: (value: string) => void;
};

function SideSelect({ words, chosen, counts, onChoose }: SideSelectProps) {
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
