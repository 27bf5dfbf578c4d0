/**
 * What no webhook may stand before: if it did and were away, the cluster or the webhook itself could not be mended any
 * more.
 */
import { NAMESPACES_NEVER_MATCHED } from '../../../model/kubernetes-rules.ts';
import { GATE_NAME, GATE_NAMESPACE, TLS_SECRET } from '../names.ts';

/** A set of requests. */
export type Subject = {
  /** `every request in namespace kube-system`. */
  readonly title: string;
  /** Every resource where it is undefined. */
  readonly target: { readonly group: string; readonly resource: string } | undefined;
  /**
   * `namespaced`: objects in `namespace`, or in any when it is undefined. `namespace`: the Namespace of that name.
   * `cluster`: objects that are in none.
   */
  readonly place: 'namespaced' | 'namespace' | 'cluster';
  readonly namespace: string | undefined;
};

const ADMISSION = 'admissionregistration.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

/** Kinds of the whole cluster, by what they are called and by the resource that they are. */
const CLUSTER_WIDE: readonly (readonly [string, string, string])[] = [
  ['Node', '', 'nodes'],
  ['ValidatingWebhookConfiguration', ADMISSION, 'validatingwebhookconfigurations'],
  ['MutatingWebhookConfiguration', ADMISSION, 'mutatingwebhookconfigurations'],
  ['ValidatingAdmissionPolicy', ADMISSION, 'validatingadmissionpolicies'],
  ['ValidatingAdmissionPolicyBinding', ADMISSION, 'validatingadmissionpolicybindings'],
  ['MutatingAdmissionPolicy', ADMISSION, 'mutatingadmissionpolicies'],
  ['MutatingAdmissionPolicyBinding', ADMISSION, 'mutatingadmissionpolicybindings'],
  ['APIService', 'apiregistration.k8s.io', 'apiservices'],
  ['CertificateSigningRequest', 'certificates.k8s.io', 'certificatesigningrequests'],
  ['TokenReview', 'authentication.k8s.io', 'tokenreviews'],
  ['SubjectAccessReview', AUTHORIZATION, 'subjectaccessreviews'],
  ['SelfSubjectAccessReview', AUTHORIZATION, 'selfsubjectaccessreviews'],
  ['SelfSubjectRulesReview', AUTHORIZATION, 'selfsubjectrulesreviews'],
];

const NAMESPACED: readonly (readonly [string, string, string])[] = [
  ['Lease', 'coordination.k8s.io', 'leases'],
  ['LocalSubjectAccessReview', AUTHORIZATION, 'localsubjectaccessreviews'],
];

/** What the gate itself stands on, in its own namespace. */
const OWN: readonly (readonly [string, string, string])[] = [
  [`its Deployment ${GATE_NAME}`, 'apps', 'deployments'],
  [`its Service ${GATE_NAME}`, '', 'services'],
  [`its Secret ${TLS_SECRET}`, '', 'secrets'],
  ['its EndpointSlices', 'discovery.k8s.io', 'endpointslices'],
  [`its PodDisruptionBudget ${GATE_NAME}`, 'policy', 'poddisruptionbudgets'],
  ['its Pods', '', 'pods'],
];

/**
 * The subjects for a webhook that is answered by a Service in `serviceNamespace`: the system's namespaces, Bulwark's,
 * and the one that the webhook itself lives in.
 */
export function listSubjects(serviceNamespace: string | undefined): readonly Subject[] {
  const namespaces = new Set<string>(NAMESPACES_NEVER_MATCHED);
  if (serviceNamespace !== undefined) namespaces.add(serviceNamespace);
  return [
    ...[...namespaces].flatMap((namespace): readonly Subject[] => [
      { title: `every request in namespace ${namespace}`, target: undefined, place: 'namespaced', namespace },
      {
        title: `the Namespace ${namespace} itself`,
        target: { group: '', resource: 'namespaces' },
        place: 'namespace',
        namespace,
      },
    ]),
    ...NAMESPACED.map(([kind, group, resource]) => describeKind(kind, group, resource, 'namespaced')),
    ...CLUSTER_WIDE.map(([kind, group, resource]) => describeKind(kind, group, resource, 'cluster')),
    ...OWN.map(([title, group, resource]) => ({
      title,
      target: { group, resource },
      place: 'namespaced' as const,
      namespace: GATE_NAMESPACE,
    })),
  ];
}

function describeKind(kind: string, group: string, resource: string, place: Subject['place']): Subject {
  return { title: `every ${kind}`, target: { group, resource }, place, namespace: undefined };
}
