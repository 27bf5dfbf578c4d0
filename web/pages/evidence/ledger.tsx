/** The ledger: all entries, newest first, filtered by the address. */
import { useCallback, useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { DataTable } from '../../parts/data-table.tsx';
import { HeldChanges } from '../../parts/held-changes.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { COLUMNS } from './columns.tsx';
import { readFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { TrustBar } from './trust.tsx';
import type { Item } from './use-entries.ts';
import { useEntries } from './use-entries.ts';

const keyOf = ({ index }: Item): string => String(index);

/** An entry has an address of its own. */
export function Ledger() {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const filter = useMemo(() => readFilter(search), [search]);
  const { query, rows, first, hasMore, readOn, readBack } = useEntries(filter);
  const [active, setActive] = useState<string>();
  const open = useCallback(({ index }: Item) => void navigate(`/evidence/${index}`), [navigate]);
  return (
    <Page
      title="Evidence"
      isFull
      lead="The append-only record of every step, each with the proof that it is in the signed ledger"
      actions={<HeldChanges noun="evidence" words="New entries" />}
    >
      <TrustBar />
      <FilterBar search={search} filter={filter} onSearch={setSearch} />
      <div className="entries">
        {query.isPending && <Loading lines={14} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoEntries isFiltered={Object.keys(filter).length > 0} />}
        {rows.length > 0 && (
          <DataTable
            label="Entries"
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
    </Page>
  );
}

function NoEntries({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState title="No entry fits">
      <p>Subjects and actors are matched whole. The ledger itself never loses an entry.</p>
    </EmptyState>
  ) : (
    <EmptyState title="Nothing has happened yet">
      <p>The first scan, decision or change writes the first entry.</p>
    </EmptyState>
  );
}
