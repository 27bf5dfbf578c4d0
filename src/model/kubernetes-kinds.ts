/** The kinds that a Kubernetes API server serves: which resource each is, and whether it lives in a namespace. */

export type KindInfo = { readonly plural: string; readonly isNamespaced: boolean };

/** By API group: `Kind` = regular plural, `Kind:plural` where it is not. Kubernetes 1.37, all served versions. */
const NAMESPACED: Readonly<Record<string, string>> = {
  '':
    'Binding ConfigMap Endpoints:endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ' +
    'ReplicationController ResourceQuota Secret Service ServiceAccount',
  apps: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'authorization.k8s.io': 'LocalSubjectAccessReview',
  autoscaling: 'HorizontalPodAutoscaler',
  batch: 'CronJob Job',
  'coordination.k8s.io': 'Lease LeaseCandidate',
  'discovery.k8s.io': 'EndpointSlice',
  'events.k8s.io': 'Event',
  extensions: 'DaemonSet Deployment Ingress NetworkPolicy ReplicaSet',
  'networking.k8s.io': 'Ingress NetworkPolicy',
  policy: 'Eviction PodDisruptionBudget',
  'rbac.authorization.k8s.io': 'Role RoleBinding',
  'resource.k8s.io': 'ResourceClaim ResourceClaimTemplate',
  'scheduling.k8s.io': 'Workload PodGroup',
  'storage.k8s.io': 'CSIStorageCapacity',
  // Custom kinds that hold a pod.
  'apps.openshift.io': 'DeploymentConfig',
  'serving.knative.dev': 'Configuration Revision Service',
  'gateway.networking.k8s.io':
    'BackendTLSPolicy GRPCRoute Gateway HTTPRoute ReferenceGrant TCPRoute TLSRoute UDPRoute ListenerSet',
};

const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  '': 'ComponentStatus Namespace Node PersistentVolume',
  'admissionregistration.k8s.io':
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ' +
    'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'authentication.k8s.io': 'SelfSubjectReview TokenReview',
  'authorization.k8s.io': 'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
  extensions: 'PodSecurityPolicy',
  'flowcontrol.apiserver.k8s.io': 'FlowSchema PriorityLevelConfiguration',
  'internal.apiserver.k8s.io': 'StorageVersion',
  'networking.k8s.io': 'IPAddress IngressClass ServiceCIDR',
  'node.k8s.io': 'RuntimeClass',
  policy: 'PodSecurityPolicy',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'resource.k8s.io': 'DeviceClass DeviceTaintRule ResourceSlice',
  'scheduling.k8s.io': 'PriorityClass',
  'storage.k8s.io': 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
  'storagemigration.k8s.io': 'StorageVersionMigration',
  'gateway.networking.k8s.io': 'GatewayClass',
};

/** By group and then by kind: asked for each object, so that nothing is joined to ask. */
type ByKind<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

const KINDS: ByKind<KindInfo> = collect([...listKinds(NAMESPACED, true), ...listKinds(CLUSTER_WIDE, false)]);

type Entry<T> = readonly [group: string, kind: string, value: T];

function listKinds(table: Readonly<Record<string, string>>, isNamespaced: boolean): readonly Entry<KindInfo>[] {
  return Object.entries(table).flatMap(([group, names]) =>
    names.split(' ').map((name): Entry<KindInfo> => {
      const [kind = '', plural = pluralize(kind)] = name.split(':');
      return [group, kind, { plural, isNamespaced }];
    }),
  );
}

function collect<T>(entries: readonly Entry<T>[]): ByKind<T> {
  const byGroup = Map.groupBy(entries, ([group]) => group);
  return new Map([...byGroup].map(([group, kinds]) => [group, new Map(kinds.map(([, kind, value]) => [kind, value]))]));
}

/** Every known kind with its group. */
export function listKnownKinds(): readonly { readonly group: string; readonly kind: string }[] {
  return [...KINDS].flatMap(([group, kinds]) => [...kinds.keys()].map((kind) => ({ group, kind })));
}

/** What is known of a built-in kind; undefined for custom kinds. */
export function findKind(group: string, kind: string): KindInfo | undefined {
  return KINDS.get(group)?.get(kind);
}

/**
 * The namespace that a resource lives in. Cluster-scoped kinds have none, whatever the manifest says; built-in
 * namespaced kinds land in `default` when they name none, as with kubectl. For custom kinds it is what the manifest
 * says.
 */
export function namespaceOf(group: string, kind: string, written: string | undefined): string | undefined {
  const known = findKind(group, kind);
  if (known === undefined) return written;
  return known.isNamespaced ? (written ?? 'default') : undefined;
}

/** The resource name by the rule that Kubernetes and kubebuilder use: lower case, English plural. */
export function pluralize(kind: string): string {
  const name = kind.toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** Group and version of an apiVersion: `apps/v1` -> apps, v1; `v1` -> the core group, ''. */
export function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The apiVersion of a group and a version. */
export function joinApiVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where the pod stands in each kind that holds one: the path from the object to metadata and spec of the pod. */
const POD_PATHS: ByKind<readonly string[]> = collect([
  ['', 'Pod', []],
  ['', 'PodTemplate', ['template']],
  ['', 'ReplicationController', ['spec', 'template']],
  ['apps', 'Deployment', ['spec', 'template']],
  ['apps', 'StatefulSet', ['spec', 'template']],
  ['apps', 'DaemonSet', ['spec', 'template']],
  ['apps', 'ReplicaSet', ['spec', 'template']],
  ['extensions', 'Deployment', ['spec', 'template']],
  ['extensions', 'DaemonSet', ['spec', 'template']],
  ['extensions', 'ReplicaSet', ['spec', 'template']],
  ['batch', 'Job', ['spec', 'template']],
  ['batch', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  // Custom kinds that hold a pod in the same way.
  ['apps.openshift.io', 'DeploymentConfig', ['spec', 'template']],
  ['', 'DeploymentConfig', ['spec', 'template']],
  ['serving.knative.dev', 'Configuration', ['spec', 'template']],
  ['serving.knative.dev', 'Service', ['spec', 'template']],
  ['serving.knative.dev', 'Revision', []],
]);

/** Path to the pod inside a kind; undefined when the kind holds none. */
export function findPodPath(group: string, kind: string): readonly string[] | undefined {
  return POD_PATHS.get(group)?.get(kind);
}
