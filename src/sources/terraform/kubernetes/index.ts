/** Resources of Terraform's Kubernetes provider as the objects that they make: the controls for those judge them. */
import { getField, getPath, isJsonObject, type JsonObject } from '../../../base/json.ts';
import { findKind, splitApiVersion } from '../../../model/kubernetes-kinds.ts';
import type { Origin, Resource } from '../../../model/resource.ts';
import { findManifestKind } from './kinds.ts';
import { guessShape, type Shape, toBodyPath, toManifest } from './manifest.ts';

/** The Kubernetes object that a resource makes, none for those of other providers. A plan says no shape. */
export function toKubernetes(resource: Resource, written?: Shape): readonly Resource[] {
  if (!resource.kind.startsWith('kubernetes_')) return [];
  if (resource.kind === 'kubernetes_manifest') return fromWholeManifest(resource);
  const found = findManifestKind(resource.kind);
  if (found === undefined) return [];
  const shape = written ?? guessShape(resource.body);
  const body = toManifest(resource.body, shape, found.apiVersion, found.kind);
  const locate: Origin['locate'] = (path) => resource.origin.locate(toBodyPath(resource.body, shape, path, found.kind));
  return [makeObject(resource, body, found.apiVersion, found.kind, locate)];
}

/** `kubernetes_manifest` holds the object as it is. */
function fromWholeManifest(resource: Resource): readonly Resource[] {
  const manifest = getField(resource.body, 'manifest');
  if (!isJsonObject(manifest)) return [];
  const [apiVersion, kind] = [getField(manifest, 'apiVersion'), getField(manifest, 'kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  return [makeObject(resource, manifest, apiVersion, kind, (path) => resource.origin.locate(['manifest', ...path]))];
}

function makeObject(
  resource: Resource,
  body: JsonObject,
  apiVersion: string,
  kind: string,
  locate: Origin['locate'],
): Resource {
  const name = getPath(body, ['metadata', 'name']);
  const { origin } = resource;
  return {
    address: `${resource.address}#${kind}`,
    source: 'kubernetes',
    type: `${apiVersion}/${kind}`,
    kind,
    name: typeof name === 'string' && name !== '' ? name : resource.name,
    namespace: namespaceOf(apiVersion, kind, getPath(body, ['metadata', 'namespace'])),
    labels: readLabels(body),
    body,
    origin: {
      file: origin.file,
      document: origin.document,
      get span() {
        return origin.span;
      },
      locate,
      planChange: () => ({ reason: 'objects of Kubernetes are not edited in Terraform' }),
    },
  };
}

/** As the API server has it: built-in namespaced kinds land in `default`, cluster-scoped ones in none. */
function namespaceOf(apiVersion: string, kind: string, written: unknown): string | undefined {
  const known = findKind(splitApiVersion(apiVersion).group, kind);
  const namespace = typeof written === 'string' && written !== '' ? written : undefined;
  if (known === undefined) return namespace;
  return known.isNamespaced ? (namespace ?? 'default') : undefined;
}

function readLabels(body: JsonObject): Readonly<Record<string, string>> {
  const labels = getPath(body, ['metadata', 'labels']);
  if (!isJsonObject(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
}
