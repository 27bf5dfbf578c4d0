/** The resource that a review brings before the gate, as a scan would read it from a file. */
import { getField } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Review } from '../../model/admission-review.ts';
import { joinApiVersion } from '../../model/kubernetes-kinds.ts';
import { findMetadataFault, formatAddress, identifyObject } from '../../model/kubernetes-object.ts';
import type { ObjectIdentity } from '../../model/kubernetes-object.ts';
import type { Resource } from '../../model/resource.ts';

/** The namespace of a cluster by its name; undefined where it is not known. */
export type FindNamespace = (name: string) => JsonObject | undefined;

/**
 * What is judged: the object that is to be, or for DELETE the one that is. Undefined where there is neither. Objects
 * without metadata (the options of `exec`) are named by the request.
 */
export function readRequested(review: Review, findNamespace: FindNamespace): Resource | undefined {
  const body = review.object ?? review.oldObject;
  return body === null ? undefined : makeResource(review, body, review.object, review.oldObject, findNamespace);
}

/** The object before an UPDATE, judged as if it came in by the same request; undefined for other operations. */
export function readFormer(review: Review, findNamespace: FindNamespace): Resource | undefined {
  const { request, object, oldObject } = review;
  if (request.operation !== 'UPDATE' || object === null || oldObject === null) return undefined;
  return makeResource(review, oldObject, oldObject, null, findNamespace);
}

function makeResource(
  { request }: Review,
  body: JsonObject,
  object: JsonObject | null,
  oldObject: JsonObject | null,
  findNamespace: FindNamespace,
): Resource {
  const { namespace } = request;
  const namespaceObject = namespace === undefined ? undefined : findNamespace(namespace);
  const identity = identify(request, body);
  const where = { file: `admission:${identity.address}`, document: 0, span: undefined, locate: NOWHERE };
  return { ...identity, body, origin: where, request: { request, object, oldObject, namespaceObject } };
}

/** What has no text has no places in it. */
const NOWHERE = (): undefined => undefined;

function identify({ kind, name, namespace }: Review['request'], body: JsonObject): ObjectIdentity {
  const { group, version } = kind;
  const apiVersion = joinApiVersion(group, version);
  const metadata = getField(body, 'metadata');
  const isNamed = metadata !== undefined && findMetadataFault(metadata) === undefined;
  if (isNamed) return identifyObject({ apiVersion, kind: kind.kind }, metadata, () => name);
  const address = formatAddress(group, kind.kind, namespace, name);
  return {
    address,
    source: 'kubernetes',
    type: `${apiVersion}/${kind.kind}`,
    kind: kind.kind,
    name,
    namespace,
    labels: {},
  };
}
