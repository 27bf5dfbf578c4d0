/** All exceptions, newest first, filtered by the address. */
import { useCallback, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { setMember } from '../../parts/address.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { EXCEPTION_STATES } from '../../../src/wire/words.ts';
import { COLUMNS } from './columns.tsx';
import type { Filter } from './filter.ts';
import { readFilter } from './filter.ts';
import { addressOf } from './links.ts';
import type { ExceptionItem } from './use-exceptions.ts';
import { useExceptions } from './use-exceptions.ts';

const keyOf = ({ id }: ExceptionItem): string => id;
const STATES: readonly (readonly [string, string])[] = [
  ['', 'any'],
  ...EXCEPTION_STATES.map((state) => [state, state] as const),
];

/** Enter, or a click, opens one. */
export function ListView() {
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const { query, rows, first, hasMore, readOn, readBack } = useExceptions(filter);
  const [active, setActive] = useState<string>();
  const navigate = useNavigate();
  const open = useCallback((item: ExceptionItem) => void navigate(addressOf(item)), [navigate]);
  const set = (name: keyof Filter, value: string): void => setSearch(setMember(search, name, value.trim()));
  return (
    <>
      <FilterBar filter={filter} onSet={set} />
      <div className="exceptions-list">
        {query.isPending && <Loading lines={12} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoExceptions isFiltered={Object.keys(filter).length > 0} />}
        {rows.length > 0 && (
          <DataTable
            label="Exceptions"
            rows={rows}
            first={first}
            columns={COLUMNS}
            keyOf={keyOf}
            total={hasMore ? null : first + rows.length}
            active={active}
            onActive={setActive}
            onOpen={open}
            hasMore={hasMore}
            onMore={readOn}
            onBack={readBack}
          />
        )}
      </div>
    </>
  );
}

type FilterBarProps = { readonly filter: Filter; readonly onSet: (name: keyof Filter, value: string) => void };

const TEXTS = [
  ['team', 'Team'],
  ['environment', 'Environment'],
  ['control', 'Control'],
] as const;

/** A text counts when the field is left, or by Enter. */
function FilterBar({ filter, onSet }: FilterBarProps) {
  return (
    <search className="life-filter no-print">
      <SelectField
        label="State"
        options={STATES}
        value={filter.state ?? ''}
        onChange={(event) => onSet('state', event.target.value)}
      />
      {TEXTS.map(([name, label]) => (
        <TextField
          key={`${name} ${filter[name] ?? ''}`}
          label={label}
          defaultValue={filter[name] ?? ''}
          placeholder="any"
          onBlur={(event) => {
            if (event.target.value.trim() !== (filter[name] ?? '')) onSet(name, event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onSet(name, event.currentTarget.value);
          }}
        />
      ))}
    </search>
  );
}

function NoExceptions({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <EmptyState title={isFiltered ? 'No exception has all of this' : 'Nobody has asked for an exception'}>
      <p>
        {isFiltered
          ? 'Take a part of the filter away to see more.'
          : 'An exception accepts findings for a time: with a reason, an owner, an approver and an end.'}
      </p>
    </EmptyState>
  );
}
