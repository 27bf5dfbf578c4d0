/** The catalogue: every control with its present verdicts, narrowed by the address. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { COLUMNS } from './columns.tsx';
import { narrow } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import type { Control, SearchProps } from './types.ts';
import { Views } from './views.tsx';

const keyOf = ({ id }: Control): string => id;
const noMore = (): void => undefined;

/** Enter or a click opens a control. */
export function Catalogue({ search, onSearch }: SearchProps) {
  const query = useQuery(readApi('controls', 'list', {}));
  const mapped = useMapped(search);
  const [active, setActive] = useState<string>();
  const navigate = useNavigate();
  const all = query.data?.items;
  const rows = useMemo(() => narrow(all ?? [], search, mapped), [all, search, mapped]);
  return (
    <Page title="Controls" isFull lead={sayLead(all, rows)} actions={<Views shown="catalogue" />}>
      <FilterBar search={search} onSearch={onSearch} controls={all ?? []} mapped={mapped} />
      <div className="controls-list">
        {query.isPending && <Loading lines={14} />}
        {query.isError && all === undefined && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {all !== undefined && rows.length === 0 && <NoControls />}
        {rows.length > 0 && (
          <DataTable
            label="Controls"
            rows={rows}
            columns={COLUMNS}
            keyOf={keyOf}
            total={rows.length}
            active={active}
            onActive={setActive}
            onOpen={({ id }) => void navigate(`/controls/${encodeURIComponent(id)}`)}
            hasMore={false}
            onMore={noMore}
          />
        )}
      </div>
    </Page>
  );
}

function sayLead(all: readonly Control[] | undefined, rows: readonly Control[]): string {
  if (all === undefined) return 'What is asked of everything, why, and how far it is kept';
  const shown = rows.length === all.length ? '' : `${sayCount(rows.length)} of `;
  return `${shown}${sayMany(all.length, 'control')}, with their verdicts as of now`;
}

function NoControls() {
  return (
    <EmptyState title="No control fits this filter">
      <p>Take a part of it away. New controls come with the catalogue, or from a file in .bulwark/.</p>
    </EmptyState>
  );
}

/** Ids of the controls that map to the item in the address; undefined where it names none. */
function useMapped(search: URLSearchParams): ReadonlySet<string> | undefined {
  const name = search.get('framework');
  const item = search.get('item');
  const { data } = useQuery({ ...readApi('controls', 'frameworks', {}), enabled: name !== null });
  return useMemo(() => {
    if (name === null) return undefined;
    const items = data?.items.find((one) => one.name === name)?.items ?? [];
    return new Set(items.filter(({ id }) => item === null || id === item).flatMap(({ controls }) => controls));
  }, [data, name, item]);
}
