/** What API servers send to webhooks and accept from them: the corpus, over the fake API server's own functions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAdmissionReviewWire } from '../../corpora/admissionreview-wire.ts';
import { findCorpora, findCorpus } from '../../corpora/corpus.ts';
import { describeDenial, judgeReviewAnswer } from '../../harness/api-server/review-answer.ts';
import { type Attributes, buildReviewRequest } from '../../harness/api-server/review-request.ts';

test('the fake API server sends and accepts reviews as the real one does (admissionreview-wire)', (t) => {
  const folder = findCorpus(findCorpora(), 'admissionreview-wire', 'cases.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus admissionreview-wire is absent');
  const { checked, passed, failures } = runAdmissionReviewWire(folder);
  t.diagnostic(`admissionreview-wire ${passed}/${checked}`);
  assert.ok(checked > 0);
  assert.deepEqual(failures, []);
});

const ATTRIBUTES: Attributes = {
  kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  subResource: 'exec',
  namespace: 'shop',
  name: 'web',
  operation: 'CONNECT',
  options: null,
  isDryRun: true,
  user: { username: 'ann', groups: [] },
  object: { kind: 'PodExecOptions', apiVersion: 'v1', command: ['sh'] },
  oldObject: null,
};

test('a review says which bodies there are not, and leaves out what is empty', () => {
  const { kind, resource } = ATTRIBUTES;
  const built = buildReviewRequest('u-1', ATTRIBUTES, { kind, resource, admissionReviewVersions: ['v2', 'v1'] });
  assert.ok(built.ok);
  assert.deepEqual(built.review, {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: 'u-1',
      kind,
      resource,
      subResource: 'exec',
      requestKind: kind,
      requestResource: resource,
      requestSubResource: 'exec',
      name: 'web',
      namespace: 'shop',
      operation: 'CONNECT',
      userInfo: { username: 'ann' },
      object: ATTRIBUTES.object,
      oldObject: null,
      dryRun: true,
      options: null,
    },
  });
});

test('an answer whose fields have the wrong types is no answer', () => {
  const asked = { version: 'v1', uid: 'u-1', webhook: 'validating' } as const;
  const answers: readonly (readonly [unknown, RegExp])[] = [
    ['<html>', /JSON object/],
    [[], /JSON object/],
    [{ response: [] }, /response must be an object/],
    [{ response: null }, /response was absent/],
    [{ response: { uid: 'u-1', allowed: 'yes' } }, /allowed must be true or false/],
    [{ response: { uid: 7, allowed: true } }, /uid must be a text/],
    [{ response: { uid: 'u-1', allowed: true, auditAnnotations: { a: 1 } } }, /map of texts/],
    [{ response: { uid: 'u-1', allowed: true, warnings: 'careful' } }, /list of texts/],
    [{ response: { uid: 'u-1', allowed: true, patch: '!' } }, /base64/],
    [{ apiVersion: 'a/b/c', kind: 'AdmissionReview', response: { uid: 'u-1' } }, /got \/, Kind=AdmissionReview/],
  ];
  for (const [answer, error] of answers) {
    const judged = judgeReviewAnswer(answer, asked);
    assert.ok(!judged.ok, JSON.stringify(answer));
    assert.match(judged.error, error);
  }
});

test('a denial names the webhook, and never has a code of success', () => {
  const message = (status: Parameters<typeof describeDenial>[1]): unknown => describeDenial('a.b.c', status)['message'];
  assert.equal(message({ message: 'no' }), 'admission webhook "a.b.c" denied the request: no');
  assert.equal(message({ reason: 'Forbidden' }), 'admission webhook "a.b.c" denied the request: Forbidden');
  assert.equal(message(undefined), 'admission webhook "a.b.c" denied the request without explanation');
  assert.deepEqual(
    [undefined, { code: 200 }, { code: 403 }, { code: 422 }].map((status) => describeDenial('a.b.c', status).code),
    [400, 400, 403, 422],
  );
  assert.equal(describeDenial('a.b.c', { status: 'Success' })['status'], 'Failure');
});
