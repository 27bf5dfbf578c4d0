/** Runs the corpus admissionreview-wire: what the fake API server sends to webhooks, and accepts as an answer. */
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { textAt } from '../harness/api-server/fields.ts';
import { judgeReviewAnswer } from '../harness/api-server/review-answer.ts';
import type { Attributes } from '../harness/api-server/review-request.ts';
import { buildReviewRequest } from '../harness/api-server/review-request.ts';
import type { CorpusRun } from './corpus.ts';
import { readJsonLines, runCases } from './corpus.ts';

type Refused = { readonly ok: false; readonly errorContains: string };
type WireAttributes = Omit<Attributes, 'isDryRun' | 'user'> & {
  readonly dryRun?: boolean;
  readonly userInfo?: Attributes['user'];
  readonly webhookKind?: Attributes['kind'];
  readonly webhookResource?: Attributes['resource'];
};

type Case =
  | {
      readonly id: string;
      readonly direction: 'response';
      readonly version: 'v1' | 'v1beta1';
      readonly uid: string;
      readonly webhook: 'validating' | 'mutating';
      readonly review: JsonObject;
      readonly expected: Refused | (JsonObject & { readonly ok: true });
    }
  | {
      readonly id: string;
      readonly direction: 'request';
      readonly admissionReviewVersions?: readonly string[];
      readonly attributes?: Partial<WireAttributes>;
      readonly expected: Refused | { readonly ok: true; readonly version: string; readonly request: JsonObject };
    };

const UID = '0b9f3f5e-6c2c-4d6e-9a57-2f2b4f6f2f11';

/** `folder` is that of the corpus. One case is one review sent, or one answer judged. */
export function runAdmissionReviewWire(folder: string): CorpusRun {
  const cases = readJsonLines<Case>(folder, 'cases.jsonl');
  return runCases(
    'admissionreview-wire',
    cases,
    ({ id }) => id,
    (one) => compare(one.expected, one.direction === 'response' ? judge(one) : build(one)),
  );
}

type Got = JsonObject & { readonly ok: boolean };

function judge(one: Extract<Case, { direction: 'response' }>): Got {
  // Through text, so that what is undefined is absent.
  return JSON.parse(JSON.stringify(judgeReviewAnswer(one.review, one))) as Got;
}

function build({ attributes = {}, admissionReviewVersions = [] }: Extract<Case, { direction: 'request' }>): Got {
  const kind = { group: '', version: '', kind: '' };
  const resource = { group: '', version: '', resource: '' };
  const { dryRun = false, userInfo = {}, webhookKind, webhookResource, ...rest } = attributes;
  const whole: Attributes = {
    kind,
    resource,
    subResource: '',
    namespace: '',
    name: '',
    operation: 'CREATE',
    options: null,
    object: null,
    oldObject: null,
    isDryRun: dryRun,
    user: userInfo,
    ...rest,
  };
  const built = buildReviewRequest(UID, whole, {
    kind: webhookKind ?? whole.kind,
    resource: webhookResource ?? whole.resource,
    admissionReviewVersions,
  });
  if (!built.ok) return { ...built };
  const { version, review } = built;
  if (review['apiVersion'] !== `admission.k8s.io/${version}`) return { ok: false, error: 'wrong apiVersion' };
  const request = review['request'] as JsonObject;
  if (request['uid'] !== UID) return { ok: false, error: 'the uid is not that of the call' };
  return { ok: true, version, request: { ...request, uid: '<any non-empty>' } };
}

/** What is not listed is empty. */
function compare(expected: Case['expected'], got: Got): string | undefined {
  if (!expected.ok) {
    const isTold = !got.ok && textAt(got, 'error').includes(expected.errorContains);
    return isTold ? undefined : `expected "${expected.errorContains}", got ${JSON.stringify(got)}`;
  }
  const [wanted, actual] = [dropEmpty(expected), dropEmpty(got)];
  if (isDeepStrictEqual(wanted, actual)) return undefined;
  return `expected ${JSON.stringify(wanted)}, got ${JSON.stringify(actual)}`;
}

function dropEmpty(object: JsonObject): JsonObject {
  const kept = Object.entries(object)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]) => [key, isJsonObject(value) ? dropEmpty(value) : value]);
  return Object.fromEntries(kept) as JsonObject;
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}
