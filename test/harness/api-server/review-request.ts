/**
 * The AdmissionReview that an API server sends to a webhook (admission.k8s.io/v1 and v1beta1): pure, as Kubernetes
 * builds it from the attributes of a request and from what the webhook is registered for.
 */
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { GroupVersionKind, GroupVersionResource } from '../../../src/model/admission.ts';
import type { User } from './call.ts';

/** One request at admission. */
export type Attributes = {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subResource: string;
  readonly namespace: string;
  readonly name: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** CreateOptions and the like; null for CONNECT. */
  readonly options: JsonObject | null;
  readonly isDryRun: boolean;
  readonly user: Partial<User>;
  /** Null for DELETE. */
  readonly object: JsonObject | null;
  /** Null for CREATE and CONNECT. */
  readonly oldObject: JsonObject | null;
};

/** What a webhook is asked about: the attributes' own kind, or the twin that its rules name (Equivalent). */
export type Invocation = {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly admissionReviewVersions: readonly string[];
};

export type ReviewVersion = 'v1' | 'v1beta1';

export type ReviewRequest =
  | { readonly ok: true; readonly version: ReviewVersion; readonly review: JsonObject }
  | { readonly ok: false; readonly error: string };

/**
 * Builds the review in the first version of the webhook's list that is known. The bodies must already be in the
 * webhook's version. What is empty and optional in AdmissionRequest is left out, what is not is there: absent bodies
 * are null.
 */
export function buildReviewRequest(uid: string, attributes: Attributes, invocation: Invocation): ReviewRequest {
  const version = invocation.admissionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1');
  if (version === undefined) {
    return { ok: false, error: 'webhook does not accept known AdmissionReview versions (v1, v1beta1)' };
  }
  const { kind, resource, subResource, name, namespace, operation } = attributes;
  const request: JsonObject = {
    uid,
    kind: invocation.kind,
    resource: invocation.resource,
    ...unlessEmpty('subResource', subResource),
    requestKind: kind,
    requestResource: resource,
    ...unlessEmpty('requestSubResource', subResource),
    ...unlessEmpty('name', name),
    ...unlessEmpty('namespace', namespace),
    operation,
    userInfo: writeUser(attributes.user),
    object: attributes.object,
    oldObject: attributes.oldObject,
    dryRun: attributes.isDryRun,
    options: attributes.options,
  };
  return { ok: true, version, review: { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request } };
}

function writeUser({ username = '', uid = '', groups = [], extra = {} }: Partial<User>): JsonObject {
  return {
    ...unlessEmpty('username', username),
    ...unlessEmpty('uid', uid),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function unlessEmpty(key: string, value: string): Record<string, Json> {
  return value === '' ? {} : { [key]: value };
}
