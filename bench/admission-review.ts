/** Reviews of the size that API servers send: a Deployment of two containers that keeps every rule. */

/** Bytes that the issue of speed is about. */
export const REVIEW_BYTES = 6_000;

/** A review with another name each time, so that nothing of it can be remembered. */
export function makeReview(index: number): string {
  const container = (name: string) => ({
    name,
    image: `registry.example.com/shop/${name}@sha256:${'ab'.repeat(32)}`,
    imagePullPolicy: 'Always',
    ports: [{ containerPort: 8080, protocol: 'TCP' }],
    env: Array.from({ length: 6 }, (_, i) => ({ name: `SETTING_${i}`, value: `value-of-${i}` })),
    resources: {
      requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '200m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
    },
    livenessProbe: { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10 },
    readinessProbe: { httpGet: { path: '/readyz', port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10 },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 20_001,
      runAsGroup: 20_001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
  });
  const name = `web-${index}`;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'shop', team: 'team-shop' };
  const namespace = 'shop';
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels, generation: 1, creationTimestamp: null, uid: makeUid(index) },
    spec: {
      replicas: 3,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: { labels, creationTimestamp: null },
        spec: {
          automountServiceAccountToken: false,
          serviceAccountName: 'web',
          priorityClassName: 'shop-normal',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {
            runAsNonRoot: true,
            fsGroup: 20_001,
            appArmorProfile: { type: 'RuntimeDefault' },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
            },
          ],
          containers: [container('web'), container('cache')],
          volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '64Mi' } }],
        },
      },
    },
    status: {},
  };
  const triple = { group: 'apps', version: 'v1' };
  const request = {
    uid: makeUid(index + 1_000_000),
    kind: { ...triple, kind: 'Deployment' },
    resource: { ...triple, resource: 'deployments' },
    requestKind: { ...triple, kind: 'Deployment' },
    requestResource: { ...triple, resource: 'deployments' },
    name,
    namespace,
    operation: 'CREATE',
    userInfo: {
      username: 'system:serviceaccount:delivery:deployer',
      uid: makeUid(7),
      groups: ['system:serviceaccounts', 'system:serviceaccounts:delivery', 'system:authenticated'],
    },
    object: { ...object, metadata: { ...object.metadata, annotations: { note: 'x'.repeat(0) } } },
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'delivery' },
  };
  const write = (): string => JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
  // What is missing to the size stands in an annotation, as managed fields do.
  request.object.metadata.annotations.note = 'x'.repeat(Math.max(0, REVIEW_BYTES - write().length));
  return write();
}

function makeUid(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}
