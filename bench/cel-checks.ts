/**
 * Thirty checks of a Deployment as a platform team writes them, each with the JavaScript that an engineer would write
 * by hand for it, in the part of CEL that all engines under comparison have.
 */

/** A Kubernetes object as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

/** Loose on purpose: the hand-written checks read JSON that nothing has validated. */
export type Deployment = {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    replicas?: number;
    revisionHistoryLimit?: number;
    strategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string } };
    selector: { matchLabels: Record<string, string> };
    template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  };
};

type PodSpec = {
  hostNetwork?: boolean;
  hostPID?: boolean;
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  terminationGracePeriodSeconds?: number;
  priorityClassName?: string;
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type: string } };
  nodeSelector?: Record<string, string>;
  tolerations?: { key?: string; operator?: string }[];
  volumes?: { name: string; hostPath?: { path: string }; secret?: { secretName: string } }[];
  containers: Container[];
};

type Container = {
  name: string;
  image: string;
  imagePullPolicy?: string;
  ports?: { containerPort: number; hostPort?: number; name?: string }[];
  env?: { name: string; value?: string; valueFrom?: unknown }[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
  livenessProbe?: unknown;
  readinessProbe?: unknown;
  securityContext?: {
    privileged?: boolean;
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    runAsUser?: number;
    capabilities?: { add?: string[]; drop?: string[] };
  };
  volumeMounts?: { name: string; mountPath: string }[];
};

export type Check = {
  readonly name: string;
  readonly expression: string;
  readonly byHand: (object: Deployment) => boolean;
};

const POD = 'object.spec.template.spec';
const SECRET_NAME = /(?:PASSWORD|SECRET|TOKEN|API_KEY)$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const RESERVED = ['default', 'kube-system', 'kube-public'];
const ALLOWED_CAPABILITIES = ['NET_BIND_SERVICE', 'CHOWN', 'SETUID', 'SETGID'];

const WORKLOAD_CHECKS: readonly Check[] = [
  {
    name: 'at least two replicas',
    expression: 'has(object.spec.replicas) && object.spec.replicas >= 2',
    byHand: (o) => o.spec.replicas !== undefined && o.spec.replicas >= 2,
  },
  {
    name: 'at most fifty replicas',
    expression: '!has(object.spec.replicas) || object.spec.replicas <= 50',
    byHand: (o) => o.spec.replicas === undefined || o.spec.replicas <= 50,
  },
  {
    name: 'not in a reserved namespace',
    expression: "!(object.metadata.namespace in ['default', 'kube-system', 'kube-public'])",
    byHand: (o) => o.metadata.namespace !== undefined && !RESERVED.includes(o.metadata.namespace),
  },
  {
    name: 'has an owner label',
    expression:
      "has(object.metadata.labels) && 'team' in object.metadata.labels && object.metadata.labels['team'] != ''",
    byHand: (o) => {
      const { labels } = o.metadata;
      return labels !== undefined && Object.hasOwn(labels, 'team') && labels['team'] !== '';
    },
  },
  {
    name: 'environment label is known',
    expression: "has(object.metadata.labels.env) && object.metadata.labels.env in ['dev', 'staging', 'prod']",
    byHand: (o) => {
      const env = o.metadata.labels?.['env'];
      return env !== undefined && ['dev', 'staging', 'prod'].includes(env);
    },
  },
  {
    name: 'name is a DNS label',
    expression: "object.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && size(object.metadata.name) <= 63",
    byHand: (o) => DNS_LABEL.test(o.metadata.name) && o.metadata.name.length <= 63,
  },
  {
    name: 'selector matches the pod labels',
    expression:
      'object.spec.selector.matchLabels.all(k, k in object.spec.template.metadata.labels && ' +
      'object.spec.template.metadata.labels[k] == object.spec.selector.matchLabels[k])',
    byHand: (o) => {
      const { matchLabels } = o.spec.selector;
      const { labels } = o.spec.template.metadata;
      return Object.keys(matchLabels).every((k) => Object.hasOwn(labels, k) && labels[k] === matchLabels[k]);
    },
  },
  {
    name: 'rolls out gradually',
    expression: "!has(object.spec.strategy) || object.spec.strategy.type != 'Recreate'",
    byHand: (o) => o.spec.strategy === undefined || o.spec.strategy.type !== 'Recreate',
  },
  {
    name: 'no annotation of the old ingress',
    expression:
      '!has(object.metadata.annotations) || ' +
      "!object.metadata.annotations.exists(k, k.startsWith('legacy.example.com/'))",
    byHand: (o) => {
      const { annotations } = o.metadata;
      return annotations === undefined || !Object.keys(annotations).some((k) => k.startsWith('legacy.example.com/'));
    },
  },
  {
    name: 'production has replicas for two zones',
    expression: "object.metadata.labels.env == 'prod' ? object.spec.replicas >= 2 : true",
    byHand: (o) => (o.metadata.labels?.['env'] === 'prod' ? (o.spec.replicas ?? 1) >= 2 : true),
  },
];

const POD_CHECKS: readonly Check[] = [
  {
    name: 'no host network or PID namespace',
    expression: `(!has(${POD}.hostNetwork) || !${POD}.hostNetwork) && (!has(${POD}.hostPID) || !${POD}.hostPID)`,
    byHand: (o) => o.spec.template.spec.hostNetwork !== true && o.spec.template.spec.hostPID !== true,
  },
  {
    name: 'does not mount a service account token',
    expression: `has(${POD}.automountServiceAccountToken) && ${POD}.automountServiceAccountToken == false`,
    byHand: (o) => o.spec.template.spec.automountServiceAccountToken === false,
  },
  {
    name: 'has its own service account',
    expression: `has(${POD}.serviceAccountName) && ${POD}.serviceAccountName != 'default'`,
    byHand: (o) => {
      const name = o.spec.template.spec.serviceAccountName;
      return name !== undefined && name !== 'default';
    },
  },
  {
    name: 'seccomp profile is set',
    expression:
      `has(${POD}.securityContext) && has(${POD}.securityContext.seccompProfile) && ` +
      `${POD}.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost']`,
    byHand: (o) => {
      const type = o.spec.template.spec.securityContext?.seccompProfile?.type;
      return type === 'RuntimeDefault' || type === 'Localhost';
    },
  },
  {
    name: 'no host paths',
    expression: `!has(${POD}.volumes) || ${POD}.volumes.all(v, !has(v.hostPath))`,
    byHand: (o) => {
      const { volumes } = o.spec.template.spec;
      return volumes === undefined || volumes.every((v) => v.hostPath === undefined);
    },
  },
  {
    name: 'tolerates no everything',
    expression: `!has(${POD}.tolerations) || !${POD}.tolerations.exists(t, !has(t.key) && t.operator == 'Exists')`,
    byHand: (o) => {
      const { tolerations } = o.spec.template.spec;
      return tolerations === undefined || !tolerations.some((t) => t.key === undefined && t.operator === 'Exists');
    },
  },
  {
    name: 'has time to shut down, but not forever',
    expression:
      `!has(${POD}.terminationGracePeriodSeconds) || ` +
      `(${POD}.terminationGracePeriodSeconds >= 10 && ${POD}.terminationGracePeriodSeconds <= 300)`,
    byHand: (o) => {
      const seconds = o.spec.template.spec.terminationGracePeriodSeconds;
      return seconds === undefined || (seconds >= 10 && seconds <= 300);
    },
  },
  {
    name: 'container names are unique',
    expression: `${POD}.containers.all(c, ${POD}.containers.exists_one(d, d.name == c.name))`,
    byHand: (o) => {
      const { containers } = o.spec.template.spec;
      return containers.every((c) => containers.filter((d) => d.name === c.name).length === 1);
    },
  },
  {
    name: 'every mount has its volume',
    expression:
      `${POD}.containers.all(c, !has(c.volumeMounts) || ` +
      `c.volumeMounts.all(m, has(${POD}.volumes) && ${POD}.volumes.exists(v, v.name == m.name)))`,
    byHand: (o) => {
      const { containers, volumes } = o.spec.template.spec;
      return containers.every(
        (c) =>
          c.volumeMounts === undefined ||
          c.volumeMounts.every((m) => volumes !== undefined && volumes.some((v) => v.name === m.name)),
      );
    },
  },
  {
    name: 'at most five containers',
    expression: `size(${POD}.containers) >= 1 && size(${POD}.containers) <= 5`,
    byHand: (o) => o.spec.template.spec.containers.length >= 1 && o.spec.template.spec.containers.length <= 5,
  },
];

const every =
  (test: (container: Container) => boolean) =>
  (o: Deployment): boolean =>
    o.spec.template.spec.containers.every(test);

const CONTAINER_CHECKS: readonly Check[] = [
  {
    name: 'no privileged container',
    expression:
      `${POD}.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || ` +
      'c.securityContext.privileged == false)',
    byHand: every((c) => c.securityContext?.privileged !== true),
  },
  {
    name: 'no privilege escalation',
    expression:
      `${POD}.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && ` +
      '!c.securityContext.allowPrivilegeEscalation)',
    byHand: every((c) => c.securityContext?.allowPrivilegeEscalation === false),
  },
  {
    name: 'root file system is read-only',
    expression:
      `${POD}.containers.all(c, has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem) && ` +
      'c.securityContext.readOnlyRootFilesystem)',
    byHand: every((c) => c.securityContext?.readOnlyRootFilesystem === true),
  },
  {
    name: 'drops all capabilities',
    expression:
      `${POD}.containers.all(c, has(c.securityContext) && has(c.securityContext.capabilities) && ` +
      "has(c.securityContext.capabilities.drop) && 'ALL' in c.securityContext.capabilities.drop)",
    byHand: every((c) => c.securityContext?.capabilities?.drop?.includes('ALL') === true),
  },
  {
    name: 'adds harmless capabilities only',
    expression:
      `${POD}.containers.all(c, !has(c.securityContext) || !has(c.securityContext.capabilities) || ` +
      '!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(k, ' +
      "k in ['NET_BIND_SERVICE', 'CHOWN', 'SETUID', 'SETGID']))",
    byHand: every((c) => {
      const added = c.securityContext?.capabilities?.add;
      return added === undefined || added.every((k) => ALLOWED_CAPABILITIES.includes(k));
    }),
  },
  {
    name: 'images come from the registry',
    expression:
      `${POD}.containers.all(c, c.image.startsWith('registry.example.com/') || ` +
      "c.image.startsWith('gcr.io/distroless/'))",
    byHand: every((c) => c.image.startsWith('registry.example.com/') || c.image.startsWith('gcr.io/distroless/')),
  },
  {
    name: 'images are pinned',
    expression:
      `${POD}.containers.all(c, c.image.contains('@sha256:') || ` +
      "(c.image.contains(':') && !c.image.endsWith(':latest')))",
    byHand: every((c) => c.image.includes('@sha256:') || (c.image.includes(':') && !c.image.endsWith(':latest'))),
  },
  {
    name: 'limits of memory and requests of CPU',
    expression:
      `${POD}.containers.all(c, has(c.resources) && has(c.resources.limits) && 'memory' in c.resources.limits && ` +
      "has(c.resources.requests) && 'cpu' in c.resources.requests)",
    byHand: every((c) => {
      const limits = c.resources?.limits;
      const requests = c.resources?.requests;
      return limits !== undefined && 'memory' in limits && requests !== undefined && 'cpu' in requests;
    }),
  },
  {
    name: 'no secrets in plain environment variables',
    expression:
      `${POD}.containers.all(c, !has(c.env) || c.env.all(e, !has(e.value) || ` +
      "!e.name.matches('(?:PASSWORD|SECRET|TOKEN|API_KEY)$')))",
    byHand: every((c) => c.env === undefined || c.env.every((e) => e.value === undefined || !SECRET_NAME.test(e.name))),
  },
  {
    name: 'named ports and no host ports',
    expression:
      `${POD}.containers.all(c, !has(c.ports) || ` +
      '(c.ports.all(p, !has(p.hostPort) && p.containerPort > 1024) && ' +
      'c.ports.map(p, p.name).size() == c.ports.size()))',
    byHand: every(
      (c) =>
        c.ports === undefined ||
        (c.ports.every((p) => p.hostPort === undefined && p.containerPort > 1024) &&
          c.ports.map((p) => p.name).length === c.ports.length),
    ),
  },
];

export const CHECKS: readonly Check[] = [...WORKLOAD_CHECKS, ...POD_CHECKS, ...CONTAINER_CHECKS];
