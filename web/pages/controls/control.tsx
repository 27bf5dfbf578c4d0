/** One control with everything that is known of it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { FindingsPanel } from '../../parts/findings-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { ControlFigures } from './control-figures.tsx';
import { Coverage } from './coverage.tsx';
import { Replay } from './replay.tsx';
import { Rollouts } from './rollouts.tsx';
import { RulePanels } from './rule-panels.tsx';
import { stateOf } from './state.ts';
import { StateBadge } from './state-badge.tsx';
import { Text } from './text.tsx';
import type { Details } from './types.ts';
import { useHashTarget } from '../../parts/use-hash-target.ts';

/** By id, name or alias. */
export function ControlPage({ id }: { readonly id: string }) {
  const query = useQuery(readApi('controls', 'show', { params: { id } }));
  const { data, error, refetch } = query;
  if (data !== undefined) return <Shown control={data} />;
  return (
    <Page title={id} actions={<Back />}>
      {error === null ? <Loading lines={12} /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Back() {
  return (
    <Link className="button button-quiet" to="/controls">
      All controls
    </Link>
  );
}

function Shown({ control }: { readonly control: Details }) {
  useHashTarget();
  return (
    <Page title={control.title} lead={<Head control={control} />} actions={<Back />}>
      <ControlFigures control={control} />
      <div className="controls-two">
        <Text control={control} />
        <Coverage control={control} />
      </div>
      <RulePanels id={control.id} />
      <div className="controls-two">
        <FindingsPanel
          of={{ control: [control.id] }}
          link={`/findings?control=${encodeURIComponent(control.id)}`}
          sort="due"
        />
        <Rollouts id={control.id} />
      </div>
      <Replay control={control} />
    </Page>
  );
}

function Head({ control }: { readonly control: Details }) {
  const { id, name, severity, status, layer, owner, verdicts } = control;
  return (
    <span className="controls-head">
      <span className="mono">{id}</span>
      <span className="mono">{name}</span>
      <Badge word={severity} />
      <StateBadge state={stateOf(verdicts)} />
      <Badge word={status} />
      <span>{layer}</span>
      <span>owned by {owner}</span>
    </span>
  );
}
