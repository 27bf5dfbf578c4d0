/** The document of a rollout from the few fields of the form. Pure. */
import type { InputOf } from '../../api/calls.ts';

export type RolloutDocument = InputOf<'rollouts', 'start'>['body'];
type Canary = NonNullable<RolloutDocument['spec']['canary']>[number];

export type StartFields = {
  readonly name: string;
  readonly owner: string;
  readonly environment: string;
  readonly promotion: 'proposed' | 'automatic';
  readonly controls: readonly string[];
  /** `10 50`, `shop-*`: shares in percent, and namespaces. */
  readonly canaries: string;
};

/** Numbers are shares in percent, each a step; words are namespaces, together one step before them. */
export function readCanaries(text: string): Canary[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const isShare = (part: string): boolean => /^\d+(\.\d+)?%?$/.test(part);
  const namespaces = parts.filter((part) => part !== '%' && !isShare(part));
  const shares = parts.filter(isShare).map((part) => ({ percent: Number.parseFloat(part) }));
  return namespaces.length === 0 ? shares : [{ namespaces }, ...shares];
}

/** What the API is asked to start. */
export function makeDocument({
  name,
  owner,
  environment,
  promotion,
  controls,
  canaries,
}: StartFields): RolloutDocument {
  const canary = readCanaries(canaries);
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name, owner },
    spec: { controls: [...controls], environment, promotion, ...(canary.length === 0 ? {} : { canary }) },
  };
}
