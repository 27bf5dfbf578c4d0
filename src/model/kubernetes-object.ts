/** A Kubernetes object as a resource: its identity, the same whether it lies in a file, runs, or asks to be let in. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { namespaceOf, splitApiVersion } from './kubernetes-kinds.ts';
import type { Resource } from './resource.ts';

export type ObjectIdentity = Pick<Resource, 'address' | 'source' | 'type' | 'kind' | 'name' | 'namespace' | 'labels'>;

/** `kubernetes:apps/Deployment/team-a/web`, `kubernetes:Pod/team-a/web`, `kubernetes:Node/n1`. */
export function formatAddress(group: string, kind: string, namespace: string | undefined, name: string): string {
  let path = group;
  for (const part of [kind, namespace ?? '', name]) {
    if (part !== '') path = path === '' ? part : `${path}/${part}`;
  }
  return `kubernetes:${path}`;
}

/**
 * Identity of an object whose metadata has no fault. `nameless` names what has neither a name nor the beginning of one.
 */
export function identifyObject(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  metadata: Json | undefined,
  nameless: () => string,
): ObjectIdentity {
  const { group } = splitApiVersion(apiVersion);
  const fields = isJsonObject(metadata) ? metadata : NO_METADATA;
  const namespace = namespaceOf(group, kind, readText(fields['namespace']));
  const name = readText(fields['name']) ?? readText(fields['generateName']) ?? nameless();
  return {
    address: formatAddress(group, kind, namespace, name),
    source: 'kubernetes',
    type: `${apiVersion}/${kind}`,
    kind,
    name,
    namespace,
    labels: readLabels(fields['labels']),
  };
}

export type MetadataFault = { readonly field: string; readonly message: string };

/** The first field of metadata that the API server would refuse for its type. */
export function findMetadataFault(metadata: Json | undefined): MetadataFault | undefined {
  if (!isJsonObject(metadata)) {
    return { field: 'metadata', message: metadata === undefined ? 'is missing' : 'is no object' };
  }
  for (const field of TEXTS) {
    if (typeof (metadata[field] ?? '') !== 'string') {
      return { field: `metadata.${field}`, message: 'is not text; put it in quotes' };
    }
  }
  for (const field of MAPS) {
    const value = metadata[field] ?? null;
    if (value !== null && !isJsonObject(value)) return { field: `metadata.${field}`, message: 'is no object' };
  }
  return undefined;
}

const TEXTS = ['name', 'generateName', 'namespace'] as const;
const MAPS = ['labels', 'annotations'] as const;

const readText = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const NO_METADATA: JsonObject = {};
const NO_LABELS: Readonly<Record<string, string>> = {};

function readLabels(labels: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(labels)) return NO_LABELS;
  // Nearly always they are texts already.
  if (holdsTexts(labels)) return labels;
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, typeof value === 'object' ? '' : String(value)]),
  );
}

function holdsTexts(labels: JsonObject): labels is Readonly<Record<string, string>> {
  for (const key in labels) if (typeof labels[key] !== 'string') return false;
  return true;
}
