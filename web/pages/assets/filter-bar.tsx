/** The filter: a search in names and one choice per side, with how many assets each would leave. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { setMember } from '../../parts/address.ts';
import { SearchBox, SideSelect } from '../../parts/filter-fields.tsx';
import type { Filter } from './filter.ts';
import { SIDE_WORDS, SIDES } from './filter.ts';

type FilterBarProps = {
  readonly search: URLSearchParams;
  readonly filter: Filter;
  readonly onSearch: (next: URLSearchParams) => void;
};

/** Everything that it does is in the address. */
export function FilterBar({ search, filter, onSearch }: FilterBarProps) {
  const { data } = useQuery({ ...readApi('assets', 'facets', { query: filter }), placeholderData: keepPreviousData });
  return (
    <div className="filter no-print">
      <SearchBox
        label="Search in assets"
        placeholder="Part of the name"
        text={filter.text ?? ''}
        onSearch={(text) => onSearch(setMember(search, 'text', text))}
      />
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
