/** What an SLO counts and promises, whose it is, and where the rows behind it are. */
import { Link } from 'react-router';
import type { Slo } from '../../parts/budget.ts';
import { linkToRows } from '../../parts/budget.ts';
import { Facts } from '../../parts/facts.tsx';
import { sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { describeEvents, describeSides } from './words.ts';
import '../../parts/life.css';

/** As its document says it. */
export function Definition({ slo: { name, document } }: { readonly slo: Slo }) {
  const { indicator, target, windowDays } = document.spec;
  const { event, good } = describeEvents(indicator);
  const link = linkToRows(indicator);
  return (
    <Panel
      title="What it counts"
      note={link === undefined ? 'no list has its events' : <Link to={link}>The rows behind it</Link>}
    >
      <Facts
        facts={[
          ['An event is', event],
          ['It is good when', good],
          ['Counted are', describeSides(indicator)],
          ['Promised', `${sayShare(target)} good over ${windowDays} days`],
          ['Owner', document.metadata.owner],
          ['Document', <code key="name">{name}</code>],
        ]}
      />
    </Panel>
  );
}
