/** Reviews: what is read of them, what is refused, and how answers are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../base/json.ts';
import type { Answer } from './admission-review.ts';
import { formatAnswer, readReview, writeAnswer } from './admission-review.ts';

const REQUEST: JsonObject = {
  uid: 'u1',
  kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
  resource: { group: 'apps', version: 'v1', resource: 'deployments' },
  operation: 'CREATE',
  object: { kind: 'Deployment' },
};
const wrap = (request: Json, apiVersion = 'admission.k8s.io/v1'): JsonObject => ({
  apiVersion,
  kind: 'AdmissionReview',
  request,
});

test('a review of either version is read, with what may be left out', () => {
  for (const version of ['v1', 'v1beta1'] as const) {
    assert.deepEqual(readReview(wrap(REQUEST, `admission.k8s.io/${version}`)), {
      review: {
        version,
        uid: 'u1',
        request: {
          operation: 'CREATE',
          kind: REQUEST['kind'],
          resource: REQUEST['resource'],
          name: '',
          userInfo: {},
          dryRun: false,
        },
        object: { kind: 'Deployment' },
        oldObject: null,
      },
    });
  }
  const whole = { name: 'web', namespace: 'shop', subResource: 'scale', userInfo: { username: 'a' }, dryRun: true };
  const read = readReview(wrap({ ...REQUEST, ...whole, options: { kind: 'CreateOptions' }, later: 1 }));
  assert.ok('review' in read);
  assert.partialDeepStrictEqual(read.review.request, { ...whole, options: { kind: 'CreateOptions' } });
});

test('the core group may be left out, and DELETE may have no body at all', () => {
  const kind = { version: 'v1', kind: 'Pod' };
  const read = readReview(
    wrap({ ...REQUEST, operation: 'DELETE', kind, resource: { version: 'v1', resource: 'pods' }, object: null }),
  );
  assert.ok('review' in read);
  assert.deepEqual(read.review.request.kind, { group: '', version: 'v1', kind: 'Pod' });
  assert.equal(read.review.object, null);
});

test('what is no review says what is wrong with it', () => {
  const rows: readonly (readonly [Json, RegExp])[] = [
    [null, /expected an AdmissionReview/],
    [[], /expected an AdmissionReview/],
    [wrap(REQUEST, 'admission.k8s.io/v2'), /admission\.k8s\.io\/v1/],
    [{ ...wrap(REQUEST), kind: 'Review' }, /expected an AdmissionReview/],
    [wrap(null), /request is missing/],
    [wrap({ ...REQUEST, uid: '' }), /uid/],
    [wrap({ ...REQUEST, uid: 7 }), /uid/],
    [wrap({ ...REQUEST, operation: 'PATCH' }), /operation/],
    [wrap({ ...REQUEST, kind: 'Deployment' }), /request\.kind/],
    [wrap({ ...REQUEST, kind: { group: 'apps', version: 'v1', kind: '' } }), /request\.kind/],
    [wrap({ ...REQUEST, resource: { group: 1, version: 'v1', resource: 'pods' } }), /request\.resource/],
    [wrap({ ...REQUEST, object: [] }), /request\.object is no object/],
    [wrap({ ...REQUEST, oldObject: 'x' }), /request\.oldObject/],
    [wrap({ ...REQUEST, object: null }), /request\.object is missing/],
    [wrap({ ...REQUEST, name: 1 }), /request\.name/],
    [wrap({ ...REQUEST, namespace: 1 }), /request\.namespace/],
    [wrap({ ...REQUEST, subResource: 1 }), /request\.subResource/],
    [wrap({ ...REQUEST, userInfo: 'dana' }), /request\.userInfo/],
    [wrap({ ...REQUEST, options: 1 }), /request\.options/],
    [wrap({ ...REQUEST, dryRun: 'yes' }), /request\.dryRun/],
  ];
  for (const [json, fault] of rows) {
    const read = readReview(json);
    assert.ok('fault' in read, JSON.stringify(json));
    assert.match(read.fault, fault);
  }
});

test('an answer has one text, whether or not it says more than yes', () => {
  const answers: readonly Answer[] = [
    { isAllowed: true },
    { isAllowed: true, warnings: ['soon'] },
    { isAllowed: true, auditAnnotations: { fail: 'x' } },
    { isAllowed: false, message: 'no' },
  ];
  for (const version of ['v1', 'v1beta1'] as const) {
    for (const uid of ['u1', '', '""', 'a"b\\c', '\u2028$&\ud800']) {
      for (const answer of answers) {
        assert.equal(formatAnswer({ version, uid }, answer), JSON.stringify(writeAnswer({ version, uid }, answer)));
      }
    }
  }
});

test('an answer carries the uid and the version, and no patch', () => {
  const allowed = writeAnswer({ version: 'v1', uid: 'u1' }, { isAllowed: true });
  assert.deepEqual(allowed, {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: 'u1', allowed: true },
  });
  const refused = writeAnswer(
    { version: 'v1beta1', uid: 'u2' },
    {
      isAllowed: false,
      message: 'no',
      causes: [{ reason: 'K8S-0001', message: 'privileged', field: 'spec' }],
      warnings: ['soon'],
      auditAnnotations: { fail: 'K8S-0001' },
    },
  );
  assert.deepEqual(refused, {
    apiVersion: 'admission.k8s.io/v1beta1',
    kind: 'AdmissionReview',
    response: {
      uid: 'u2',
      allowed: false,
      status: {
        status: 'Failure',
        code: 403,
        reason: 'Forbidden',
        message: 'no',
        details: { causes: [{ reason: 'K8S-0001', message: 'privileged', field: 'spec' }] },
      },
      warnings: ['soon'],
      auditAnnotations: { fail: 'K8S-0001' },
    },
  });
  assert.deepEqual(writeAnswer({ version: 'v1', uid: 'u3' }, { isAllowed: false })['response'], {
    uid: 'u3',
    allowed: false,
    status: { status: 'Failure', code: 403, reason: 'Forbidden', message: '' },
  });
});
