/** The ledger: all entries, newest first, filtered by the address. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHeldChanges } from '../../api/live.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { DataTable } from '../../parts/data-table.tsx';
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
  const { query, rows, hasMore, readOn } = useEntries(filter);
  const [active, setActive] = useState<string>();
  const held = useHeldChanges('evidence', useQueryClient());
  const open = useCallback(({ index }: Item) => void navigate(`/evidence/${index}`), [navigate]);
  useShortcuts([{ keys: 'r', label: 'Show new entries', act: held.show }]);
  return (
    <Page
      title="Evidence"
      isFull
      lead="The append-only record of every step, each with the proof that it is in the signed ledger"
      actions={
        held.isOld && (
          <button type="button" className="button" onClick={held.show}>
            New entries: show
          </button>
        )
      }
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
            columns={COLUMNS}
            keyOf={keyOf}
            total={hasMore ? null : rows.length}
            active={active}
            onActive={setActive}
            onOpen={open}
            hasMore={hasMore}
            onMore={readOn}
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
