/** Whether the configuration in force still asks the gate for all that is enforced now, or has drifted from it. */
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import { includesOrStar } from '../../../model/kubernetes-rules.ts';
import type { WebhookEntry } from './webhook-entry.ts';

export type Uncovered = {
  /** `apps/deployments`, `pods/exec`. */
  readonly resource: string;
  readonly operations: readonly string[];
  /** An entry that opens when the gate is away covers it. */
  readonly isOpen: boolean;
};

/** What of the expected rules no entry that fails closed selects. */
export function findUncovered(
  expected: readonly ResourceRule[],
  entries: readonly WebhookEntry[],
): readonly Uncovered[] {
  const closed = entries.filter(({ failsClosed }) => failsClosed).flatMap(({ rules }) => rules);
  const open = entries.filter(({ failsClosed }) => !failsClosed).flatMap(({ rules }) => rules);
  return expected.flatMap(({ apiGroups: [group = ''], resources, operations }) =>
    resources.flatMap((resource) => {
      const missing = operations.filter((operation) => !covers(closed, group, resource, operation));
      if (missing.length === 0) return [];
      const isOpen = missing.every((operation) => covers(open, group, resource, operation));
      return [{ resource: group === '' ? resource : `${group}/${resource}`, operations: missing, isOpen }];
    }),
  );
}

/** Versions are left out: a rule for one selects the others. */
function covers(rules: readonly ResourceRule[], group: string, resource: string, operation: string): boolean {
  const [name = '', sub = ''] = resource.split('/', 2);
  return rules.some(
    (rule) =>
      includesOrStar(rule.apiGroups, group) &&
      includesOrStar(rule.operations, operation) &&
      rule.resources.some((entry) => {
        const [entryName = '', entrySub = ''] = entry.split('/', 2);
        return (entryName === '*' || entryName === name) && (entrySub === '*' || entrySub === sub);
      }),
  );
}
