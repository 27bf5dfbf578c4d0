/**
 * How an API server judges what a webhook answers (AdmissionReview of admission.k8s.io/v1 and v1beta1): pure, with the
 * checks of Kubernetes in their order. What is refused here counts as a call that failed, so failurePolicy decides.
 */
import { getField, isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { ReviewVersion } from './review-request.ts';

/** What was asked: version and uid of the review that was sent, and what kind of webhook it is. */
export type Asked = {
  readonly version: ReviewVersion;
  readonly uid: string;
  readonly webhook: 'validating' | 'mutating';
};

export type AcceptedAnswer = {
  readonly ok: true;
  readonly allowed: boolean;
  /** Base64 of a JSON patch; '' when there is none. */
  readonly patch: string;
  readonly patchType: string;
  readonly status: JsonObject | undefined;
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
};

export type JudgedAnswer = AcceptedAnswer | { readonly ok: false; readonly error: string };

/** The fields of a response; what is null is absent, as in Go. */
type Response = Omit<AcceptedAnswer, 'ok' | 'patchType'> & { readonly uid: string; readonly patchType: string | null };

const fail = (error: string): JudgedAnswer => ({ ok: false, error });

/** Judges the JSON value that the webhook answered. */
export function judgeReviewAnswer(review: unknown, asked: Asked): JudgedAnswer {
  const decoded = decodeReview(review);
  if (typeof decoded === 'string') return fail(decoded);
  const { response } = decoded;
  if (response === undefined) return fail('webhook response was absent');
  const { uid: _, ...fields } = response;
  if (asked.version === 'v1beta1') {
    const patch = asked.webhook === 'mutating' ? fields.patch : '';
    return { ok: true, ...fields, patch, patchType: patch === '' ? '' : 'JSONPatch' };
  }
  if (response.uid !== asked.uid) {
    return fail(`expected response.uid=${JSON.stringify(asked.uid)}, got ${JSON.stringify(response.uid)}`);
  }
  const said = describeType(decoded.apiVersion, decoded.kind);
  if (said !== REVIEW_TYPE) return fail(`expected webhook response of ${REVIEW_TYPE}, got ${said}`);
  const patchFault = asked.webhook === 'mutating' ? findPatchFault(response) : findUnwantedPatch(response);
  if (patchFault !== undefined) return fail(patchFault);
  return { ok: true, ...fields, patchType: fields.patchType ?? '' };
}

const REVIEW_TYPE = 'admission.k8s.io/v1, Kind=AdmissionReview';

/** As Go prints a GroupVersionKind; an apiVersion that is none counts as empty. */
function describeType(apiVersion: string, kind: string): string {
  const steps = apiVersion.split('/');
  const [group = '', version = ''] = steps.length > 2 ? [] : steps.length === 2 ? steps : ['', steps[0]];
  return `${group}/${version}, Kind=${kind}`;
}

function findPatchFault({ patch, patchType }: Response): string | undefined {
  if (patch !== '' && patchType === null) return 'webhook returned response.patch but not response.patchType';
  if (patch === '' && patchType !== null) return 'webhook returned response.patchType but not response.patch';
  if (patchType === '') return 'webhook returned invalid response.patchType of ""';
  return undefined;
}

/** A webhook that validates must not want to change anything. */
function findUnwantedPatch({ patch, patchType }: Response): string | undefined {
  if (patch !== '') return 'validating webhook may not return response.patch';
  if (patchType !== null) return 'validating webhook may not return response.patchType';
  return undefined;
}

type DecodedReview = { readonly apiVersion: string; readonly kind: string; readonly response: Response | undefined };

/** Reads the fields by their types; says what does not fit, as a decoder would. */
function decodeReview(review: unknown): DecodedReview | string {
  if (!isJsonObject(review)) return 'the webhook did not answer with a JSON object';
  const faults: string[] = [];
  const read = createReader(faults);
  const apiVersion = read.text(review, 'apiVersion') ?? '';
  const kind = read.text(review, 'kind') ?? '';
  const body = read.object(review, 'response');
  const response = body === undefined ? undefined : decodeResponse(body, read);
  return faults[0] ?? { apiVersion, kind, response };
}

function decodeResponse(body: JsonObject, read: Reader): Response {
  return {
    uid: read.text(body, 'uid') ?? '',
    allowed: read.flag(body, 'allowed'),
    patch: read.base64(body, 'patch'),
    patchType: read.text(body, 'patchType') ?? null,
    status: read.object(body, 'status'),
    auditAnnotations: read.texts(body, 'auditAnnotations'),
    warnings: read.list(body, 'warnings'),
  };
}

type Reader = ReturnType<typeof createReader>;

function createReader(faults: string[]) {
  const take = <T extends Json>(
    from: JsonObject,
    key: string,
    fits: (value: Json) => value is T,
    wanted: string,
  ): T | undefined => {
    const value = getField(from, key);
    if (value === undefined || value === null) return undefined;
    if (fits(value)) return value;
    faults.push(`cannot decode the answer: ${key} must be ${wanted}`);
    return undefined;
  };
  const isText = (value: Json): value is string => typeof value === 'string';
  const isTexts = (value: Json): value is Record<string, string> =>
    isJsonObject(value) && Object.values(value).every(isText);
  const isList = (value: Json): value is string[] => Array.isArray(value) && value.every(isText);
  const isFlag = (value: Json): value is boolean => typeof value === 'boolean';
  const isBase64 = (value: Json): value is string => isText(value) && BASE64.test(value.replace(/[\r\n]/g, ''));
  return {
    text: (from: JsonObject, key: string) => take(from, key, isText, 'a text'),
    object: (from: JsonObject, key: string) => take(from, key, isJsonObject, 'an object'),
    flag: (from: JsonObject, key: string) => take(from, key, isFlag, 'true or false') ?? false,
    texts: (from: JsonObject, key: string) => take(from, key, isTexts, 'a map of texts') ?? {},
    list: (from: JsonObject, key: string) => take(from, key, isList, 'a list of texts') ?? [],
    base64: (from: JsonObject, key: string) => take(from, key, isBase64, 'base64') ?? '',
  };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The Status that a client gets when a webhook denies. A code below 400 becomes 400, and the message names the webhook.
 */
export function describeDenial(
  webhook: string,
  status: JsonObject | undefined,
): JsonObject & { readonly code: number } {
  const text = (key: string): string => {
    const value = getField(status, key);
    return typeof value === 'string' ? value : '';
  };
  const code = getField(status, 'code');
  const deniedBy = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const why = text('message') || text('reason');
  const said = text('status');
  return {
    ...status,
    kind: 'Status',
    apiVersion: 'v1',
    metadata: getField(status, 'metadata') ?? {},
    status: said === '' || said === 'Success' ? 'Failure' : said,
    message: why === '' ? `${deniedBy} without explanation` : `${deniedBy}: ${why}`,
    code: typeof code === 'number' && code >= 400 ? code : 400,
  };
}
