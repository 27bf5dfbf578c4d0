/** Who may speak with the pods of the gate, and with whom they may: nothing, but for what is said here. */
import type { JsonObject } from '../../../base/json.ts';
import {
  GATE_NAME,
  GATE_NAMESPACE,
  REPLICA_LABELS,
  REPLICA_PORT,
  SERVICE_PORT,
  STATUS_PORT,
  WATCHDOG_LABELS,
  WATCHDOG_NAME,
} from '../names.ts';
import { labelOwn } from './own-labels.ts';
import type { InstallOptions } from './options.ts';

/** Ports of API servers: behind the Service `kubernetes`, and as themselves. */
const API_SERVER_PORTS = [443, 6443];

/** Everywhere but where clouds answer with credentials. */
const ANYWHERE: readonly JsonObject[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
  { ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::/32'] } },
];

/** The Service, the policy that denies by default, and one for each kind of pod. */
export function buildNetwork(options: InstallOptions): readonly JsonObject[] {
  const { clientCidrs, apiServerCidrs, store } = options;
  const apiServer = {
    to: apiServerCidrs.length === 0 ? [...ANYWHERE] : apiServerCidrs.map(toBlock),
    ports: API_SERVER_PORTS.map((port) => ({ protocol: 'TCP', port })),
  };
  const names = {
    // The caches of nodes have a link-local address.
    to: [{ namespaceSelector: {} }, toBlock('169.254.20.10/32')],
    ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })),
  };
  const stores =
    store === undefined ? [] : [{ to: store.cidrs.map(toBlock), ports: [{ protocol: 'TCP', port: store.port }] }];
  const asking = {
    ...(clientCidrs.length === 0 ? {} : { from: clientCidrs.map(toBlock) }),
    ports: [{ protocol: 'TCP', port: REPLICA_PORT }],
  };
  // Collectors of metrics, which run in the cluster; its own node always reaches a pod.
  const looking = { from: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: STATUS_PORT }] };
  const egress = [names, apiServer, ...stores];
  return [
    buildService(),
    buildPolicy('deny-by-default', {}, { ingress: [], egress: [] }),
    buildPolicy(GATE_NAME, REPLICA_LABELS, { ingress: [asking], egress }),
    buildPolicy(WATCHDOG_NAME, WATCHDOG_LABELS, { ingress: [looking], egress }),
  ];
}

const toBlock = (cidr: string): JsonObject => ({ ipBlock: { cidr } });

function buildPolicy(name: string, labels: Readonly<Record<string, string>>, rules: JsonObject): JsonObject {
  const podSelector = Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: GATE_NAMESPACE, labels: labelOwn() },
    spec: { podSelector, policyTypes: ['Ingress', 'Egress'], ...rules },
  };
}

function buildService(): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: GATE_NAME, namespace: GATE_NAMESPACE, labels: labelOwn(REPLICA_LABELS) },
    spec: {
      type: 'ClusterIP',
      selector: { ...REPLICA_LABELS },
      ports: [{ name: 'https', protocol: 'TCP', port: SERVICE_PORT, targetPort: 'https' }],
    },
  };
}
