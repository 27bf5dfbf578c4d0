/** How the Kubernetes provider's arguments are called in manifests, and which of its blocks are lists there. */

/** Blocks that become lists, with the name of the list. Every other block becomes an object. */
const LISTS: Readonly<Record<string, string>> = {
  allowed_flex_volumes: 'allowedFlexVolumes',
  allowed_host_paths: 'allowedHostPaths',
  cluster_role_selectors: 'clusterRoleSelectors',
  container: 'containers',
  egress: 'egress',
  env: 'env',
  env_from: 'envFrom',
  from: 'from',
  host_aliases: 'hostAliases',
  host_ports: 'hostPorts',
  http_header: 'httpHeaders',
  image_pull_secret: 'imagePullSecrets',
  image_pull_secrets: 'imagePullSecrets',
  ingress: 'ingress',
  init_container: 'initContainers',
  items: 'items',
  limit: 'limits',
  match_expressions: 'matchExpressions',
  match_fields: 'matchFields',
  metric: 'metrics',
  node_selector_term: 'nodeSelectorTerms',
  option: 'options',
  path: 'paths',
  policy: 'policies',
  port: 'ports',
  ports: 'ports',
  preferred_during_scheduling_ignored_during_execution: 'preferredDuringSchedulingIgnoredDuringExecution',
  range: 'ranges',
  readiness_gate: 'readinessGates',
  required_during_scheduling_ignored_during_execution: 'requiredDuringSchedulingIgnoredDuringExecution',
  rule: 'rules',
  sources: 'sources',
  subject: 'subjects',
  subset: 'subsets',
  sysctl: 'sysctls',
  tls: 'tls',
  to: 'to',
  toleration: 'tolerations',
  topology_spread_constraint: 'topologySpreadConstraints',
  volume: 'volumes',
  volume_claim_template: 'volumeClaimTemplates',
  volume_device: 'volumeDevices',
  volume_mount: 'volumeMounts',
  webhook: 'webhooks',
};

/** Lists of that name which are one object under a certain parent, or lists under a certain parent only. */
const OBJECT_UNDER: Readonly<Record<string, string>> = {
  required_during_scheduling_ignored_during_execution: 'node_affinity',
  // the port of an Ingress backend's service
  port: 'service',
};
const LIST_UNDER: Readonly<Record<string, { readonly parent: string; readonly name: string }>> = {
  // at the top only a ServiceAccount has it; in a volume it is an object
  secret: { parent: '', name: 'secrets' },
};

/** Words of which camel case is not all there is to it. */
const SPELLED: readonly (readonly [string, string])[] = Object.entries({
  ceph_fs: 'cephfs',
  client_ip: 'clientIP',
  cluster_ip: 'clusterIP',
  cluster_ips: 'clusterIPs',
  downward_api: 'downwardAPI',
  external_ips: 'externalIPs',
  host_ip: 'hostIP',
  host_ipc: 'hostIPC',
  host_pid: 'hostPID',
  load_balancer_ip: 'loadBalancerIP',
  non_resource_urls: 'nonResourceURLs',
  pod_cidr: 'podCIDR',
  resource_field_ref: 'resourceFieldRef',
  target_wwns: 'targetWWNs',
});

/** Names that were spelled before, so that each is worked out once. */
const spelledNames = new Map(SPELLED);
const NAMES_KEPT_MAX = 5000;

/** The manifest's name of an argument. */
export function toManifestName(name: string): string {
  if (!name.includes('_')) return name;
  const known = spelledNames.get(name);
  if (known !== undefined) return known;
  const spelled = name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if (spelledNames.size < NAMES_KEPT_MAX) spelledNames.set(name, spelled);
  return spelled;
}

/** The name of the list that a block becomes below a parent block, undefined when it becomes an object. */
export function listNameOf(name: string, parent: string): string | undefined {
  if (Object.hasOwn(OBJECT_UNDER, name) && OBJECT_UNDER[name] === parent) return undefined;
  const under = Object.hasOwn(LIST_UNDER, name) ? LIST_UNDER[name] : undefined;
  if (under !== undefined) return under.parent === parent ? under.name : undefined;
  return Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
}
