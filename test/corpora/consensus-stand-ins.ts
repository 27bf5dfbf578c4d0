/** Resources that scanners report in each other's place. */
import { getField, getPath, isJsonObject } from '../../src/base/json.ts';
import type { Resource } from '../../src/model/resource.ts';

/**
 * The resource and those that tools report in its place: a binding stands for its role, a workload for its service
 * account. One tool names the one, the next tool the other, for the same fault; a pass is said of the resource and what
 * it uses.
 */
export function listStandIns(
  resource: Resource,
  all: readonly Resource[],
  wanted: 'fail' | 'pass',
): readonly Resource[] {
  if (resource.source !== 'kubernetes') return [resource];
  return all.filter(
    (other) => other === resource || refersTo(resource, other) || (wanted === 'fail' && refersTo(other, resource)),
  );
}

function refersTo(from: Resource, to: Resource): boolean {
  const role = getField(from.body, 'roleRef');
  if (isJsonObject(role)) {
    const isInScope = to.kind === 'ClusterRole' || to.namespace === from.namespace;
    return getField(role, 'kind') === to.kind && getField(role, 'name') === to.name && isInScope;
  }
  const account =
    getPath(from.body, ['spec', 'template', 'spec', 'serviceAccountName']) ??
    getPath(from.body, ['spec', 'serviceAccountName']);
  return to.kind === 'ServiceAccount' && account === to.name && to.namespace === from.namespace;
}
