/** The namespace of the gate with its bounds. */
import type { JsonObject } from '../../../base/json.ts';
import { GATE_NAMESPACE } from '../names.ts';
import { labelOwn } from './own-labels.ts';
import type { InstallOptions } from './options.ts';

/** Room for a rolling update of all replicas, the watchdog, and a few to spare. */
const PODS_MAX = 20;

/** Namespace, quota and limits. */
export function buildNamespace({ priorityClassName }: InstallOptions): readonly JsonObject[] {
  const levels = Object.fromEntries(
    ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
  );
  const metadata = { name: GATE_NAMESPACE, namespace: GATE_NAMESPACE, labels: labelOwn() };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: GATE_NAMESPACE, labels: { ...labelOwn(), ...levels } },
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: {
        hard: { pods: String(PODS_MAX) },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: [priorityClassName] }],
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata,
      spec: {
        limits: [
          {
            type: 'Container',
            default: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '64Mi' },
            defaultRequest: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
          },
        ],
      },
    },
  ];
}
