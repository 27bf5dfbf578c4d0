/**
 * What controls judge in the terms of an API server: kinds as resources with their versions, subresources and
 * operations. One map for webhook configurations and admission policies; none of it ever contains a `*`.
 */
import type { Operation } from './admission.ts';
import type { Applies } from './control.ts';
import type { ResourceRule } from './foreign-policy.ts';
import { findKind, findPodPath, listKnownKinds, pluralize } from './kubernetes-kinds.ts';

/** What is judged in a cluster where a control does not say it. */
const OPERATIONS_DEFAULT: readonly Operation[] = ['CREATE', 'UPDATE'];

/** Namespaces that no gate may stand before: a cluster mends itself through them, and Bulwark through its own. */
export const NAMESPACES_NEVER_MATCHED = ['kube-system', 'kube-node-lease', 'kube-public', 'bulwark-system'] as const;

/** Whether a list of a rule, in which `*` stands for all, takes the text. */
export function includesOrStar(list: readonly string[], text: string): boolean {
  return list.includes('*') || list.includes(text);
}

/** The label that every namespace has, with its name. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * The version that rules name, by group. A rule selects the other served versions of the same resource too (matchPolicy
 * Equivalent). A group that is not here is served by no API server of today.
 */
const VERSIONS: ReadonlyMap<string, string> = new Map([
  ['', 'v1'],
  ['apiextensions.k8s.io', 'v1'],
  ['apiregistration.k8s.io', 'v1'],
  ['apps', 'v1'],
  ['apps.openshift.io', 'v1'],
  ['autoscaling', 'v2'],
  ['batch', 'v1'],
  ['certificates.k8s.io', 'v1'],
  ['discovery.k8s.io', 'v1'],
  ['flowcontrol.apiserver.k8s.io', 'v1'],
  ['gateway.networking.k8s.io', 'v1'],
  ['networking.k8s.io', 'v1'],
  ['node.k8s.io', 'v1'],
  ['policy', 'v1'],
  ['rbac.authorization.k8s.io', 'v1'],
  ['resource.k8s.io', 'v1'],
  ['scheduling.k8s.io', 'v1'],
  ['serving.knative.dev', 'v1'],
  ['storage.k8s.io', 'v1'],
]);

/** Kinds whose version is not that of their group. */
const VERSIONS_OF_KINDS: ReadonlyMap<string, string> = new Map([
  ['certificates.k8s.io/ClusterTrustBundle', 'v1beta1'],
  ['resource.k8s.io/DeviceTaintRule', 'v1beta2'],
  ['scheduling.k8s.io/PodGroup', 'v1alpha2'],
  ['scheduling.k8s.io/Workload', 'v1alpha2'],
  ['gateway.networking.k8s.io/ReferenceGrant', 'v1beta1'],
  ['gateway.networking.k8s.io/TCPRoute', 'v1alpha2'],
  ['gateway.networking.k8s.io/UDPRoute', 'v1alpha2'],
]);

/**
 * Kinds that no gate may stand before, so that a cluster can always be mended: what nodes live by, what gates
 * themselves are, and what is a question or a note and no object at rest.
 */
const NEVER_MATCHED: ReadonlySet<string> = new Set([
  '/Binding',
  '/ComponentStatus',
  '/Event',
  '/Node',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'authentication.k8s.io/SelfSubjectReview',
  'authentication.k8s.io/TokenReview',
  'authorization.k8s.io/LocalSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectRulesReview',
  'authorization.k8s.io/SubjectAccessReview',
  'coordination.k8s.io/Lease',
  'coordination.k8s.io/LeaseCandidate',
  'events.k8s.io/Event',
  'internal.apiserver.k8s.io/StorageVersion',
  'policy/Eviction',
  'storagemigration.k8s.io/StorageVersionMigration',
  'storage.k8s.io/CSINode',
]);

/** Kinds that the control plane writes in the course of its work: what holds for every kind is not asked of them. */
const WRITTEN_BY_THE_CLUSTER: ReadonlySet<string> = new Set([
  '/Endpoints',
  'apiregistration.k8s.io/APIService',
  'apps/ControllerRevision',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'discovery.k8s.io/EndpointSlice',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'networking.k8s.io/IPAddress',
  'resource.k8s.io/ResourceSlice',
  'storage.k8s.io/CSIStorageCapacity',
  'storage.k8s.io/VolumeAttachment',
]);

/** Kinds that are gone although their group is still served. */
const GONE: ReadonlySet<string> = new Set(['policy/PodSecurityPolicy']);

/** Kinds that come by a subresource alone: which, of which resources, and by which operations. */
type SubresourceKind = {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly string[];
  readonly operations: readonly Operation[];
};
const SUBRESOURCE_KINDS: ReadonlyMap<string, readonly SubresourceKind[]> = new Map([
  ['/PodExecOptions', [describeConnection('pods/exec')]],
  ['/PodAttachOptions', [describeConnection('pods/attach')]],
  ['/PodPortForwardOptions', [describeConnection('pods/portforward')]],
  ['/PodProxyOptions', [describeConnection('pods/proxy')]],
  ['/ServiceProxyOptions', [describeConnection('services/proxy')]],
  [
    'autoscaling/Scale',
    [
      {
        group: 'apps',
        version: 'v1',
        resources: ['deployments/scale', 'replicasets/scale', 'statefulsets/scale'],
        operations: ['UPDATE'],
      },
      { group: '', version: 'v1', resources: ['replicationcontrollers/scale'], operations: ['UPDATE'] },
    ],
  ],
]);

function describeConnection(resource: string): SubresourceKind {
  return { group: '', version: 'v1', resources: [resource], operations: ['CONNECT'] };
}

