/** An imported policy as a native Control, where both say the same; else the reasons why not. */
import { compileRule } from '../../engine/compile-rule.ts';
import { createNativeEnvironment } from '../../engine/environment.ts';
import type { Control } from '../../model/control.ts';
import type { ForeignPolicy, MatchResources, ResourceRule } from '../../model/foreign-policy.ts';
import type { Resource } from '../../model/resource.ts';
import { API_VERSION } from '../../model/words.ts';

export type ControlDraft = {
  /** Undefined when a control cannot say what the policy says. */
  readonly control: Control | undefined;
  /** What kept it from being one, or what differs. */
  readonly notes: readonly string[];
};

export type DraftOptions = {
  readonly id: string;
  readonly owner: string;
  readonly examples: { readonly good: readonly Resource[]; readonly bad: readonly Resource[] };
};

/** Members of MatchResources that a match condition on the request says exactly. */
const CARRIED = new Set(['resourceRules', 'matchPolicy']);

/** Drafts a control. The severity and the reason why are the author's to give: a policy has neither. */
export function draftControl(policy: ForeignPolicy, options: DraftOptions): ControlDraft {
  const obstacles = listObstacles(policy);
  if (obstacles.length > 0) return { control: undefined, notes: obstacles };
  const control = writeControl(policy, options);
  const { faults } = compileRule(control.spec.rule.cel, createNativeEnvironment());
  if (faults.length > 0) {
    const notes = faults.map(({ place, issues }) => `${place} is not native CEL: ${issues[0]?.message ?? 'fault'}`);
    return { control: undefined, notes };
  }
  return { control, notes: listDifferences(policy, options) };
}

function listObstacles(policy: ForeignPolicy): readonly string[] {
  const members = policy.match.flatMap((match) =>
    Object.entries(match).flatMap(([key, value]) => (CARRIED.has(key) || isEmpty(value) ? [] : [key])),
  );
  return [
    ...[...new Set(members)].map((member) => `its match uses ${member}, which a control's \`applies\` cannot say`),
    ...(policy.exclude.length > 0 ? ['it excludes resources, which is for exceptions to do'] : []),
    ...(policy.params.length > 1 ? [`it has ${policy.params.length} parameter objects; a control has one set`] : []),
    ...(policy.params.length === 0 ? ['its parameter object is not among the documents'] : []),
    ...(policy.orValueOnConcrete === 'return' && /\.orValue\(/.test(JSON.stringify(policy.rule))
      ? ['it calls orValue() on values that are no optionals']
      : []),
    ...(policy.match.some(({ resourceRules }) => resourceRules?.some((rule) => !isEmpty(rule.resourceNames)))
      ? ['its match names single resources']
      : []),
  ];
}

/** An absent member, an empty list and an empty selector select alike. */
function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.values(value).every(isEmpty);
}

function listDifferences(policy: ForeignPolicy, { examples }: DraftOptions): readonly string[] {
  return [
    ...(policy.failurePolicy === 'Ignore' ? ['failurePolicy Ignore: what cannot be evaluated becomes unknown'] : []),
    ...(policy.auditAnnotations.length > 0 ? ['audit annotations are left out'] : []),
    ...(policy.actions.length > 0 ? [`actions ${policy.actions.join(', ')}: set the mode in a profile`] : []),
    ...(examples.good.length === 0 ? ['add a good example: no resource given passed'] : []),
    ...(examples.bad.length === 0 ? ['add a bad example: no resource given failed'] : []),
  ];
}

function writeControl(policy: ForeignPolicy, { id, owner, examples }: DraftOptions): Control {
  const label =
    policy.part === undefined || policy.part === policy.name ? policy.name : `${policy.name}-${policy.part}`;
  const { variables, matchConditions, validations } = policy.rule;
  const conditions = [...policy.match.flatMap(writeMatchCondition), ...(matchConditions ?? [])];
  const [params] = policy.params;
  return {
    apiVersion: API_VERSION,
    kind: 'Control',
    metadata: { id, name: toKebab(label), owner },
    spec: {
      title: label,
      layer: 'kubernetes',
      severity: 'medium',
      status: 'incubating',
      why: `Imported from ${policy.origin} ${policy.name}; say here what happens without it.`,
      applies: [{ source: 'kubernetes', kinds: ['*'] }],
      ...(params === null || params === undefined ? {} : { params: { ...params } }),
      rule: {
        cel: {
          ...(variables === undefined || variables.length === 0 ? {} : { variables: [...variables] }),
          ...(conditions.length === 0 ? {} : { matchConditions: conditions }),
          validations: [...validations],
        },
      },
      remediation: { text: validations[0]?.message ?? 'Say here how to mend it.' },
    },
    examples: { good: examples.good.slice(0, 1).map(writeExample), bad: examples.bad.slice(0, 1).map(writeExample) },
  };
}

function writeExample({ name, body }: Resource): { name: string; input: Record<string, unknown> } {
  return { name, input: { ...body } };
}

function toKebab(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return name === '' ? 'imported' : name;
}

/** The resource rules as a condition on the request; nothing when they select everything. */
function writeMatchCondition({ resourceRules }: MatchResources, index: number): { name: string; expression: string }[] {
  if (resourceRules === undefined) return [];
  const expression = resourceRules.map(writeRule).join(' || ');
  return expression === 'true' ? [] : [{ name: `match-${index + 1}`, expression }];
}

function writeRule({ apiGroups, apiVersions, resources, operations, scope }: ResourceRule): string {
  const tests = [
    writeMembership('request.resource.group', apiGroups),
    writeMembership('request.resource.version', apiVersions),
    writeMembership(
      'request.resource.resource',
      resources.filter((name) => !name.includes('/')),
      resources,
    ),
    writeMembership('request.operation', operations),
    ...(scope === 'Namespaced' ? ['has(request.namespace)'] : scope === 'Cluster' ? ['!has(request.namespace)'] : []),
  ].filter((test) => test !== undefined);
  return tests.length === 0 ? 'true' : `(${tests.join(' && ')})`;
}

function writeMembership(field: string, values: readonly string[], all = values): string | undefined {
  if (all.includes('*') || all.includes('*/*')) return undefined;
  return `${field} in [${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}
