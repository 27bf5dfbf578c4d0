/**
 * Realistic manifests in any number, the same for the same seed: teams with Deployments, Services, NetworkPolicies,
 * ServiceAccounts, Roles and CronJobs, some of them weak.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numerical Recipes' linear congruential generator: enough to vary manifests, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Good ones lack only what many estates lack: digests, disruption budgets, priority classes. */
function container(name: string, isWeak: boolean): string {
  const hardening = isWeak
    ? '          securityContext: { privileged: true }'
    : `          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            runAsUser: 10001
            capabilities: { drop: [ALL] }
          resources:
            requests: { cpu: 100m, memory: 128Mi, ephemeral-storage: 64Mi }
            limits: { cpu: 500m, memory: 256Mi, ephemeral-storage: 128Mi }
          livenessProbe: { httpGet: { path: /live, port: 8080 } }
          readinessProbe: { httpGet: { path: /ready, port: 8080 } }`;
  return `        - name: ${name}
          image: registry.example.com/${name}:${isWeak ? 'latest' : '1.4.2'}
          imagePullPolicy: Always
          ports: [{ containerPort: 8080 }]
          env:
            - { name: LOG_LEVEL, value: info }
            - { name: REGION, value: north }
${hardening}`;
}

function podSpec(name: string, isWeak: boolean): string {
  return `      serviceAccountName: ${name}
      automountServiceAccountToken: false
      securityContext:
        seccompProfile: { type: RuntimeDefault }
        appArmorProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: ${name} } }
      containers:
${container(name, isWeak)}
${container('proxy', isWeak)}`;
}

function head(apiVersion: string, kind: string, name: string, namespace: string): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: { app.kubernetes.io/name: ${name}, app: ${name}, owner: ${namespace} }
`;
}

const MAKERS: readonly ((name: string, namespace: string, isWeak: boolean) => string)[] = [
  (name, namespace, isWeak) => `${head('apps/v1', 'Deployment', name, namespace)}spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
${podSpec(name, isWeak)}
`,
  (name, namespace) => `${head('v1', 'Service', name, namespace)}spec:
  selector: { app: ${name} }
  ports: [{ port: 80, targetPort: 8080 }]
`,
  (name, namespace) => `${head('networking.k8s.io/v1', 'NetworkPolicy', name, namespace)}spec:
  podSelector: { matchLabels: { app: ${name} } }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: gateway } } }] }]
`,
  (name, namespace) => `${head('v1', 'ServiceAccount', name, namespace)}automountServiceAccountToken: false
`,
  (name, namespace, isWeak) => `${head('rbac.authorization.k8s.io/v1', 'Role', name, namespace)}rules:
  - apiGroups: ['']
    resources: [${isWeak ? "'*'" : 'configmaps'}]
    verbs: [get, list]
`,
];

/** Writes `count` manifests, one a file, into `folder`; returns the bytes written. */
export function writeManifests(folder: string, count: number, seed = 1): number {
  const random = createRandom(seed);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const service = Math.floor(i / MAKERS.length);
    const team = service % 40;
    const directory = join(folder, `team-${team}`);
    mkdirSync(directory, { recursive: true });
    const make = MAKERS[i % MAKERS.length];
    const text = make?.(`service-${service}`, `team-${team}`, random() < 0.15) ?? '';
    bytes += text.length;
    writeFileSync(join(directory, `service-${service}-${i % MAKERS.length}.yaml`), text);
  }
  return bytes;
}
