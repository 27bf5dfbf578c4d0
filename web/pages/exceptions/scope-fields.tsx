/** The fields of the request that say which controls, and where: everything that is given must match. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { ChipsField } from '../../parts/chips-field.tsx';
import type { Wish, WishFaults } from './wish.ts';

type ScopeFieldsProps = {
  readonly wish: Wish;
  readonly faults: WishFaults;
  readonly onChange: (change: Partial<Wish>) => void;
};

/** Known controls, environments and teams are offered; what is not known yet may be written all the same. */
export function ScopeFields({ wish, faults, onChange }: ScopeFieldsProps) {
  const controls = useQuery(readApi('controls', 'list', {}));
  const facets = useQuery(readApi('findings', 'facets', { query: {} }));
  const offer = (side: 'environment' | 'team') =>
    facets.data?.[side].map(({ value, count }) => [value, `${count} findings`] as const) ?? [];
  return (
    <>
      <ChipsField
        label="Controls"
        values={wish.controls}
        fault={faults.controls}
        placeholder="K8S-0001"
        hint="One by one: no exception covers all controls."
        offered={controls.data?.items.map(({ id, title }) => [id, title] as const) ?? []}
        onChange={(values) => onChange({ controls: values })}
      />
      <fieldset className="scope">
        <legend>Where: everything that is given must match, * stands for any text</legend>
        <ChipsField
          label="Addresses"
          values={wish.addresses}
          fault={faults.addresses}
          placeholder="kubernetes:apps/Deployment/shop/*"
          onChange={(values) => onChange({ addresses: values })}
        />
        <div className="form-pair">
          <ChipsField
            label="Environments"
            values={wish.environments}
            placeholder="prod"
            offered={offer('environment')}
            onChange={(values) => onChange({ environments: values })}
          />
          <ChipsField
            label="Teams"
            values={wish.owners}
            placeholder="shop"
            offered={offer('team')}
            onChange={(values) => onChange({ owners: values })}
          />
        </div>
        <div className="form-pair">
          <ChipsField
            label="Namespaces"
            values={wish.namespaces}
            placeholder="shop-*"
            onChange={(values) => onChange({ namespaces: values })}
          />
          <ChipsField
            label="Kinds"
            values={wish.kinds}
            placeholder="Deployment"
            onChange={(values) => onChange({ kinds: values })}
          />
        </div>
      </fieldset>
    </>
  );
}
