/** A plan before there is a rollout: controls, an environment and a stage from the address, replayed. */
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { setMembers } from '../../parts/address.ts';
import { SelectField } from '../../parts/field.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { ChipsField } from '../../parts/chips-field.tsx';
import { PlanResult } from './plan-result.tsx';
import { useEnvironments } from './use-environments.ts';
import { STAGES } from './words.ts';

const ENVIRONMENT = 'prod';

/** The whole of it is in the address, so that a plan can be sent as a link. */
export function PlanView() {
  const [search, setSearch] = useSearchParams();
  const controls = search.getAll('control');
  const environment = search.get('environment') ?? ENVIRONMENT;
  const stage = STAGES.find((one) => one === search.get('stage')) ?? 'enforce';
  const known = useQuery(readApi('controls', 'list', {}));
  const environments = useEnvironments([environment]);
  const set = (name: string, values: readonly string[]): void => setSearch(setMembers(search, name, values));
  return (
    <>
      <div className="card life-pad plan-form no-print">
        <ChipsField
          label="Controls"
          values={controls}
          placeholder="K8S-0001"
          offered={known.data?.items.map(({ id, title }) => [id, title] as const) ?? []}
          onChange={(values) => set('control', values)}
        />
        <SelectField
          label="Environment"
          options={environments.map((name) => [name, name] as const)}
          value={environment}
          onChange={(event) => set('environment', [event.target.value])}
        />
        <SelectField
          label="Stage"
          options={STAGES.map((one) => [one, one] as const)}
          value={stage}
          onChange={(event) => set('stage', [event.target.value])}
        />
      </div>
      {controls.length === 0 ? (
        <EmptyState title="Nothing is replayed yet">
          <p>Name the controls: what the stage would block, that is not blocked today, is counted by team.</p>
        </EmptyState>
      ) : (
        <PlanResult wish={{ controls, environment, stage }} />
      )}
    </>
  );
}
