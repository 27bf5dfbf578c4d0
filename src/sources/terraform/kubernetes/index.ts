/** Resources of Terraform's Kubernetes provider as the objects that they make: the controls for those judge them. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import { namespaceOf, splitApiVersion } from '../../../model/kubernetes-kinds.ts';
import type { Origin, Resource } from '../../../model/resource.ts';
import { LazyOrigin } from '../../lazy-origin.ts';
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

const NOT_EDITED = { reason: 'objects of Kubernetes are not edited in Terraform' };

function makeObject(
  resource: Resource,
  body: JsonObject,
  apiVersion: string,
  kind: string,
  locate: Origin['locate'],
): Resource {
  const { origin } = resource;
  return {
    address: `${resource.address}#${kind}`,
    source: 'kubernetes',
    type: `${apiVersion}/${kind}`,
    kind,
    name: textOf(getPath(body, ['metadata', 'name'])) ?? resource.name,
    namespace: namespaceOf(splitApiVersion(apiVersion).group, kind, textOf(getPath(body, ['metadata', 'namespace']))),
    labels: readLabels(body),
    body,
    origin: new LazyOrigin(
      origin.file,
      origin.document,
      () => origin.span,
      locate,
      () => NOT_EDITED,
    ),
  };
}

/** A name that is known and not empty. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readLabels(body: JsonObject): Readonly<Record<string, string>> {
  const labels = getPath(body, ['metadata', 'labels']);
  if (!isJsonObject(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
}
