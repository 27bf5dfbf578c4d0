/** The ValidatingWebhookConfiguration of the gate: one entry that closes when the gate is away, one that opens. */
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ResourceRule } from '../../model/foreign-policy.ts';
import { NAMESPACE_NAME_LABEL, NAMESPACES_NEVER_MATCHED } from '../../model/kubernetes-rules.ts';
import { MATCH_CONDITIONS } from './match-conditions.ts';
import {
  ENFORCE_PATH,
  ENFORCE_WEBHOOK,
  GATE_NAME,
  GATE_NAMESPACE,
  OBSERVE_PATH,
  OBSERVE_WEBHOOK,
  REPLICA_LABELS,
  SERVICE_PORT,
} from './names.ts';
import type { GateRules } from './webhook-rules.ts';

/** Longer than the gate's own deadline, which answers before it. */
const ENFORCE_SECONDS = 5;
const OBSERVE_SECONDS = 3;

export type ConfigurationOptions = {
  /** Base64 of the PEM of the authorities that sign the replicas' certificates; undefined where there is none yet. */
  readonly caBundle: string | undefined;
  /** What happens to enforced requests while no replica answers. */
  readonly enforceFailurePolicy: 'Fail' | 'Ignore';
};

/**
 * Builds the configuration. A gate without rules has no entry; without any rule there is no configuration, and
 * `nothing-to-judge` is thrown: an empty one would look like a gate.
 */
export function buildWebhookConfiguration(rules: GateRules, options: ConfigurationOptions): JsonObject {
  const { enforce, observe } = rules;
  if (enforce.length + observe.length === 0) {
    throw new AppError('nothing-to-judge', 'no control of the profile judges requests to a cluster');
  }
  const { caBundle, enforceFailurePolicy } = options;
  const entries = [
    { name: ENFORCE_WEBHOOK, path: ENFORCE_PATH, rules: enforce, failurePolicy: enforceFailurePolicy },
    { name: OBSERVE_WEBHOOK, path: OBSERVE_PATH, rules: observe, failurePolicy: 'Ignore' },
  ];
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: GATE_NAME, labels: { ...REPLICA_LABELS, 'app.kubernetes.io/part-of': 'bulwark' } },
    webhooks: entries.filter((entry) => entry.rules.length > 0).map((entry) => describeEntry(entry, caBundle)),
  };
}

type Entry = {
  readonly name: string;
  readonly path: string;
  readonly rules: readonly ResourceRule[];
  readonly failurePolicy: string;
};

function describeEntry({ name, path, rules, failurePolicy }: Entry, caBundle: string | undefined): JsonObject {
  return {
    name,
    clientConfig: {
      service: { namespace: GATE_NAMESPACE, name: GATE_NAME, path, port: SERVICE_PORT },
      ...(caBundle === undefined ? {} : { caBundle }),
    },
    rules: rules.map(({ apiGroups, apiVersions, operations, resources, scope = '*' }) => ({
      apiGroups,
      apiVersions,
      operations,
      resources,
      scope,
    })),
    failurePolicy,
    matchPolicy: 'Equivalent',
    // The one selector that nobody can get around: the API server itself writes this label. There is no objectSelector:
    // whoever may label an object could take it past the gate, and requests to exec, which have no labels, would never
    // come before it.
    namespaceSelector: {
      matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: [...NAMESPACES_NEVER_MATCHED] }],
    },
    matchConditions: MATCH_CONDITIONS.map((condition) => ({ ...condition })),
    // The gate records what it answered, dry runs too, as such. That is a log of requests and nothing that a request
    // which goes no further would leave wrong, so it is no side effect; were it one, NoneOnDryRun would not be true.
    sideEffects: 'None',
    timeoutSeconds: name === ENFORCE_WEBHOOK ? ENFORCE_SECONDS : OBSERVE_SECONDS,
    admissionReviewVersions: ['v1'],
  };
}
