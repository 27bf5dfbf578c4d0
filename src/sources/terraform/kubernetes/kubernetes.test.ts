/** Tests of the Kubernetes provider's resources as manifests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform, showJson } from '../../../../test/harness/terraform.ts';
import type { FieldPath } from '../../../base/positions.ts';

const DEPLOYMENT = `
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
    labels    = { app_name = "web" }
  }
  spec {
    replicas = "2"
    selector { match_labels = { app_name = "web" } }
    template {
      metadata { labels = { app_name = "web" } }
      spec {
        host_pid = true
        init_container {
          name = "init"
        }
        container {
          name  = "web"
          image = "nginx:\${var.tag}"
          port { container_port = 80 }
          env {
            name = "A"
            value_from {
              secret_key_ref {
                name = "s"
                key  = "k"
              }
            }
          }
          security_context {
            run_as_user = "1000"
            capabilities { add = ["NET_ADMIN"] }
            se_linux_options { type = "t" }
          }
          liveness_probe {
            http_get {
              path = "/"
              port = 80
            }
          }
          volume_mount {
            name       = "v"
            mount_path = "/x"
          }
        }
        volume {
          name = "v"
          host_path { path = "/" }
        }
        toleration { key = "t" }
        affinity {
          node_affinity {
            required_during_scheduling_ignored_during_execution {
              node_selector_term {
                match_expressions { key = "k" }
              }
            }
          }
          pod_affinity {
            required_during_scheduling_ignored_during_execution { topology_key = "z" }
          }
        }
      }
    }
  }
  timeouts { create = "5m" }
}
variable "tag" {}
`;

test('a deployment becomes the object that it makes', () => {
  const { find } = readTerraform({ 'main.tf': DEPLOYMENT });
  const deployment = find('kubernetes_deployment_v1.web#Deployment');
  assert.equal(deployment.source, 'kubernetes');
  assert.equal(deployment.type, 'apps/v1/Deployment');
  assert.equal(deployment.namespace, 'shop');
  assert.deepEqual(deployment.labels, { app_name: 'web' });
  assert.deepEqual(showJson(deployment.body), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app_name: 'web' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app_name: 'web' } },
      template: {
        metadata: { labels: { app_name: 'web' } },
        spec: {
          hostPID: true,
          initContainers: [{ name: 'init' }],
          containers: [
            {
              name: 'web',
              image: { unknown: ['var.tag has no default'], isSet: true, prefix: 'nginx:', isNonEmpty: true },
              ports: [{ containerPort: 80 }],
              env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
              securityContext: {
                runAsUser: 1000,
                capabilities: { add: ['NET_ADMIN'] },
                seLinuxOptions: { type: 't' },
              },
              livenessProbe: { httpGet: { path: '/', port: 80 } },
              volumeMounts: [{ name: 'v', mountPath: '/x' }],
            },
          ],
          volumes: [{ name: 'v', hostPath: { path: '/' } }],
          tolerations: [{ key: 't' }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'k' }] }],
              },
            },
            podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'z' }] },
          },
        },
      },
    },
  });
});

test('a field of the manifest leads to the argument in the configuration', () => {
  const { find } = readTerraform({ 'main.tf': DEPLOYMENT });
  const lines = DEPLOYMENT.split('\n');
  const lineOf = (path: FieldPath): string => {
    const span = find('kubernetes_deployment_v1.web#Deployment').origin.locate(path)?.span;
    return lines[(span?.start.line ?? 0) - 1]?.trim() ?? '';
  };
  const pod = ['spec', 'template', 'spec'];
  const rows: readonly (readonly [FieldPath, string])[] = [
    [[...pod, 'hostPID'], 'host_pid = true'],
    [[...pod, 'containers', 0, 'securityContext', 'capabilities', 'add', 0], 'capabilities { add = ["NET_ADMIN"] }'],
    [[...pod, 'containers', 0, 'securityContext', 'privileged'], 'security_context {'],
    [[...pod, 'volumes', 0, 'hostPath'], 'host_path { path = "/" }'],
    [[...pod, 'hostNetwork'], 'spec {'],
    [['metadata', 'labels', 'app_name'], 'labels    = { app_name = "web" }'],
    [['kind'], 'resource "kubernetes_deployment_v1" "web" {'],
  ];
  for (const [path, line] of rows) assert.equal(lineOf(path), line, path.join('.'));
});

const KINDS: readonly (readonly [configuration: string, manifest: unknown])[] = [
  [
    `resource "kubernetes_role" "x" {
      metadata { name = "r" }
      rule {
        api_groups = [""]
        resources  = ["pods"]
        verbs      = ["*"]
      }
    }`,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }],
    },
  ],
  [
    `resource "kubernetes_cluster_role_binding" "x" {
      metadata { name = "b" }
      role_ref {
        api_group = "rbac.authorization.k8s.io"
        kind      = "ClusterRole"
        name      = "cluster-admin"
      }
      subject {
        kind = "Group"
        name = "g"
      }
    }`,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'b' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'Group', name: 'g' }],
    },
  ],
  [
    `resource "kubernetes_service_account_v1" "x" {
      metadata { name = "sa" }
      automount_service_account_token = false
      secret { name = "s" }
    }`,
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa' },
      automountServiceAccountToken: false,
      secrets: [{ name: 's' }],
    },
  ],
  [
    `resource "kubernetes_secret" "x" {
      metadata { name = "s" }
      data = { password = "p" }
      type = "Opaque"
    }`,
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: 'p' }, type: 'Opaque' },
  ],
  [
    `resource "kubernetes_network_policy" "x" {
      metadata { name = "n" }
      spec {
        pod_selector {}
        policy_types = ["Ingress"]
        ingress {
          ports { port = "http" }
          from {
            ip_block { cidr = "0.0.0.0/0" }
          }
        }
      }
    }`,
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'n' },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 'http' }], from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
      },
    },
  ],
  [
    `resource "kubernetes_ingress_v1" "x" {
      metadata { name = "i" }
      spec {
        tls { secret_name = "t" }
        rule {
          host = "h"
          http {
            path {
              path = "/"
              backend {
                service {
                  name = "s"
                  port { number = 80 }
                }
              }
            }
          }
        }
      }
    }`,
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i' },
      spec: {
        tls: [{ secretName: 't' }],
        rules: [
          { host: 'h', http: { paths: [{ path: '/', backend: { service: { name: 's', port: { number: 80 } } } }] } },
        ],
      },
    },
  ],
  [
    `resource "kubernetes_cron_job_v1" "x" {
      metadata { name = "c" }
      spec {
        schedule = "* * * * *"
        job_template {
          spec {
            template {
              spec {
                container { name = "c" }
              }
            }
          }
        }
      }
    }`,
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c' }] } } } },
      },
    },
  ],
  [
    `resource "kubernetes_manifest" "x" {
      manifest = { apiVersion = "v1", kind = "Pod", metadata = { name = "p" }, spec = { hostPID = true } }
    }`,
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { hostPID: true } },
  ],
];

test('every kind has its own shape', () => {
  for (const [configuration, manifest] of KINDS) {
    const found = readTerraform({ 'main.tf': configuration }).resources.filter(({ source }) => source === 'kubernetes');
    assert.deepEqual(
      found.map(({ body }) => showJson(body)),
      [manifest],
    );
  }
});

test('an unknown list of blocks is unknown under the name of the list', () => {
  const { find } = readTerraform({
    'main.tf': `
variable "volumes" {}
resource "kubernetes_pod" "p" {
  metadata { name = "p" }
  spec {
    dynamic "volume" {
      for_each = var.volumes
      content { name = volume.value }
    }
  }
}`,
  });
  assert.deepEqual(showJson(find('kubernetes_pod.p#Pod').body['spec'] ?? null), {
    volumes: { unknown: ['var.volumes has no default'] },
  });
});