/** Subresources by which a whole object of the kind comes, and is judged like one that is updated. */
const WHOLE_SUBRESOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', ['pods/ephemeralcontainers', 'pods/resize']],
]);

/** Resources of one kind that a control judges. */
export type JudgedKind = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** With their subresources: `pods`, `pods/exec`. */
  readonly resources: readonly string[];
  readonly operations: readonly Operation[];
  readonly isNamespaced: boolean;
  /** Whether it was its pod that made a control apply. */
  readonly needsPod: boolean;
};

export type JudgedKinds = {
  readonly kinds: readonly JudgedKind[];
  /** Kinds that controls name and that no gate may stand before. */
  readonly neverMatched: readonly string[];
  /** Kinds that controls name and of which it is not known by which resource a cluster serves them. */
  readonly unknown: readonly string[];
};

/** What the entries of source kubernetes judge in a cluster, in a stable order; those of other sources say nothing. */
export function listJudgedKinds(applies: readonly Applies[]): JudgedKinds {
  const kinds = new Map<string, JudgedKind>();
  const neverMatched = new Set<string>();
  const unknown = new Set<string>();
  for (const entry of applies) {
    if (entry.source !== 'kubernetes') continue;
    for (const wanted of entry.kinds ?? ['*']) {
      const found = findKinds(wanted, entry.pods === true);
      if (found.length === 0) unknown.add(wanted);
      for (const key of found) {
        if (NEVER_MATCHED.has(key)) neverMatched.add(key);
        else if (findVersion(key) !== undefined || SUBRESOURCE_KINDS.has(key)) addKind(kinds, key, entry);
      }
    }
  }
  return { kinds: [...kinds.values()], neverMatched: [...neverMatched], unknown: [...unknown] };
}

/** The first entry that selects a kind is the one by which it is judged. */
function addKind(kinds: Map<string, JudgedKind>, key: string, entry: Applies): void {
  for (const one of describeKind(key, entry)) {
    const place = `${key} ${one.resources.join()}`;
    if (!kinds.has(place)) kinds.set(place, one);
  }
}

/** `group/Kind` of all known kinds that a name of a control's `applies` means. */
function findKinds(wanted: string, needsPod: boolean): readonly string[] {
  const isMeant = (key: string): boolean => {
    const kind = key.slice(key.indexOf('/') + 1);
    return wanted.endsWith('*') ? kind.startsWith(wanted.slice(0, -1)) : key === wanted || kind === wanted;
  };
  const known = listKnownKinds().map(({ group, kind }) => `${group}/${kind}`);
  const found = known.filter((key) => isMeant(key) && (!needsPod || isPodful(key)));
  // Connecting to a pod and scaling are nothing that is written: who means them names them.
  if (!wanted.endsWith('*')) return needsPod ? found : [...found, ...[...SUBRESOURCE_KINDS.keys()].filter(isMeant)];
  return found.filter((key) => !NEVER_MATCHED.has(key) && !WRITTEN_BY_THE_CLUSTER.has(key));
}

function isPodful(key: string): boolean {
  const [group = '', kind = ''] = key.split('/');
  return findPodPath(group, kind) !== undefined;
}

/** Undefined for what no API server of today serves. */
function findVersion(key: string): string | undefined {
  if (GONE.has(key)) return undefined;
  return VERSIONS_OF_KINDS.get(key) ?? VERSIONS.get(key.slice(0, key.indexOf('/')));
}

function describeKind(key: string, { operations, pods }: Applies): readonly JudgedKind[] {
  const [group = '', kind = ''] = key.split('/');
  const common = { kind, needsPod: pods === true };
  const bySubresource = SUBRESOURCE_KINDS.get(key);
  if (bySubresource !== undefined) {
    return bySubresource.map((one) => ({ ...common, ...one, isNamespaced: true }));
  }
  const info = findKind(group, kind);
  const plural = info?.plural ?? pluralize(kind);
  const place = { group, version: findVersion(key) ?? 'v1', isNamespaced: info?.isNamespaced ?? true };
  const judged = operations ?? OPERATIONS_DEFAULT;
  const whole = { ...common, ...place, resources: [plural], operations: judged };
  const subresources = WHOLE_SUBRESOURCES.get(key);
  if (subresources === undefined || !judged.includes('UPDATE')) return [whole];
  return [whole, { ...common, ...place, resources: subresources, operations: ['UPDATE'] }];
}

/** Rules that select exactly these resources: one for each group, version, scope and set of operations. */
export function compileResourceRules(kinds: readonly JudgedKind[]): readonly ResourceRule[] {
  const operationsOf = new Map<string, Set<Operation>>();
  for (const { group, version, isNamespaced, resources, operations } of kinds) {
    for (const resource of resources) {
      const key = [group, version, isNamespaced ? 'Namespaced' : 'Cluster', resource].join(' ');
      const known = operationsOf.get(key) ?? new Set();
      operationsOf.set(key, known);
      for (const operation of operations) known.add(operation);
    }
  }
  const byRest = new Map<string, string[]>();
  for (const key of [...operationsOf.keys()].sort()) {
    const [group = '', version = '', scope = '', resource = ''] = key.split(' ');
    const operations = [...(operationsOf.get(key) ?? [])].sort();
    const rest = [group, version, scope, operations.join()].join(' ');
    byRest.set(rest, [...(byRest.get(rest) ?? []), resource]);
  }
  return [...byRest].map(([rest, resources]) => {
    const [group = '', version = '', scope = '', operations = ''] = rest.split(' ');
    return {
      apiGroups: [group],
      apiVersions: [version],
      operations: operations.split(','),
      resources,
      scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced',
    };
  });
}
