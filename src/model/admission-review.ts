/**
 * What an API server asks of an admission webhook and what it accepts as an answer: AdmissionReview of
 * admission.k8s.io, v1 and v1beta1.
 */
import { isParsedObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Writable } from '../base/writable.ts';
import type { AdmissionRequest, GroupVersionKind, GroupVersionResource, Operation } from './admission.ts';
import { OPERATIONS } from './admission.ts';

const REVIEW_GROUP = 'admission.k8s.io';
const REVIEW_VERSIONS = ['v1', 'v1beta1'] as const;
export type ReviewVersion = (typeof REVIEW_VERSIONS)[number];

/** The question. Bodies that the operation has none of are null. */
export type Review = {
  readonly version: ReviewVersion;
  /** Names the call; the answer must carry it. */
  readonly uid: string;
  readonly request: AdmissionRequest & { readonly operation: Operation };
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
};

/** A review, or what is wrong with it in the terms of whoever sent it. */
export type ReviewRead = { readonly review: Review } | { readonly fault: string };

const NO_REVIEW: ReviewRead = { fault: `expected an AdmissionReview of ${REVIEW_GROUP}/v1` };

/** Reads a review that was parsed from JSON. Members that it does not know are passed over, as servers may be newer. */
export function readReview(json: Json): ReviewRead {
  if (!isParsedObject(json)) return NO_REVIEW;
  const version = readVersion(json);
  if (version === undefined) return NO_REVIEW;
  const { request } = json;
  if (!isParsedObject(request)) return { fault: 'request is missing' };
  const uid = request['uid'];
  if (typeof uid !== 'string' || uid === '') return { fault: 'request.uid is missing' };
  const operation = OPERATIONS.find((one) => one === request['operation']);
  if (operation === undefined) return { fault: 'request.operation is none of CREATE, UPDATE, DELETE and CONNECT' };
  const kind = readKind(request['kind']);
  if (kind === undefined) return { fault: 'request.kind is not a group, version and kind' };
  const resource = readResource(request['resource']);
  if (resource === undefined) return { fault: 'request.resource is not a group, version and resource' };
  const object = request['object'] ?? null;
  const oldObject = request['oldObject'] ?? null;
  if (!isBody(object)) return { fault: 'request.object is no object' };
  if (!isBody(oldObject)) return { fault: 'request.oldObject is no object' };
  if (object === null && oldObject === null && operation !== 'DELETE') return { fault: 'request.object is missing' };
  const rest = readRest(request);
  if (typeof rest === 'string') return { fault: rest };
  return { review: { version, uid, request: { ...rest, operation, kind, resource }, object, oldObject } };
}

function readVersion({ kind, apiVersion }: JsonObject): ReviewVersion | undefined {
  if (kind !== 'AdmissionReview') return undefined;
  return typeof apiVersion === 'string' ? VERSIONS.get(apiVersion) : undefined;
}

/** As reviews and answers are marked with it. */
const API_VERSIONS = { v1: `${REVIEW_GROUP}/v1`, v1beta1: `${REVIEW_GROUP}/v1beta1` } as const satisfies Record<
  ReviewVersion,
  string
>;
const VERSIONS = new Map<string, ReviewVersion>(REVIEW_VERSIONS.map((version) => [API_VERSIONS[version], version]));

type Triple = { readonly group: string; readonly version: string; readonly name: string };

function readTriple(value: Json | undefined, last: 'kind' | 'resource'): Triple | undefined {
  if (!isParsedObject(value)) return undefined;
  const group = value['group'] ?? '';
  const version = value['version'];
  const name = value[last];
  if (typeof group !== 'string' || typeof version !== 'string' || typeof name !== 'string' || name === '') {
    return undefined;
  }
  return { group, version, name };
}

function readKind(value: Json | undefined): GroupVersionKind | undefined {
  const read = readTriple(value, 'kind');
  return read && { group: read.group, version: read.version, kind: read.name };
}

