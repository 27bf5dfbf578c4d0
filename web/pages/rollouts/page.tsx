/** Rollouts: controls on their way from audit to enforce, what holds them, and what the next step would do. */
import './rollouts.css';
import '../../parts/life.css';
import { Link, useParams, useSearchParams } from 'react-router';
import { useMay } from '../../api/session.ts';
import { setMember } from '../../parts/address.ts';
import { SelectField } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { ViewTabs } from '../../parts/view-tabs.tsx';
import { Board } from './board.tsx';
import { RolloutList } from './list.tsx';
import { PlanView } from './plan-view.tsx';
import { RolloutPage } from './rollout-page.tsx';
import { StartView } from './start-view.tsx';
import { useEnvironments } from './use-environments.ts';

const VIEWS = ['board', 'all', 'plan', 'start'] as const;
type View = (typeof VIEWS)[number];

const LEADS: Readonly<Record<View, string>> = {
  board: 'Controls on their way from audit to enforce, and what holds them',
  all: 'Every rollout, with those that have ended',
  plan: 'What a stage would block that is not blocked today',
  start: 'Bring controls into force step by step',
};

/** The page of all, or of the one that the address names. */
export function Component() {
  const { id } = useParams();
  return id === undefined ? <AllRollouts /> : <RolloutPage key={id} id={id} />;
}

function AllRollouts() {
  const [search] = useSearchParams();
  const mayOperate = useMay('operate');
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'board';
  const environment = search.get('environment') ?? undefined;
  const tab = (title: string, of: View) => ({
    title,
    to: of === 'board' ? '/rollouts' : `/rollouts?view=${of}`,
    isOpen: view === of,
  });
  return (
    <Page
      title="Rollouts"
      lead={LEADS[view]}
      actions={
        mayOperate &&
        view !== 'start' && (
          <Link className="button button-main" to="/rollouts?view=start">
            Start a rollout
          </Link>
        )
      }
    >
      <ViewTabs label="Views of rollouts" tabs={[tab('Board', 'board'), tab('All', 'all'), tab('Plan', 'plan')]} />
      {(view === 'board' || view === 'all') && <EnvironmentFilter />}
      {view === 'board' && <Board environment={environment} />}
      {view === 'all' && <RolloutList environment={environment} />}
      {view === 'plan' && <PlanView />}
      {view === 'start' && <StartView />}
    </Page>
  );
}

function EnvironmentFilter() {
  const [search, setSearch] = useSearchParams();
  const environment = search.get('environment') ?? '';
  const names = useEnvironments(environment === '' ? [] : [environment]);
  return (
    <div className="life-filter no-print">
      <SelectField
        label="Environment"
        value={environment}
        options={[['', 'all'], ...names.map((name) => [name, name] as const)]}
        onChange={(event) => setSearch(setMember(search, 'environment', event.target.value))}
      />
    </div>
  );
}
