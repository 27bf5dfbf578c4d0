/** The list of assets: filtered by the address, read page by page. */
import { useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { DataTable } from '../../parts/data-table.tsx';
import { HeldChanges } from '../../parts/held-changes.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { COLUMNS } from './columns.tsx';
import { readFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import type { AssetRow } from './use-assets.ts';
import { useAssets } from './use-assets.ts';

const keyOf = ({ id }: AssetRow): string => id;

/** Enter or a click opens an asset. */
export function AssetList() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const { query, rows, first, total, hasMore, readOn, readBack } = useAssets(filter);
  const [active, setActive] = useState<string>();
  const navigate = useNavigate();
  return (
    <Page
      title="Assets"
      isFull
      lead={
        total === null ? 'What there is, whose it is, and how exposed it is' : `${sayMany(total, 'asset')} as of now`
      }
      actions={<HeldChanges noun="assets" words="Assets changed" />}
    >
      <FilterBar search={search} filter={filter} onSearch={setSearch} />
      <div className="assets-list">
        {query.isPending && <Loading lines={14} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoAssets isFiltered={Object.keys(filter).length > 0} />}
        {rows.length > 0 && (
          <DataTable
            label="Assets"
            rows={rows}
            first={first}
            columns={COLUMNS}
            keyOf={keyOf}
            total={total}
            active={active}
            onActive={setActive}
            onOpen={({ id }) => void navigate(`/assets/${encodeURIComponent(id)}`)}
            hasMore={hasMore}
            onMore={readOn}
            onBack={readBack}
          />
        )}
      </div>
    </Page>
  );
}

function NoAssets({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <EmptyState title="No asset fits this filter" />;
  return (
    <EmptyState title="No asset is known yet">
      <p>A scan brings them in: everything that it judges belongs to one.</p>
    </EmptyState>
  );
}
