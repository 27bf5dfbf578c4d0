/** The list of findings: moved through by keys, chosen for acts on many, each opened beside it. */
import { useCallback, useState } from 'react';
import { setMember } from '../../parts/address.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { COLUMNS, COLUMNS_BESIDE } from './columns.tsx';
import { readSort } from './filter.ts';
import type { SearchProps } from './search-props.ts';
import { Frame } from './frame.tsx';
import { NoFindings } from './no-findings.tsx';
import { SidePanel } from './side-panel.tsx';
import { useChosen } from './use-chosen.ts';
import type { Finding } from './use-findings.ts';
import { useFindings } from './use-findings.ts';
import { useRowKeys } from './use-row-keys.ts';

const keyOf = ({ id }: Finding): string => id;

/** Enter or a click opens a finding; while one is open, moving opens the next. */
export function FindingList(props: SearchProps) {
  const { search, filter, onSearch } = props;
  const { query, rows, first, total, hasMore, readOn, readBack } = useFindings(filter, readSort(search));
  const choice = useChosen(rows, JSON.stringify(filter));
  const [active, setActive] = useState<string>();
  const openId = search.get('open') ?? undefined;
  // Moving on leaves no trail in the history.
  const open = useCallback(
    (id: string) => onSearch(setMember(search, 'open', id), { replace: true }),
    [search, onSearch],
  );
  const close = useCallback(() => open(''), [open]);
  const move = useCallback(
    (id: string) => {
      setActive(id);
      if (openId !== undefined) open(id);
    },
    [openId, open],
  );
  useRowKeys({ rows, keyOf, active: active ?? openId, onActive: move, word: 'finding' });
  return (
    <Frame {...props} lead={total === null ? 'What does not keep a control' : `${sayMany(total, 'finding')} as of now`}>
      <BulkBar choice={choice} filter={filter} total={total} />
      <div className={openId === undefined ? 'findings' : 'findings findings-open'}>
        {query.isPending && <Loading lines={14} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoFindings />}
        {rows.length > 0 && (
          <DataTable
            label="Findings"
            rows={rows}
            first={first}
            columns={openId === undefined ? COLUMNS : COLUMNS_BESIDE}
            keyOf={keyOf}
            total={total}
            active={active ?? openId}
            onActive={move}
            onOpen={({ id }) => open(id)}
            chosen={choice.chosen}
            onChoose={choice.choose}
            onChooseAll={choice.chooseShown}
            hasMore={hasMore}
            onMore={readOn}
            onBack={readBack}
          />
        )}
        {openId !== undefined && <SidePanel id={openId} onClose={close} />}
      </div>
    </Frame>
  );
}
