/** The request that an example says its first body comes by, as an API server would put it. */
import { getField, getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { GroupVersionResource } from '../../model/admission.ts';
import type { Review } from '../../model/admission-review.ts';
import { findKind, pluralize, splitApiVersion } from '../../model/kubernetes-kinds.ts';
import { listJudgedKinds } from '../../model/kubernetes-rules.ts';
import type { Resource } from '../../model/resource.ts';
import { readRequested } from '../admit/request-resource.ts';
import type { Example } from './example.ts';

/** True where the example is of a request to a cluster, and not of what lies in a file. */
export function isRequested({ request, oldInput }: Example): boolean {
  return request !== undefined || oldInput !== undefined;
}

/** The resource of the request. A text says why it is none. */
export function readRequestedInput(example: Example, body: JsonObject): Resource | string {
  const operation = example.request?.operation ?? 'UPDATE';
  const apiVersion = getField(body, 'apiVersion');
  const kind = getField(body, 'kind');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return 'the input has no apiVersion and kind';
  const { group, version } = splitApiVersion(apiVersion);
  const served = findServed(group, version, kind);
  const [resource = '', subResource = example.request?.subResource] = served.resource.split('/', 2);
  const name = readText(body, 'name') ?? 'example';
  const namespace = findNamespace(group, kind, name, readText(body, 'namespace'));
  const before = operation === 'DELETE' ? body : ((example.oldInput as JsonObject | undefined) ?? null);
  const review: Review = {
    version: 'v1',
    uid: 'example',
    request: {
      operation,
      kind: { group, version, kind },
      resource: { group: served.group, version: served.version, resource },
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(subResource === undefined ? {} : { subResource }),
      userInfo: (example.request?.userInfo as JsonObject | undefined) ?? {},
    },
    object: operation === 'DELETE' ? null : body,
    oldObject: before,
  };
  return readRequested(review, () => undefined) ?? 'the request has no body';
}

/** `deployments`, or for kinds that come by a subresource `pods/exec`, with the group that serves it. */
function findServed(group: string, version: string, kind: string): GroupVersionResource {
  const known = findKind(group, kind)?.plural;
  if (known !== undefined) return { group, version, resource: known };
  const name = group === '' ? kind : `${group}/${kind}`;
  const [served] = listJudgedKinds([{ source: 'kubernetes', kinds: [name] }]).kinds;
  if (served === undefined) return { group, version, resource: pluralize(kind) };
  return { group: served.group, version: served.version, resource: served.resources[0] ?? '' };
}

/** A request for a Namespace bears its own name; what else lives in none has none. */
function findNamespace(group: string, kind: string, name: string, written: string | undefined): string | undefined {
  if (findKind(group, kind)?.isNamespaced !== false) return written ?? 'default';
  return group === '' && kind === 'Namespace' ? name : undefined;
}

function readText(body: JsonObject, field: string): string | undefined {
  const value = getPath(body, ['metadata', field]);
  return typeof value === 'string' ? value : undefined;
}
