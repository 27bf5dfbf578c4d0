/** Webhook configurations as they are written, ours and others', taken apart for the proof. */
import type { Json, JsonObject } from '../../../base/json.ts';
import { getField, getPath } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import type { Selector } from './selector-logic.ts';
import { readSelector } from './selector-logic.ts';

/** One webhook of a configuration. */
export type WebhookEntry = {
  readonly configuration: string;
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration';
  readonly name: string;
  /** Of it in the document: `webhooks[0]`. */
  readonly path: FieldPath;
  readonly body: Json;
  readonly rules: readonly ResourceRule[];
  readonly isExact: boolean;
  readonly namespaceSelector: Selector;
  readonly objectSelector: Selector;
  /** A selector that the API server cannot use, with the reason. */
  readonly selectorFault:
    | { readonly field: 'namespaceSelector' | 'objectSelector'; readonly reason: string }
    | undefined;
  readonly failsClosed: boolean;
  /** The Service that answers. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
};

const KINDS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'] as const;

/** Whether it is a webhook configuration, and which. */
export function configurationKind(body: unknown): WebhookEntry['kind'] | undefined {
  const apiVersion = getField(body, 'apiVersion');
  if (typeof apiVersion !== 'string' || !apiVersion.startsWith('admissionregistration.k8s.io/')) return undefined;
  return KINDS.find((kind) => getField(body, 'kind') === kind);
}

/** Its own name. */
export function readConfigurationName(body: JsonObject): string {
  return readText(getPath(body, ['metadata', 'name']));
}

/** The webhooks of a configuration; none of what is no configuration. */
export function readEntries(body: JsonObject): readonly WebhookEntry[] {
  const kind = configurationKind(body);
  if (kind === undefined) return [];
  const configuration = readConfigurationName(body);
  return readList(body, 'webhooks').map((one, index) => readEntry(one, { configuration, kind, index }));
}

type Place = Pick<WebhookEntry, 'configuration' | 'kind'> & { readonly index: number };

function readEntry(body: Json, { configuration, kind, index }: Place): WebhookEntry {
  const namespaces = readSelector(getField(body, 'namespaceSelector'));
  const objects = readSelector(getField(body, 'objectSelector'));
  const service = getPath(body, ['clientConfig', 'service']);
  return {
    configuration,
    kind,
    name: readText(getField(body, 'name')),
    path: ['webhooks', index],
    body,
    rules: readList(body, 'rules').map(readRule),
    isExact: getField(body, 'matchPolicy') === 'Exact',
    namespaceSelector: namespaces.selector,
    objectSelector: objects.selector,
    selectorFault: findFault('namespaceSelector', namespaces.fault) ?? findFault('objectSelector', objects.fault),
    failsClosed: (getField(body, 'failurePolicy') ?? 'Fail') !== 'Ignore',
    service:
      service === undefined
        ? undefined
        : { namespace: readText(getField(service, 'namespace')), name: readText(getField(service, 'name')) },
  };
}

function findFault(
  field: 'namespaceSelector' | 'objectSelector',
  reason: string | undefined,
): WebhookEntry['selectorFault'] {
  return reason === undefined ? undefined : { field, reason };
}

function readRule(rule: Json): ResourceRule {
  const scope = getField(rule, 'scope');
  return {
    apiGroups: readTexts(rule, 'apiGroups'),
    apiVersions: readTexts(rule, 'apiVersions'),
    operations: readTexts(rule, 'operations'),
    resources: readTexts(rule, 'resources'),
    scope: scope === 'Cluster' || scope === 'Namespaced' ? scope : '*',
  };
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readList(value: unknown, field: string): readonly Json[] {
  const list: unknown = getField(value, field);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

function readTexts(value: unknown, field: string): readonly string[] {
  return readList(value, field).filter((one) => typeof one === 'string');
}
