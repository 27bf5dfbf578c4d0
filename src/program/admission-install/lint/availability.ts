/** Whether what answers a webhook can lose a node: its Deployment and budget, where they are among the objects. */
import type { JsonObject } from '../../../base/json.ts';
import { getField, getPath } from '../../../base/json.ts';
import { matchesSelector, parseSelector } from '../../../model/label-selector.ts';
import type { WebhookEntry } from './webhook-entry.ts';

export type Availability =
  /** The objects do not tell. */
  | { readonly kind: 'not-known' }
  | { readonly kind: 'known'; readonly deployment: string; readonly replicas: number; readonly hasBudget: boolean };

/** Follows the Service to the Deployments whose pods it selects, and to the budgets of those. */
export function findAvailability({ service }: WebhookEntry, objects: readonly JsonObject[]): Availability {
  if (service === undefined) return { kind: 'not-known' };
  const near = objects.filter((one) => getPath(one, ['metadata', 'namespace']) === service.namespace);
  const own = near.find((one) => isKind(one, 'Service') && getPath(one, ['metadata', 'name']) === service.name);
  const selector = parseSelector(getPath(own, ['spec', 'selector']));
  if (selector === undefined || selector.pairs.length === 0) return { kind: 'not-known' };
  const deployment = near.find((one) => isKind(one, 'Deployment') && matchesSelector(selector, podLabels(one)));
  if (deployment === undefined) return { kind: 'not-known' };
  const replicas = getPath(deployment, ['spec', 'replicas']) ?? 1;
  return {
    kind: 'known',
    deployment: nameOf(deployment),
    replicas: typeof replicas === 'number' ? replicas : 0,
    hasBudget: near.some((one) => isKind(one, 'PodDisruptionBudget') && selects(one, podLabels(deployment))),
  };
}

function nameOf(object: JsonObject): string {
  const name = getPath(object, ['metadata', 'name']);
  return typeof name === 'string' ? name : '';
}

function isKind(object: JsonObject, kind: string): boolean {
  return getField(object, 'kind') === kind;
}

function podLabels(deployment: JsonObject): JsonObject {
  return (getPath(deployment, ['spec', 'template', 'metadata', 'labels']) ?? {}) as JsonObject;
}

function selects(budget: JsonObject, labels: JsonObject): boolean {
  const selector = parseSelector(getPath(budget, ['spec', 'selector']));
  return selector !== undefined && matchesSelector(selector, labels);
}
