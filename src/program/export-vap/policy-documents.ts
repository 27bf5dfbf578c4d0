/** The documents of an exported control: ValidatingAdmissionPolicy and bindings, admissionregistration.k8s.io/v1. */
import type { JsonObject } from '../../base/json.ts';
import type { Control } from '../../model/control.ts';
import type { ResourceRule } from '../../model/foreign-policy.ts';
import type { JudgedKind } from '../../model/kubernetes-rules.ts';
import { compileResourceRules, NAMESPACE_NAME_LABEL, NAMESPACES_NEVER_MATCHED } from '../../model/kubernetes-rules.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import { writeCelLiteral } from './cel-literal.ts';
import type { PlannedBinding } from './plan-bindings.ts';
import type { TranslatedRule } from './translate-rule.ts';

const API = 'admissionregistration.k8s.io/v1';

/** Longest name of an exported object, so that it can be a label too. */
const NAME_CHARS_MAX = 63;

/** What names of objects that an API server reads from its disk end with, and no others may (KEP-5793). */
export const STATIC_SUFFIX = '.static.k8s.io';

export type PolicyFacts = {
  readonly control: Control;
  /** Of several policies of one control, from 1; undefined where it is one. */
  readonly part: number | undefined;
  readonly judged: readonly JudgedKind[];
  readonly rule: TranslatedRule['rule'];
  /** The oldest minor version of Kubernetes that compiles the rule. */
  readonly kubernetesMinor: number;
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly bindings: readonly PlannedBinding[];
  readonly profile: string;
  readonly exceptions: readonly { readonly name: string; readonly expires: string }[];
  readonly isStatic: boolean;
};

export type PolicyDocuments = { readonly policy: JsonObject; readonly bindings: readonly JsonObject[] };

/** Writes the documents of one control. */
export function writePolicyDocuments(facts: PolicyFacts): PolicyDocuments {
  const rules = compileResourceRules(facts.judged);
  const { variables, matchConditions, validations } = facts.rule;
  const policy: JsonObject = {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: nameOf(facts), labels: labelsOf(facts), annotations: annotationsOf(facts) },
    spec: {
      failurePolicy: facts.failurePolicy,
      matchConstraints: { matchPolicy: 'Equivalent', resourceRules: rules.map(writeRule) },
      ...(matchConditions.length === 0 ? {} : { matchConditions }),
      ...(variables.length === 0 ? {} : { variables }),
      validations: validations.map((validation) => writeValidation(validation, facts.control)),
    },
  };
  return { policy, bindings: facts.bindings.flatMap((planned) => writeBinding(planned, rules, facts)) };
}

function nameOf({ control, part, isStatic }: PolicyFacts, ending = ''): string {
  const { id, name } = control.metadata;
  const end = `${part === undefined ? '' : `-${part}`}${ending}`;
  const start = `bulwark-${id.toLowerCase()}-${name}`.slice(0, NAME_CHARS_MAX - end.length).replace(/-+$/, '');
  return `${start}${end}${isStatic ? STATIC_SUFFIX : ''}`;
}

function labelsOf({ control }: PolicyFacts): JsonObject {
  return { 'app.kubernetes.io/managed-by': 'bulwark', 'bulwark.dev/control': control.metadata.id };
}

function annotationsOf({ control, profile, exceptions, kubernetesMinor }: PolicyFacts): JsonObject {
  const { metadata, spec } = control;
  const held = exceptions.map(({ name, expires }) => `${name} until ${expires}`).join('; ');
  const [first] = exceptions.map(({ expires }) => expires).sort();
  return {
    'bulwark.dev/control': metadata.id,
    'bulwark.dev/title': spec.title,
    'bulwark.dev/severity': spec.severity,
    'bulwark.dev/owner': metadata.owner,
    'bulwark.dev/why': firstSentence(spec.why),
    'bulwark.dev/remedy': spec.remediation.text.trim(),
    'bulwark.dev/profile': profile,
    'bulwark.dev/kubernetes-min': `1.${kubernetesMinor}`,
    ...(first === undefined ? {} : { 'bulwark.dev/exceptions': held, 'bulwark.dev/export-again-before': first }),
  };
}

function firstSentence(text: string): string {
  return /^[^]*?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? text.trim();
}

function writeRule({ apiGroups, apiVersions, operations, resources, scope }: ResourceRule): JsonObject {
  return { apiGroups, apiVersions, operations, resources, ...(scope === undefined ? {} : { scope }) };
}

/** The reasons that an API server knows; each is a status of its answer. */
const REASONS = ['Unauthorized', 'Forbidden', 'Invalid', 'RequestEntityTooLarge'];

type Written = TranslatedRule['rule']['validations'][number];

function writeValidation({ expression, message, messageExpression, reason }: Written, control: Control): JsonObject {
  const head = `[${control.metadata.id}] `;
  return {
    expression,
    message: `${head}${(message ?? control.spec.title).replaceAll(/\s+/g, ' ').trim()}`,
    ...(messageExpression === undefined
      ? {}
      : { messageExpression: `${writeCelLiteral(head)} + (${messageExpression})` }),
    reason: reason !== undefined && REASONS.includes(reason) ? reason : 'Forbidden',
  };
}

const ACTIONS: Readonly<Record<Stage, readonly string[]>> = {
  // What is refused is written down too; Deny with Warn would say it twice, and the API server refuses that.
  enforce: ['Deny', 'Audit'],
  warn: ['Warn', 'Audit'],
  audit: ['Audit'],
};

/** None for a canary in namespaces where nothing that the control judges lives in any. */
function writeBinding(
  { mode, namespaces, without = [] }: PlannedBinding,
  rules: readonly ResourceRule[],
  facts: PolicyFacts,
): readonly JsonObject[] {
  // A selector of namespaces lets pass what lives in none, which is of the rest.
  const inNamespaces = rules.filter(({ scope }) => scope === 'Namespaced');
  if (namespaces !== undefined && inNamespaces.length === 0) return [];
  // The labels of a Namespace are its own, so that it would be of the canary itself.
  const clusterWide = rules.filter(({ scope }) => scope !== 'Namespaced');
  if (without.length > 0 && clusterWide.length > 0) {
    return [
      ...(inNamespaces.length === 0 ? [] : [describeBinding(mode, select(without), inNamespaces, '-rest', facts)]),
      describeBinding(mode, select([]), clusterWide, '-cluster', facts),
    ];
  }
  if (namespaces === undefined) return [describeBinding(mode, select(without), undefined, '', facts)];
  const canary = { key: NAMESPACE_NAME_LABEL, operator: 'In', values: namespaces };
  return [describeBinding(mode, [...select([]), canary], inNamespaces, '-canary', facts)];
}

function select(without: readonly string[]): readonly JsonObject[] {
  return [{ key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: [...NAMESPACES_NEVER_MATCHED, ...without] }];
}

function describeBinding(
  mode: Stage,
  matchExpressions: readonly JsonObject[],
  rules: readonly ResourceRule[] | undefined,
  ending: string,
  facts: PolicyFacts,
): JsonObject {
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: nameOf(facts, ending), labels: labelsOf(facts) },
    spec: {
      policyName: nameOf(facts),
      validationActions: ACTIONS[mode],
      matchResources: {
        matchPolicy: 'Equivalent',
        namespaceSelector: { matchExpressions },
        ...(rules === undefined ? {} : { resourceRules: rules.map(writeRule) }),
      },
    },
  };
}
