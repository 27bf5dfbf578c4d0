/**
 * Which webhooks an API server calls for a request, and what it asks them about: selectors, rules, and twins of the
 * resource (matchPolicy Equivalent). Follows admission/plugin/webhook of Kubernetes.
 */
import { getField, getPath, isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { matchesSelector, parseSelector } from '../../../src/model/label-selector.ts';
import { groupVersionOf, kindOfPart } from './discovery.ts';
import { listAt, textAt } from './fields.ts';
import type { ObjectStore } from './object-store.ts';
import type { Attributes, Invocation } from './review-request.ts';
import type { ServedKind } from './served-kinds.ts';
import { notFound } from './status.ts';

/** One webhook of a configuration in the store. */
export type Webhook = { readonly configuration: string; readonly name: string; readonly body: JsonObject };

const CONFIGURATIONS = 'admissionregistration.k8s.io/validatingwebhookconfigurations';

/** Those of all configurations, by the names of these. */
export function listWebhooks(store: ObjectStore): readonly Webhook[] {
  return store.list(CONFIGURATIONS).flatMap((object) =>
    listAt(object, 'webhooks')
      .filter(isJsonObject)
      .map((body) => ({
        configuration: textAt(object, 'metadata', 'name'),
        name: textAt(body, 'name'),
        body,
      })),
  );
}

const EXEMPT_KINDS = [
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
];

/** No webhook is ever asked about what configures admission, so that none can lock itself in. */
export function isExempt({ kind }: Attributes): boolean {
  return kind.group === 'admissionregistration.k8s.io' && EXEMPT_KINDS.includes(kind.kind);
}

/** What the webhook is to be asked; undefined when it is not called. Throws 404 for a namespace that is not there. */
export function selectWebhook(
  { body }: Webhook,
  attributes: Attributes,
  kinds: readonly ServedKind[],
  store: ObjectStore,
): Invocation | undefined {
  const namespaceMatch = matchNamespace(body, attributes, store);
  if (namespaceMatch === false || !matchObject(body, attributes)) return undefined;
  const invocation = matchRules(body, attributes, kinds);
  if (invocation !== undefined && namespaceMatch === 'missing') {
    throw notFound({ group: '', resource: 'namespaces' }, attributes.namespace);
  }
  return invocation;
}

/** The attributes as the webhook is shown them: bodies in its own version. */
export function convertAttributes(attributes: Attributes, { kind }: Invocation): Attributes {
  const isSame = kind.group === attributes.kind.group && kind.version === attributes.kind.version;
  if (isSame) return attributes;
  const convert = (object: JsonObject | null): JsonObject | null =>
    object && { ...object, apiVersion: groupVersionOf(kind), kind: kind.kind };
  return { ...attributes, object: convert(attributes.object), oldObject: convert(attributes.oldObject) };
}

function matchNamespace(webhook: JsonObject, attributes: Attributes, store: ObjectStore): boolean | 'missing' {
  const { resource, namespace, operation, subResource } = attributes;
  if (namespace === '' && resource.resource !== 'namespaces') return true;
  const selector = getField(webhook, 'namespaceSelector');
  if (isEverything(selector)) return true;
  const isWritten = operation === 'CREATE' || operation === 'UPDATE';
  const isNamespace = resource.resource === 'namespaces' && subResource === '' && isWritten;
  const object = isNamespace ? attributes.object : store.find('/namespaces', '', namespace);
  if (object === undefined) return 'missing';
  return selects(selector, object);
}

/** Of the object as it is to be, or as it was. The options of a connection cannot have labels, and never match. */
function matchObject(webhook: JsonObject, { object, oldObject, operation }: Attributes): boolean {
  const selector = getField(webhook, 'objectSelector');
  if (isEverything(selector)) return true;
  if (operation === 'CONNECT') return false;
  return [object, oldObject].some((one) => one !== null && selects(selector, one));
}

function isEverything(selector: Json | undefined): boolean {
  if (!isJsonObject(selector)) return true;
  const { matchLabels, matchExpressions } = selector;
  const hasLabels = isJsonObject(matchLabels) && Object.keys(matchLabels).length > 0;
  return !hasLabels && !(Array.isArray(matchExpressions) && matchExpressions.length > 0);
}

function selects(selector: Json | undefined, object: JsonObject | null): boolean {
  const parsed = parseSelector(selector);
  const labels = getPath(object, ['metadata', 'labels']);
  return parsed !== undefined && matchesSelector(parsed, isJsonObject(labels) ? labels : {});
}

function matchRules(webhook: JsonObject, attributes: Attributes, kinds: readonly ServedKind[]): Invocation | undefined {
  const rules = listAt(webhook, 'rules');
  const admissionReviewVersions = listAt(webhook, 'admissionReviewVersions').filter(isText);
  const { kind, resource, subResource } = attributes;
  if (rules.some((rule) => matchesRule(rule, attributes, resource))) {
    return { kind, resource, admissionReviewVersions };
  }
  if (getField(webhook, 'matchPolicy') === 'Exact') return undefined;
  const twins = findTwins(resource, kinds);
  for (const rule of rules) {
    const twin = twins.find((one) => matchesRule(rule, attributes, one));
    if (twin === undefined) continue;
    const { group, version } = twin;
    const twinKind = subResource === '' ? { group, version, kind: twin.kind } : kindOf(twin, subResource);
    return { kind: twinKind, resource: { group, version, resource: twin.resource }, admissionReviewVersions };
  }
  return undefined;
}

function kindOf(twin: ServedKind, part: string): Invocation['kind'] {
  const { group, version } = twin;
  return { group, version, ...kindOfPart(twin, part) };
}

/** The other groups and versions in which the very same objects are served. */
function findTwins(resource: Attributes['resource'], kinds: readonly ServedKind[]): readonly ServedKind[] {
  const isThis = (one: ServedKind): boolean =>
    one.group === resource.group && one.version === resource.version && one.resource === resource.resource;
  const storage = kinds.find(isThis)?.storage;
  return kinds.filter((one) => one.storage === storage && !isThis(one));
}

function matchesRule(rule: Json, attributes: Attributes, resource: Attributes['resource']): boolean {
  const has = (key: string, wanted: string): boolean => {
    const values = listAt(rule, key);
    return values.includes('*') || values.includes(wanted);
  };
  return (
    matchesScope(getField(rule, 'scope'), attributes, resource) &&
    has('operations', attributes.operation) &&
    has('apiGroups', resource.group) &&
    has('apiVersions', resource.version) &&
    listAt(rule, 'resources')
      .filter(isText)
      .some((entry) => matchesResource(entry, resource.resource, attributes.subResource))
  );
}

/** A request for a namespace carries its own name as namespace, and is cluster-wide all the same. */
function matchesScope(scope: Json | undefined, { namespace }: Attributes, resource: Attributes['resource']): boolean {
  const isClusterWide = namespace === '' || (resource.group === '' && resource.resource === 'namespaces');
  if (scope === undefined || scope === '*') return true;
  return scope === 'Cluster' ? isClusterWide : scope === 'Namespaced' && !isClusterWide;
}

/** `pods`, `pods/exec`, `pods/*`, `*`, which means no subresource, and `*` with a slash and another. */
function matchesResource(entry: string, resource: string, subResource: string): boolean {
  const [name = '', part = ''] = entry.split('/', 2);
  return (name === '*' || name === resource) && (part === '*' || part === subResource);
}

const isText = (value: Json): value is string => typeof value === 'string';
