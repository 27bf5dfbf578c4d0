/** What the fake API server serves: built-in kinds as a table, and those that stored CustomResourceDefinitions add. */
import { getField, getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { listAt, textAt } from './fields.ts';

export type ServedKind = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly subresources: readonly string[];
  readonly shortNames: readonly string[];
  /** Objects of one storage are the same objects, whichever group and version they are asked for by. */
  readonly storage: string;
  /** Is only ever posted and answered, such as access reviews. */
  readonly isVirtual: boolean;
};

const POD_PARTS = 'status exec attach portforward ephemeralcontainers resize eviction';

/** Group, versions (preferred first), scope, and `resource Kind[: subresources]` each. */
const BUILT_IN: readonly (readonly [string, string, 'namespaced' | 'cluster', readonly string[]])[] = [
  ['', 'v1', 'cluster', ['namespaces Namespace: status finalize', 'nodes Node: status']],
  ['', 'v1', 'cluster', ['persistentvolumes PersistentVolume: status']],
  ['', 'v1', 'namespaced', [`pods Pod: ${POD_PARTS}`, 'services Service: status', 'configmaps ConfigMap']],
  ['', 'v1', 'namespaced', ['secrets Secret', 'serviceaccounts ServiceAccount', 'endpoints Endpoints', 'events Event']],
  ['', 'v1', 'namespaced', ['replicationcontrollers ReplicationController: scale status', 'limitranges LimitRange']],
  ['', 'v1', 'namespaced', ['persistentvolumeclaims PersistentVolumeClaim: status', 'podtemplates PodTemplate']],
  ['', 'v1', 'namespaced', ['resourcequotas ResourceQuota: status']],
  ['apps', 'v1', 'namespaced', ['deployments Deployment: scale status', 'daemonsets DaemonSet: status']],
  ['apps', 'v1', 'namespaced', ['statefulsets StatefulSet: scale status', 'replicasets ReplicaSet: scale status']],
  ['apps', 'v1', 'namespaced', ['controllerrevisions ControllerRevision']],
  ['batch', 'v1', 'namespaced', ['jobs Job: status', 'cronjobs CronJob: status']],
  ['autoscaling', 'v2 v1', 'namespaced', ['horizontalpodautoscalers HorizontalPodAutoscaler: status']],
  ['policy', 'v1', 'namespaced', ['poddisruptionbudgets PodDisruptionBudget: status']],
  ['networking.k8s.io', 'v1', 'namespaced', ['ingresses Ingress: status', 'networkpolicies NetworkPolicy']],
  ['networking.k8s.io', 'v1', 'cluster', ['ingressclasses IngressClass']],
  ['rbac.authorization.k8s.io', 'v1', 'namespaced', ['roles Role', 'rolebindings RoleBinding']],
  [
    'rbac.authorization.k8s.io',
    'v1',
    'cluster',
    ['clusterroles ClusterRole', 'clusterrolebindings ClusterRoleBinding'],
  ],
  ['coordination.k8s.io', 'v1', 'namespaced', ['leases Lease']],
  ['discovery.k8s.io', 'v1', 'namespaced', ['endpointslices EndpointSlice']],
  ['events.k8s.io', 'v1', 'namespaced', ['events Event']],
  ['scheduling.k8s.io', 'v1', 'cluster', ['priorityclasses PriorityClass']],
  ['storage.k8s.io', 'v1', 'cluster', ['storageclasses StorageClass']],
  ['apiregistration.k8s.io', 'v1', 'cluster', ['apiservices APIService: status']],
  ['apiextensions.k8s.io', 'v1', 'cluster', ['customresourcedefinitions CustomResourceDefinition: status']],
  ['admissionregistration.k8s.io', 'v1', 'cluster', ['validatingwebhookconfigurations ValidatingWebhookConfiguration']],
  ['admissionregistration.k8s.io', 'v1', 'cluster', ['mutatingwebhookconfigurations MutatingWebhookConfiguration']],
  ['admissionregistration.k8s.io', 'v1', 'cluster', ['validatingadmissionpolicies ValidatingAdmissionPolicy: status']],
  [
    'admissionregistration.k8s.io',
    'v1',
    'cluster',
    ['validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding'],
  ],
  ['authentication.k8s.io', 'v1', 'cluster', ['selfsubjectreviews SelfSubjectReview']],
  ['authorization.k8s.io', 'v1', 'cluster', ['selfsubjectaccessreviews SelfSubjectAccessReview']],
];

const VIRTUAL_GROUPS = ['authentication.k8s.io', 'authorization.k8s.io'];

const SHORT_NAMES: Readonly<Record<string, string>> = {
  pods: 'po',
  deployments: 'deploy',
  namespaces: 'ns',
  services: 'svc',
  configmaps: 'cm',
  serviceaccounts: 'sa',
  customresourcedefinitions: 'crd',
};

export const BUILT_IN_KINDS: readonly ServedKind[] = BUILT_IN.flatMap(([group, versions, scope, rows]) =>
  rows.flatMap((row) => versions.split(' ').map((version) => readRow(group, version, scope, row))),
);

function readRow(group: string, version: string, scope: string, row: string): ServedKind {
  const [head = '', parts = ''] = row.split(': ');
  const [resource = '', kind = ''] = head.split(' ');
  const shortName = SHORT_NAMES[resource];
  return {
    group,
    version,
    resource,
    singular: kind.toLowerCase(),
    kind,
    isNamespaced: scope === 'namespaced',
    subresources: parts === '' ? [] : parts.split(' '),
    shortNames: shortName === undefined ? [] : [shortName],
    storage: resource === 'events' ? 'events' : `${group}/${resource}`,
    isVirtual: VIRTUAL_GROUPS.includes(group),
  };
}

/** Where the definitions of custom resources are kept. */
export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/** The kinds of a CustomResourceDefinition, one for each version that it serves. */
export function readDefinition(definition: JsonObject): readonly ServedKind[] {
  const spec = getField(definition, 'spec');
  const names = getField(spec, 'names');
  const group = textAt(spec, 'group');
  const resource = textAt(names, 'plural');
  const kind = textAt(names, 'kind');
  return listAt(spec, 'versions')
    .filter((version) => getField(version, 'served') === true)
    .map((version) => ({
      group,
      version: textAt(version, 'name'),
      resource,
      singular: textAt(names, 'singular') || kind.toLowerCase(),
      kind,
      isNamespaced: getField(spec, 'scope') === 'Namespaced',
      subresources: ['status', 'scale'].filter((part) => getPath(version, ['subresources', part]) !== undefined),
      shortNames: listAt(names, 'shortNames').map((name) => textAt(name)),
      storage: `${group}/${resource}`,
      isVirtual: false,
    }));
}
