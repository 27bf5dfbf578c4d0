/** The filter: a search, a menu per side with how many findings each value would leave, and what is chosen as chips. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readApi } from '../../api/calls.ts';
import { setMember } from '../../parts/address.ts';
import { OrderSelect, SearchBox } from '../../parts/filter-fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { FacetMenu } from './facet-menu.tsx';
import { clearFilter, GROUPS, listChips, readGroup, readSort, setSide, SIDES, SORTS, toggleValue } from './filter.ts';
import type { SearchProps } from './search-props.ts';
import { MoreMenu } from './more-menu.tsx';

/** Everything that it does is in the address. */
export function FilterBar(props: SearchProps) {
  const { search, filter, onSearch } = props;
  return (
    <>
      <div className="filter no-print">
        <SearchBox
          label="Search in findings"
          placeholder="Address, control, title"
          text={filter.text ?? ''}
          onSearch={(text) => onSearch(setMember(search, 'text', text))}
        />
        <Facets {...props} />
        <MoreMenu {...props} />
      </div>
      <div className="filter">
        <Chips {...props} />
        <Order {...props} />
      </div>
    </>
  );
}

function Facets({ search, filter, onSearch }: SearchProps) {
  const { data } = useQuery({
    ...readApi('findings', 'facets', { query: filter }),
    placeholderData: keepPreviousData,
  });
  const controls = useQuery(readApi('controls', 'list', {}));
  const titles = useMemo(
    () => new Map(controls.data?.items.map(({ id, title }) => [id, title] as const)),
    [controls.data],
  );
  return SIDES.map((side) => (
    <FacetMenu
      key={side}
      side={side}
      titles={side === 'control' ? titles : undefined}
      counts={data?.[side] ?? []}
      chosen={filter[side] ?? []}
      onToggle={(value) => onSearch(toggleValue(search, side, value))}
      onClear={() => onSearch(setSide(search, side, []))}
    />
  ));
}

/** Where no state is chosen it is said which are shown. */
function Chips({ search, onSearch }: SearchProps) {
  const chips = listChips(search);
  return (
    <ul className="findings-chips" aria-label="Filter">
      {!search.has('state') && <li className="muted">Whose clock runs</li>}
      {chips.map(({ words, without }) => (
        <li key={words} className="chip">
          <span>{words}</span>
          <button type="button" aria-label={`Without ${words}`} onClick={() => onSearch(without)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className="button button-quiet" onClick={() => onSearch(clearFilter(search))}>
            Clear
          </button>
        </li>
      )}
    </ul>
  );
}

/** Groups have an order of their own: most of the gravest first. */
function Order({ search, onSearch }: SearchProps) {
  const group = readGroup(search);
  return (
    <div className="findings-order no-print">
      <OrderSelect
        label="Group by"
        value={group ?? ''}
        options={[['', 'nothing'], ...GROUPS.map((one) => [one, one] as const)]}
        onChoose={(value) => onSearch(setMember(setMember(search, 'open', ''), 'group', value))}
      />
      {group === undefined && (
        <OrderSelect
          label="Sort by"
          value={readSort(search)}
          options={SORTS.map((sort) => [sort, sort.replace('-', ' ')])}
          onChoose={(sort) => onSearch(setMember(search, 'sort', sort))}
        />
      )}
    </div>
  );
}
