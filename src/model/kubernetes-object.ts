/** A Kubernetes object as a resource: its identity, the same whether it lies in a file, runs, or asks to be let in. */
import { getField, isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { namespaceOf, splitApiVersion } from './kubernetes-kinds.ts';
import type { Resource } from './resource.ts';

export type ObjectIdentity = Pick<Resource, 'address' | 'source' | 'type' | 'kind' | 'name' | 'namespace' | 'labels'>;

/** `kubernetes:apps/Deployment/team-a/web`, `kubernetes:Pod/team-a/web`, `kubernetes:Node/n1`. */
export function formatAddress(group: string, kind: string, namespace: string | undefined, name: string): string {
  const parts = [group, kind, namespace ?? '', name].filter((part) => part !== '');
  return `kubernetes:${parts.join('/')}`;
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
  const namespace = namespaceOf(group, kind, readText(metadata, 'namespace'));
  const name = readText(metadata, 'name') ?? readText(metadata, 'generateName') ?? nameless();
  return {
    address: formatAddress(group, kind, namespace, name),
    source: 'kubernetes',
    type: `${apiVersion}/${kind}`,
    kind,
    name,
    namespace,
    labels: readLabels(metadata),
  };
}

export type MetadataFault = { readonly field: string; readonly message: string };

/** The first field of metadata that the API server would refuse for its type. */
export function findMetadataFault(metadata: Json | undefined): MetadataFault | undefined {
  if (!isJsonObject(metadata)) {
    return { field: 'metadata', message: metadata === undefined ? 'is missing' : 'is no object' };
  }
  for (const field of ['name', 'generateName', 'namespace']) {
    const value = getField(metadata, field) ?? '';
    if (typeof value !== 'string') return { field: `metadata.${field}`, message: 'is not text; put it in quotes' };
  }
  for (const field of ['labels', 'annotations']) {
    const value = getField(metadata, field) ?? null;
    if (value !== null && !isJsonObject(value)) return { field: `metadata.${field}`, message: 'is no object' };
  }
  return undefined;
}

function readText(metadata: Json | undefined, field: string): string | undefined {
  const value = getField(metadata, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const NO_LABELS: Readonly<Record<string, string>> = {};

function readLabels(metadata: Json | undefined): Readonly<Record<string, string>> {
  const labels = getField(metadata, 'labels');
  if (!isJsonObject(labels)) return NO_LABELS;
  // Nearly always they are texts already.
  if (Object.values(labels).every((value) => typeof value === 'string')) return labels as Record<string, string>;
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, typeof value === 'object' ? '' : String(value)]),
  );
}
