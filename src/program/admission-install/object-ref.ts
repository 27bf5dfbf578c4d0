/** How an object of ours is asked for. */
import { assert } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { getPath } from '../../base/json.ts';
import type { ObjectRef } from '../../clusters/api.ts';
import { findKind, splitApiVersion } from '../../model/kubernetes-kinds.ts';

/** Group, version, resource and name of an object of a kind that is built in. */
export function refOf(object: JsonObject): ObjectRef {
  const { group, version } = splitApiVersion(readText(object, 'apiVersion'));
  const info = findKind(group, readText(object, 'kind'));
  assert(info !== undefined, 'only kinds that every cluster knows are installed');
  const namespace = getPath(object, ['metadata', 'namespace']);
  return {
    group,
    version,
    resource: info.plural,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    name: readText(object, 'metadata', 'name'),
  };
}

function readText(object: JsonObject, ...path: readonly string[]): string {
  const value = getPath(object, path);
  return typeof value === 'string' ? value : '';
}

/** `Deployment bulwark-system/bulwark-admission`, for people. */
export function sayObject(object: JsonObject): string {
  const namespace = getPath(object, ['metadata', 'namespace']);
  const name = readText(object, 'metadata', 'name');
  return `${readText(object, 'kind')} ${typeof namespace === 'string' ? `${namespace}/` : ''}${name}`;
}
