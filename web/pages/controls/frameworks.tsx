/** Which items of which framework are covered by controls, and how far those are kept by present verdicts. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { StackedBars } from '../../parts/charts/stacked-bars.tsx';
import { sayCount, sayMany, sayShare } from '../../parts/numbers.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { State } from './state.ts';
import { countRated, STATE_TONES, stateOf, STATES } from './state.ts';
import { StateBadge } from './state-badge.tsx';
import type { Framework, SearchProps } from './types.ts';
import { VerdictBar } from './verdict-bar.tsx';
import { Views } from './views.tsx';

type Item = Framework['items'][number];
type ItemState = State | 'not covered';

const ITEM_STATES: readonly ItemState[] = [...STATES, 'not covered'];

/** All frameworks as bars, and the items of the one in the address. */
export function Frameworks({ search }: SearchProps) {
  const query = useQuery(readApi('controls', 'frameworks', {}));
  return (
    <Page
      title="Framework coverage"
      lead="Items of each framework by the worst present verdict of the controls that map to them"
      actions={<Views shown="frameworks" />}
    >
      <Show query={query} lines={10}>
        {({ items }) => <Matrix frameworks={items} name={search.get('framework')} />}
      </Show>
    </Page>
  );
}

type MatrixProps = { readonly frameworks: readonly Framework[]; readonly name: string | null };

function Matrix({ frameworks, name }: MatrixProps) {
  const shown = frameworks.find((one) => one.name === name) ?? frameworks[0];
  if (shown === undefined) {
    return (
      <EmptyState title="No framework is known">
        <p>The documents in catalog/frameworks name them; this installation has none.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <StackedBars
        title="All frameworks"
        note="items, by their state now"
        group="Framework"
        parts={ITEM_STATES.map((state) => ({ name: state, tone: TONES[state] }))}
        bars={frameworks.map(({ name: one, items }) => ({
          name: one,
          to: `/controls?view=frameworks&framework=${encodeURIComponent(one)}`,
          counts: ITEM_STATES.map((state) => items.filter((item) => stateOfItem(item) === state).length),
        }))}
      />
      <FrameworkPanel framework={shown} />
    </>
  );
}

/** As of badges; what nobody judged and what nobody covers are told apart. */
const TONES: Readonly<Record<ItemState, string>> = { ...STATE_TONES, 'not covered': 'uncovered' };

function stateOfItem({ controls, verdicts }: Item): ItemState {
  return controls.length === 0 ? 'not covered' : stateOf(verdicts);
}

function FrameworkPanel({ framework: { name, title, edition, items } }: { readonly framework: Framework }) {
  const covered = items.filter(({ controls }) => controls.length > 0).length;
  const note = `${sayCount(covered)} of ${sayMany(items.length, 'item')} covered, as of now`;
  return (
    <Panel title={`${title} ${edition}`} note={note}>
      <ul className="controls-cells" aria-label="Items by state">
        {items.map((item) => (
          <li key={item.id}>
            <Cell framework={name} item={item} />
          </li>
        ))}
      </ul>
      <div className="controls-scroll">
        <table className="plain">
          <caption className="unseen">Items of {title}</caption>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">What it asks for</th>
              <th scope="col">State</th>
              <th scope="col">Verdicts</th>
              <th scope="col" className="numeric">
                Kept
              </th>
              <th scope="col" className="numeric">
                Controls
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <ItemRow key={item.id} framework={name} item={item} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

type ItemProps = { readonly framework: string; readonly item: Item };

function linkTo(framework: string, item: string): string {
  return `/controls?framework=${encodeURIComponent(framework)}&item=${encodeURIComponent(item)}`;
}

function Cell({ framework, item }: ItemProps) {
  const state = stateOfItem(item);
  const words = `${item.id}: ${state}. ${item.title}`;
  const className = `controls-cell cell-${TONES[state]}`;
  if (item.controls.length === 0) {
    return (
      <span className={className} title={words}>
        {item.id}
        <span className="unseen">: not covered</span>
      </span>
    );
  }
  return (
    <Link className={className} to={linkTo(framework, item.id)} title={words}>
      {item.id}
      <span className="unseen">: {state}</span>
    </Link>
  );
}

function ItemRow({ framework, item }: ItemProps) {
  const { id, title, controls, verdicts, rate } = item;
  return (
    <tr>
      <th scope="row" className="mono">
        {id}
      </th>
      <td>{title}</td>
      <td>
        <StateBadge state={stateOfItem(item)} />
      </td>
      <td className="controls-bar-cell">{controls.length > 0 && <VerdictBar verdicts={verdicts} />}</td>
      <td className="numeric">
        {rate === null ? <span className="muted">–</span> : `${sayShare(rate)} of ${sayCount(countRated(verdicts))}`}
      </td>
      <td className="numeric">
        {controls.length === 0 ? '0' : <Link to={linkTo(framework, id)}>{sayCount(controls.length)}</Link>}
      </td>
    </tr>
  );
}
