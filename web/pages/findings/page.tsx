/** Findings: filtered by the address, read page by page, opened beside the list, handled many at once. */
import '../../parts/life.css';
import '../../parts/rows.css';
import './findings.css';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readFilter, readGroup } from './filter.ts';
import { FindingList } from './finding-list.tsx';
import { GroupList } from './group-list.tsx';

/** The page: findings, or what the address groups them by. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => readFilter(search), [search]);
  const by = readGroup(search);
  const props = { search, filter, onSearch: setSearch };
  return by === undefined ? <FindingList {...props} /> : <GroupList {...props} by={by} />;
}