function readResource(value: Json | undefined): GroupVersionResource | undefined {
  const read = readTriple(value, 'resource');
  return read && { group: read.group, version: read.version, resource: read.name };
}

const isBody = (value: Json): value is JsonObject | null => value === null || isParsedObject(value);

type Rest = Pick<AdmissionRequest, 'name' | 'namespace' | 'subResource' | 'userInfo' | 'options' | 'dryRun'>;

/** The members that may be left out; a text names one that is of another type. */
function readRest(request: JsonObject): Rest | string {
  const name = request['name'] ?? '';
  const namespace = request['namespace'] ?? '';
  const subResource = request['subResource'] ?? '';
  const userInfo = request['userInfo'] ?? {};
  const options = request['options'] ?? null;
  const dryRun = request['dryRun'] ?? false;
  if (typeof name !== 'string') return 'request.name is not text';
  if (typeof namespace !== 'string') return 'request.namespace is not text';
  if (typeof subResource !== 'string') return 'request.subResource is not text';
  if (!isParsedObject(userInfo)) return 'request.userInfo is no object';
  if (!isBody(options)) return 'request.options is no object';
  if (typeof dryRun !== 'boolean') return 'request.dryRun is neither true nor false';
  const rest: Writable<Rest> = { name, userInfo, dryRun };
  if (namespace !== '') rest.namespace = namespace;
  if (subResource !== '') rest.subResource = subResource;
  if (options !== null) rest.options = options;
  return rest;
}

/** One reason of a refusal, as `kubectl` and controllers show and read it. */
export type AnswerCause = { readonly reason: string; readonly message: string; readonly field: string };

export type Answer = {
  readonly isAllowed: boolean;
  /** Shown to whoever asked, where it is refused. */
  readonly message?: string;
  readonly causes?: readonly AnswerCause[];
  /** Shown to whoever asked, beside success or refusal. */
  readonly warnings?: readonly string[];
  /** Kept in the audit log of the cluster, each under the name of the webhook. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
};

/** Writes the answer to a review, in its version. A validating webhook gives no patch. */
export function writeAnswer({ version, uid }: Pick<Review, 'version' | 'uid'>, answer: Answer): JsonObject {
  const { isAllowed, warnings = [], auditAnnotations } = answer;
  const response: Record<string, Json> = { uid, allowed: isAllowed };
  if (!isAllowed) response['status'] = writeStatus(answer);
  if (warnings.length > 0) response['warnings'] = warnings;
  if (auditAnnotations !== undefined) response['auditAnnotations'] = auditAnnotations;
  return { apiVersion: API_VERSIONS[version], kind: 'AdmissionReview', response };
}

function writeStatus({ message = '', causes = [] }: Answer): JsonObject {
  const status = { status: 'Failure', code: 403, reason: 'Forbidden', message };
  return causes.length === 0 ? status : { ...status, details: { causes: causes.map((cause) => ({ ...cause })) } };
}

const ALLOWED: Answer = { isAllowed: true };

/** What stands before and behind the name of the call in an answer that lets in and says nothing more. */
const AROUND_UID = {
  v1: splitAnswer('v1'),
  v1beta1: splitAnswer('v1beta1'),
} as const satisfies Record<ReviewVersion, readonly [string, string]>;

function splitAnswer(version: ReviewVersion): readonly [string, string] {
  const [before = '', behind = ''] = JSON.stringify(writeAnswer({ version, uid: '' }, ALLOWED)).split('""');
  return [before, behind];
}

/** The answer to a review as JSON: of most only the name of the call is another. */
export function formatAnswer(asked: Pick<Review, 'version' | 'uid'>, answer: Answer): string {
  const { isAllowed, warnings, auditAnnotations } = answer;
  const isPlain = isAllowed && warnings === undefined && auditAnnotations === undefined;
  if (!isPlain) return JSON.stringify(writeAnswer(asked, answer));
  const [before, behind] = AROUND_UID[asked.version];
  return `${before}${JSON.stringify(asked.uid)}${behind}`;
}
