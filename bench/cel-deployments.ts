/**
 * The Deployments that the CEL bench judges: one that passes all checks, and some that each fail a few of them.
 */
import type { Deployment } from './cel-checks.ts';

function makeContainer(name: string, port: number): Deployment['spec']['template']['spec']['containers'][number] {
  return {
    name,
    image: `registry.example.com/shop/${name}:1.42.0@sha256:${'9f86d081884c7d65'.repeat(4)}`,
    imagePullPolicy: 'IfNotPresent',
    ports: [
      { name: 'http', containerPort: port },
      { name: 'metrics', containerPort: port + 1 },
    ],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'CATALOG_URL', value: 'http://catalog.shop.svc:8080' },
      { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    ],
    resources: { limits: { memory: '512Mi', cpu: '1' }, requests: { memory: '256Mi', cpu: '100m' } },
    livenessProbe: { httpGet: { path: '/live', port: 'http' } },
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsUser: 10001,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'config', mountPath: '/etc/shop' },
    ],
  };
}

function makeDeployment(): Deployment {
  return {
    metadata: {
      name: 'storefront',
      namespace: 'shop',
      labels: { app: 'storefront', team: 'web', env: 'prod', tier: 'frontend' },
      annotations: { 'example.com/oncall': 'web-primary', 'example.com/runbook': 'https://runbooks.example.com/web' },
    },
    spec: {
      replicas: 4,
      revisionHistoryLimit: 5,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: { app: 'storefront', tier: 'frontend' } },
      template: {
        metadata: { labels: { app: 'storefront', team: 'web', env: 'prod', tier: 'frontend' } },
        spec: {
          automountServiceAccountToken: false,
          serviceAccountName: 'storefront',
          terminationGracePeriodSeconds: 45,
          priorityClassName: 'business-critical',
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ key: 'spot', operator: 'Exists' }],
          volumes: [{ name: 'tmp' }, { name: 'config' }, { name: 'certs', secret: { secretName: 'web-certs' } }],
          containers: [makeContainer('web', 8080), makeContainer('proxy', 9080), makeContainer('exporter', 9400)],
        },
      },
    },
  };
}

/** Fresh objects as a scan would hold them: parsed from JSON, in the order of their authors' keys. */
export function makeDeployments(): readonly Deployment[] {
  const good = makeDeployment();
  const careless = makeDeployment();
  careless.metadata.namespace = 'default';
  careless.spec.replicas = 1;
  careless.spec.template.spec.hostNetwork = true;
  careless.spec.template.spec.containers[2] = { name: 'debug', image: 'busybox:latest' };
  const privileged = makeDeployment();
  const [first] = privileged.spec.template.spec.containers;
  if (first?.securityContext !== undefined) first.securityContext.privileged = true;
  first?.env?.push({ name: 'PAYMENT_TOKEN', value: 'tok_not_real' });
  privileged.spec.template.spec.volumes?.push({ name: 'docker', hostPath: { path: '/var/run/docker.sock' } });
  const bare = makeDeployment();
  bare.metadata.labels = { app: 'storefront', env: 'dev' };
  delete bare.metadata.annotations;
  delete bare.spec.template.spec.tolerations;
  bare.spec.template.spec.containers.length = 1;
  return [good, careless, privileged, bare].map((object) => JSON.parse(JSON.stringify(object)) as Deployment);
}
