/** Accounts and what they may do: replicas read namespaces, the watchdog opens and closes one configuration. */
import type { JsonObject } from '../../../base/json.ts';
import { AUTHORITY_SECRET } from '../../admission-guard/names.ts';
import { GATE_NAME, GATE_NAMESPACE, REPLICA_LABELS, TLS_SECRET, WATCHDOG_LABELS, WATCHDOG_NAME } from '../names.ts';
import { labelOwn } from './own-labels.ts';

const RBAC = 'rbac.authorization.k8s.io';

type Party = { readonly name: string; readonly labels: Readonly<Record<string, string>> };
const REPLICAS: Party = { name: GATE_NAME, labels: REPLICA_LABELS };
const WATCHDOG: Party = { name: WATCHDOG_NAME, labels: WATCHDOG_LABELS };

/** Service accounts, roles and bindings. */
export function buildRights(): readonly JsonObject[] {
  return [
    ...[REPLICAS, WATCHDOG].map(buildAccount),
    ...bindRole(REPLICAS, undefined, [
      // Selectors of canaries and exceptions ask for labels of namespaces.
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
    ]),
    ...bindRole(WATCHDOG, undefined, [
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['validatingwebhookconfigurations'],
        resourceNames: [GATE_NAME],
        verbs: ['get', 'patch'],
      },
    ]),
    ...bindRole(WATCHDOG, GATE_NAMESPACE, [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      // What it does is told beside the Service.
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      // Certificates are made when the gate is installed, and renewed from here.
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [TLS_SECRET, AUTHORITY_SECRET],
        verbs: ['get', 'patch'],
      },
    ]),
  ];
}

function buildAccount({ name, labels }: Party): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: GATE_NAMESPACE, labels: labelOwn(labels) },
    automountServiceAccountToken: false,
  };
}

/** A role with its binding, of one namespace or of the cluster. */
function bindRole({ name, labels }: Party, namespace: string | undefined, rules: readonly JsonObject[]): JsonObject[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels: labelOwn(labels) };
  const apiVersion = `${RBAC}/v1`;
  return [
    { apiVersion, kind, metadata, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: GATE_NAMESPACE }],
    },
  ];
}
