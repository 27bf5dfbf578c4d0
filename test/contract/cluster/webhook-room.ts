/** A webhook with its configuration, for one namespace and one test. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/base/json.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';
import { startTestWebhook, type TestWebhook, type WebhookAnswer } from '../../harness/test-webhook.ts';
import { at, inNamespace, type Place, succeed } from './objects.ts';

export const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const ALL_RULES = [
  {
    operations: ['*'],
    apiGroups: ['', 'apps'],
    apiVersions: ['v1'],
    resources: ['configmaps', 'pods', 'pods/exec', 'deployments', 'deployments/scale'],
  },
];

export type WebhookRoom = { readonly webhook: TestWebhook; readonly place: Place; readonly name: string };

/** Runs the work in a namespace whose requests the webhook is asked about. */
export async function withWebhook(
  cluster: TestCluster,
  parts: { readonly fields?: JsonObject; readonly decide?: (request: JsonObject) => WebhookAnswer },
  work: (room: WebhookRoom) => Promise<void>,
): Promise<void> {
  const webhook = await startTestWebhook(parts.decide ?? (() => ({ response: { allowed: true } })));
  const name = `test-${randomUUID().slice(0, 8)}`;
  try {
    await inNamespace(cluster, async (place) => {
      const body = describeWebhooks(name, webhook, place.namespace, parts.fields);
      await succeed(cluster, 'POST', CONFIGURATIONS, { body });
      await cluster.settle();
      await work({ webhook, place, name });
    });
  } finally {
    await cluster.ask('DELETE', `${CONFIGURATIONS}/${name}`);
    await webhook.close();
  }
}

/** The configuration, with fields of its only entry set. */
export function describeWebhooks(
  name: string,
  { url, caBundle }: Pick<TestWebhook, 'url' | 'caBundle'>,
  namespace: string,
  fields: JsonObject = {},
): JsonObject {
  const entry: JsonObject = {
    name: 'check.example.com',
    clientConfig: { url, caBundle },
    rules: ALL_RULES,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: 5,
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...fields,
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [entry],
  };
}

/** The request of the review that came at this place. */
export const requestOf = (webhook: TestWebhook, index: number): JsonObject =>
  at(webhook.reviews[index], 'request') as JsonObject;
