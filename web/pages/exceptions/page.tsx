/** Exceptions: what is accepted for a time; asked for, approved, renewed and ended here. */
import './exceptions.css';
import '../../parts/life.css';
import { Link, useParams, useSearchParams } from 'react-router';
import { useMay } from '../../api/session.ts';
import { useNowMs } from '../../parts/clock.ts';
import { HeldChanges } from '../../parts/held-changes.tsx';
import { Page } from '../../parts/page.tsx';
import { CalendarView } from './calendar-view.tsx';
import { ExceptionPage } from './exception-page.tsx';
import type { View } from './filter.ts';
import { readView } from './filter.ts';
import { ListView } from './list-view.tsx';
import { ViewTabs } from '../../parts/view-tabs.tsx';
import { QueueView } from './queue-view.tsx';
import { RequestView } from './request-view.tsx';
import { SoonView } from './soon-view.tsx';
import { endsSoon, isWaiting } from './standing.ts';
import { useLiving } from './use-exceptions.ts';

/** The page of all, or of the one that the address names. */
export function Component() {
  const { id } = useParams();
  return id === undefined ? <AllExceptions /> : <ExceptionPage key={id} id={id} />;
}

const LEADS: Readonly<Record<View, string>> = {
  list: 'What is accepted for a time: by whom, why, and until when',
  queue: 'What waits for somebody to approve it',
  soon: 'What ends soon, and reopens its findings then',
  calendar: 'When what is accepted ends',
  request: 'Ask for a time in which findings are accepted',
};

function AllExceptions() {
  const [search] = useSearchParams();
  const mayRequest = useMay('request');
  const view = readView(search);
  return (
    <Page
      title="Exceptions"
      lead={LEADS[view]}
      isFull={view === 'list'}
      actions={
        <>
          {view === 'list' && <HeldChanges noun="exceptions" words="Exceptions changed" />}
          {mayRequest && view !== 'request' && (
            <Link className="button button-main" to="/exceptions?view=request">
              Ask for an exception
            </Link>
          )}
        </>
      }
    >
      <Tabs view={view} />
      {view === 'list' && <ListView />}
      {view === 'queue' && <QueueView />}
      {view === 'soon' && <SoonView />}
      {view === 'calendar' && <CalendarView isList={search.get('as') === 'list'} />}
      {view === 'request' && <RequestView />}
    </Page>
  );
}

function Tabs({ view }: { readonly view: View }) {
  const { data } = useLiving();
  const nowMs = useNowMs();
  const tab = (title: string, of: View, count?: number) => {
    const to = of === 'list' ? '/exceptions' : `/exceptions?view=${of}`;
    return { title, to, isOpen: view === of, count };
  };
  return (
    <ViewTabs
      label="Views of exceptions"
      tabs={[
        tab('All', 'list'),
        tab('Approval queue', 'queue', data?.items.filter(isWaiting).length),
        tab('Ends soon', 'soon', data?.items.filter((item) => endsSoon(item, nowMs)).length),
        tab('Calendar', 'calendar'),
      ]}
    />
  );
}
