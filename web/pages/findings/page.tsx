/** Findings: filtered by the address, read page by page, opened beside the list, handled many at once. */
import './findings.css';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { SetURLSearchParams } from 'react-router';
import { useSearchParams } from 'react-router';
import { useHeldChanges } from '../../api/live.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { COLUMNS } from './columns.tsx';
import { readFilter, readSort } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { SidePanel } from './side-panel.tsx';
import type { Finding } from './use-findings.ts';
import { useFindings } from './use-findings.ts';

const keyOf = ({ id }: Finding): string => id;

/** The page. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const { query, rows, total, hasMore, readOn } = useFindings(filter, readSort(search));
  const { chosen, chosenRows, choose, chooseNone } = useChosen(rows);
  const [active, setActive] = useState<string>();
  const held = useHeldChanges('findings', useQueryClient());
  const { openId, open, close } = useOpened(search, setSearch);
  const setActiveRow = useCallback(
    (id: string) => {
      setActive(id);
      if (openId !== undefined) open(id);
    },
    [openId, open],
  );
  useShortcuts([{ keys: 'r', label: 'Show what changed', act: held.show }]);

  return (
    <Page
      title="Findings"
      isFull
      lead={total === null ? 'What does not keep a control' : `${sayMany(total, 'finding')} as of now`}
      actions={
        held.isOld && (
          <button type="button" className="button" onClick={held.show}>
            Findings changed: show
          </button>
        )
      }
    >
      <FilterBar search={search} filter={filter} onSearch={setSearch} />
      <BulkBar chosen={chosenRows} onDone={chooseNone} />
      <div className={openId === undefined ? 'findings' : 'findings findings-open'}>
        {query.isPending && <Loading lines={14} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoFindings />}
        {rows.length > 0 && (
          <DataTable
            label="Findings"
            rows={rows}
            columns={COLUMNS}
            keyOf={keyOf}
            total={total}
            active={active ?? openId}
            onActive={setActiveRow}
            onOpen={({ id }) => open(id)}
            chosen={chosen}
            onChoose={choose}
            hasMore={hasMore}
            onMore={readOn}
          />
        )}
        {openId !== undefined && <SidePanel id={openId} onClose={close} />}
      </div>
    </Page>
  );
}

/** The finding that is open beside the list, which the address says too; moving on leaves no trail in the history. */
function useOpened(search: URLSearchParams, setSearch: SetURLSearchParams) {
  const open = useCallback(
    (id: string | undefined) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          if (id === undefined) next.delete('open');
          else next.set('open', id);
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const close = useCallback(() => open(undefined), [open]);
  return { openId: search.get('open') ?? undefined, open, close };
}

function NoFindings() {
  return (
    <EmptyState title="No findings here">
      <p>Nothing that was judged fails with this filter. What was not judged is not in this list: see Assets.</p>
    </EmptyState>
  );
}

/** What is chosen; rows that are gone from the list are not acted on. */
function useChosen(rows: readonly Finding[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const chosenRows = useMemo(() => rows.filter(({ id }) => chosen.has(id)), [rows, chosen]);
  const choose = useCallback((id: string) => setChosen((before) => before.symmetricDifference(new Set([id]))), []);
  const chooseNone = useCallback(() => setChosen(new Set()), []);
  return { chosen, chosenRows, choose, chooseNone };
}
