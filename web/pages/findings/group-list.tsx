/** Findings by control, asset or team: which to go for first. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readApi } from '../../api/calls.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import type { Group } from './filter.ts';
import { openGroup } from './filter.ts';
import type { SearchProps } from './search-props.ts';
import { Frame } from './frame.tsx';
import { GROUP_COLUMNS } from './group-columns.tsx';
import { NoFindings } from './no-findings.tsx';
import type { FindingGroup } from './use-findings.ts';
import { useGroups } from './use-findings.ts';
import { useRowKeys } from './use-row-keys.ts';

/** Assets of one name differ by their environments. */
const keyOf = ({ value, environment }: FindingGroup): string => `${value}\n${environment ?? ''}`;

/** Enter or a click opens a group: the list of what is in it. */
export function GroupList({ by, ...props }: SearchProps & { readonly by: Group }) {
  const { search, filter, onSearch } = props;
  const { query, rows, first, total, hasMore, readOn, readBack } = useGroups(filter, by);
  const all = useQuery(readApi('findings', 'list', { query: { ...filter, limit: 1 } }));
  const [active, setActive] = useState<string>();
  useRowKeys({ rows, keyOf, active, onActive: setActive, word: by });
  return (
    <Frame {...props} lead={sayLead(all.data?.total ?? null, total, by)}>
      <div className="findings">
        {query.isPending && <Loading lines={14} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoFindings />}
        {rows.length > 0 && (
          <DataTable
            label={`Findings by ${by}`}
            rows={rows}
            first={first}
            columns={GROUP_COLUMNS[by]}
            keyOf={keyOf}
            total={total}
            active={active}
            onActive={setActive}
            onOpen={(group) => onSearch(openGroup(search, by, group))}
            hasMore={hasMore}
            onMore={readOn}
            onBack={readBack}
          />
        )}
      </div>
    </Frame>
  );
}

function sayLead(findings: number | null, groups: number | null, by: Group): string {
  if (findings === null || groups === null) return `What does not keep a control, by ${by}`;
  return `${sayMany(findings, 'finding')} in ${sayMany(groups, by)} as of now`;
}
