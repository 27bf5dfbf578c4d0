/** The filter of the catalogue: a search and one choice per side, with how many controls each would leave. */
import { setMember } from '../../parts/address.ts';
import { OrderSelect, SearchBox, SideSelect } from '../../parts/filter-fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { countSide, readSort, SIDES, SORTS } from './filter.ts';
import type { Control, SearchProps } from './types.ts';

type FilterBarProps = SearchProps & {
  readonly controls: readonly Control[];
  readonly mapped: ReadonlySet<string> | undefined;
};

/** Everything that it does is in the address. */
export function FilterBar({ search, onSearch, controls, mapped }: FilterBarProps) {
  const framework = search.get('framework');
  return (
    <div className="filter no-print">
      <SearchBox
        label="Search in controls"
        placeholder="Id, name, title"
        text={search.get('text') ?? ''}
        onSearch={(text) => onSearch(setMember(search, 'text', text), { replace: true })}
        isLive
      />
      {SIDES.map((side) => (
        <SideSelect
          key={side}
          words={side}
          chosen={search.get(side) ?? ''}
          counts={countSide(controls, side, search, mapped)}
          onChoose={(value) => onSearch(setMember(search, side, value))}
        />
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
      <OrderSelect
        label="Sort by"
        value={readSort(search)}
        options={SORTS.map((sort) => [sort, sort])}
        onChoose={(sort) => onSearch(setMember(search, 'sort', sort))}
      />
    </div>
  );
}
