/** What surrounds both forms of the list: its heading, the views, the filter. */
import type { ReactNode } from 'react';
import { HeldChanges } from '../../parts/held-changes.tsx';
import { Page } from '../../parts/page.tsx';
import { FilterBar } from './filter-bar.tsx';
import type { SearchProps } from './search-props.ts';
import { ViewBar } from './view-bar.tsx';

type FrameProps = SearchProps & { readonly lead: string; readonly children: ReactNode };

/** Everything that is chosen in it is in the address. */
export function Frame({ lead, children, ...props }: FrameProps) {
  return (
    <Page title="Findings" isFull lead={lead} actions={<HeldChanges noun="findings" words="Findings changed" />}>
      <ViewBar search={props.search} />
      <FilterBar {...props} />
      {children}
    </Page>
  );
}
