/** Defaults and validation of the fake API server, for the kinds whose mistakes would lock somebody out. */
import { getField } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { nameOf, withMetadata } from './object-store.ts';
import type { ServedKind } from './served-kinds.ts';
import type { Cause } from './status.ts';
import { invalid } from './status.ts';
import { completeWebhooks, findWebhookFaults } from './webhook-configuration.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** RBAC names may hold anything that a path can. */
const FREE_NAMES = 'rbac.authorization.k8s.io';

/** The object with its defaults. Throws 422 for one that the real server would not take. */
export function validateObject(kind: ServedKind, object: JsonObject): JsonObject {
  const completed = complete(kind, object);
  const faults = [...findNameFaults(kind, completed), ...findFaults(kind, completed)];
  if (faults.length > 0) throw invalid(kind.kind, kind.group, nameOf(object), faults);
  return completed;
}

function findNameFaults(kind: ServedKind, object: JsonObject): readonly Cause[] {
  const name = nameOf(object);
  if (kind.group === FREE_NAMES || (SUBDOMAIN.test(name) && name.length <= 253)) return [];
  const wanted = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";
  const message = `Invalid value: "${name}": ${wanted}`;
  return [{ reason: 'FieldValueInvalid', message, field: 'metadata.name' }];
}

function complete(kind: ServedKind, object: JsonObject): JsonObject {
  switch (kind.storage) {
    case '/namespaces':
      return completeNamespace(object);
    case 'apiextensions.k8s.io/customresourcedefinitions':
      return completeDefinition(object);
    case 'admissionregistration.k8s.io/validatingwebhookconfigurations':
      return completeWebhooks(object);
    case 'apps/deployments':
    case 'apps/statefulsets':
    case 'apps/replicasets':
      return { ...object, spec: { replicas: 1, ...(getField(object, 'spec') as JsonObject | undefined) } };
    default:
      return object;
  }
}

function findFaults(kind: ServedKind, object: JsonObject): readonly Cause[] {
  const isWebhooks = kind.storage === 'admissionregistration.k8s.io/validatingwebhookconfigurations';
  return isWebhooks ? findWebhookFaults(object) : [];
}

function completeNamespace(object: JsonObject): JsonObject {
  const labels = getField(object['metadata'], 'labels') as Record<string, Json> | undefined;
  const labelled = withMetadata(object, { labels: { ...labels, 'kubernetes.io/metadata.name': nameOf(object) } });
  return { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' }, ...labelled };
}

/** A definition is served at once; the real server needs a moment. */
function completeDefinition(object: JsonObject): JsonObject {
  const conditions = ['NamesAccepted', 'Established'].map((type) => ({ type, status: 'True' }));
  return { ...object, status: { conditions } };
}
