/** Which controls are in which stage: by rollout, and by profile. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { ModeCounts } from './mode-counts.tsx';

const STAGES = ['audit', 'warn', 'enforce'] as const;

/** Rollouts that have not ended. */
export function RolloutBoard() {
  const rollouts = useQuery(readApi('rollouts', 'list', { query: { ended: 'false', limit: 200 } }));
  return (
    <Panel title="Audit, warn, enforce" note="now; what is on its way, and what profiles say">
      <Show query={rollouts}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted stages-none">No rollout is on its way: the profiles alone decide.</p>
          ) : (
            <div className="stages">
              {STAGES.map((stage) => (
                <Stage key={stage} stage={stage} rollouts={items.filter((one) => one.stage === stage)} />
              ))}
            </div>
          )
        }
      </Show>
      <ModeCounts />
    </Panel>
  );
}

function Stage({ stage, rollouts }: { readonly stage: string; readonly rollouts: readonly ItemOf<'rollouts'>[] }) {
  return (
    <div>
      <h3>
        {stage} <span className="muted">{rollouts.length}</span>
      </h3>
      <ul>
        {rollouts.map(({ id, name, environment, controls }) => (
          <li key={id} className="stage-item">
            <Link to={`/rollouts/${encodeURIComponent(id)}`}>{name}</Link>
            <span className="muted">
              {environment}, {sayMany(controls.length, 'control')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
