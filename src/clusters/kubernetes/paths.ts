/** Paths of the Kubernetes API. */
import type { ListRequest, ObjectRef } from '../api.ts';

type Place = Pick<ListRequest, 'group' | 'version' | 'resource' | 'namespace'>;

/** `/apis/apps/v1/namespaces/shop/deployments`, `/api/v1/nodes`. */
export function writeListPath({ group, version, resource, namespace }: Place): string {
  const where = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const plural = resource.split('/').map(encodeURIComponent).join('/');
  return `${writeVersionPath(group, version)}${where}/${plural}`;
}

/** `/apis/apps/v1`, `/api/v1`. */
export function writeVersionPath(group: string, version: string): string {
  const root = group === '' ? '/api' : `/apis/${encodeURIComponent(group)}`;
  return `${root}/${encodeURIComponent(version)}`;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web`; a subresource of `resource` comes after the name. */
export function writeObjectPath({ resource, name, ...place }: ObjectRef): string {
  const [plural = '', ...parts] = resource.split('/');
  return [writeListPath({ ...place, resource: plural }), ...[name, ...parts].map(encodeURIComponent)].join('/');
}

/** Members that are undefined are left out. */
export function writeQuery(members: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
