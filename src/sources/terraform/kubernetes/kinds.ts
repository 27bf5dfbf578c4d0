/** The resource types of the Kubernetes provider with the objects that they make. */

export type ManifestKind = { readonly apiVersion: string; readonly kind: string };

/** By type without `kubernetes_` and the version at its end. */
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  cluster_role: ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  cluster_role_binding: ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  config_map: ['v1', 'ConfigMap'],
  cron_job: ['batch/v1', 'CronJob'],
  csi_driver: ['storage.k8s.io/v1', 'CSIDriver'],
  daemon_set: ['apps/v1', 'DaemonSet'],
  daemonset: ['apps/v1', 'DaemonSet'],
  deployment: ['apps/v1', 'Deployment'],
  endpoints: ['v1', 'Endpoints'],
  horizontal_pod_autoscaler: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ingress: ['networking.k8s.io/v1', 'Ingress'],
  ingress_class: ['networking.k8s.io/v1', 'IngressClass'],
  job: ['batch/v1', 'Job'],
  limit_range: ['v1', 'LimitRange'],
  mutating_webhook_configuration: ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  namespace: ['v1', 'Namespace'],
  network_policy: ['networking.k8s.io/v1', 'NetworkPolicy'],
  persistent_volume: ['v1', 'PersistentVolume'],
  persistent_volume_claim: ['v1', 'PersistentVolumeClaim'],
  pod: ['v1', 'Pod'],
  pod_disruption_budget: ['policy/v1', 'PodDisruptionBudget'],
  pod_security_policy: ['policy/v1beta1', 'PodSecurityPolicy'],
  priority_class: ['scheduling.k8s.io/v1', 'PriorityClass'],
  replication_controller: ['v1', 'ReplicationController'],
  resource_quota: ['v1', 'ResourceQuota'],
  role: ['rbac.authorization.k8s.io/v1', 'Role'],
  role_binding: ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  secret: ['v1', 'Secret'],
  service: ['v1', 'Service'],
  service_account: ['v1', 'ServiceAccount'],
  stateful_set: ['apps/v1', 'StatefulSet'],
  storage_class: ['storage.k8s.io/v1', 'StorageClass'],
  validating_webhook_configuration: ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
};

const TYPE = /^kubernetes_([a-z_]+?)(?:_v\d+(?:(?:alpha|beta)\d+)?)?$/;

/** The object that a resource type makes, undefined for all other types. */
export function findManifestKind(type: string): ManifestKind | undefined {
  const name = TYPE.exec(type)?.[1];
  const found = name !== undefined && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return found === undefined ? undefined : { apiVersion: found[0], kind: found[1] };
}
