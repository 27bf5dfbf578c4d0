/** Tests of foreign policies judged as an API server judges them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { AdmissionInput } from '../model/admission.ts';
import type { ForeignPolicy } from '../model/foreign-policy.ts';
import { createForeignEvaluator } from './foreign.ts';

const POD: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { replicas: 3 } };

const INPUT: AdmissionInput = {
  request: {
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    name: 'web',
    namespace: 'shop',
    userInfo: { username: 'system:serviceaccount:ci:deployer' },
  },
  object: POD,
  oldObject: null,
  namespaceObject: { metadata: { name: 'shop' } },
  params: null,
};

function makePolicy(changes: Partial<ForeignPolicy>): ForeignPolicy {
  return {
    name: 'p',
    origin: 'ValidatingAdmissionPolicy',
    match: [],
    exclude: [],
    rule: { validations: [] },
    auditAnnotations: [],
    failurePolicy: 'Fail',
    actions: ['Deny'],
    params: [null],
    onParamsMissing: 'Allow',
    orValueOnConcrete: 'error',
    ...changes,
  };
}

const judge = (changes: Partial<ForeignPolicy>, input: Partial<AdmissionInput> = {}) =>
  createForeignEvaluator(makePolicy(changes)).evaluate({ ...INPUT, ...input });

const rule = (...expressions: string[]) => ({
  rule: { validations: expressions.map((expression) => ({ expression })) },
});

test('each validation that is false is one denial with its own message and reason', () => {
  const result = judge({
    rule: {
      variables: [{ name: 'replicas', expression: 'object.spec.replicas' }],
      validations: [
        { expression: 'variables.replicas < 10' },
        { expression: 'variables.replicas < 2', message: ' too many ', reason: 'Forbidden' },
        { expression: ' variables.replicas < 1 ' },
        { expression: 'false', messageExpression: '"have " + string(variables.replicas)', message: 'fixed' },
      ],
    },
  });
  assert.equal(result.verdict, 'fail');
  assert.equal(result.reason, 'too many');
  assert.deepEqual(
    result.denials.map(({ validation, message, reason }) => [validation, message, reason]),
    [
      [1, 'too many', 'Forbidden'],
      [2, 'failed expression: variables.replicas < 1', 'Invalid'],
      [3, 'have 3', 'Invalid'],
    ],
  );
});

test('a message expression that gives no single short line falls back', () => {
  const messageOf = (messageExpression: string, message?: string) =>
    judge({ rule: { validations: [{ expression: 'false', messageExpression, ...(message ? { message } : {}) }] } })
      .reason;
  assert.equal(messageOf('" padded "'), 'padded');
  for (const expression of ['""', '"  "', '"a\\nb"', 'object.none', 'string(1/0)', '1 +', `"${'x'.repeat(5121)}"`]) {
    assert.equal(messageOf(expression, 'fixed'), 'fixed', expression.slice(0, 20));
  }
  assert.equal(messageOf(`"${'x'.repeat(5120)}"`).length, 5120);
  assert.equal(messageOf('""'), 'failed expression: false');
});

test('what cannot be evaluated is a denial under Fail and nothing under Ignore', () => {
  for (const expression of [
    'object.spec.none == 1',
    'object.spec.replicas',
    'object.spec.',
    'params.x == 1',
    'nowhere',
  ]) {
    const fail = judge(rule(expression));
    assert.equal(fail.verdict, 'fail', expression);
    assert.equal(fail.denials[0]?.isError, true);
    assert.equal(judge({ ...rule(expression), failurePolicy: 'Ignore' }).verdict, 'pass', expression);
  }
  assert.match(judge(rule('object.spec.')).reason, /^compilation failed: /);
});

test('one faulty expression leaves the others judging, and its fault is known', () => {
  const evaluator = createForeignEvaluator(
    makePolicy({
      rule: {
        variables: [
          { name: 'bad', expression: 'objct' },
          { name: 'after', expression: 'variables.bad' },
        ],
        validations: [{ expression: 'true' }, { expression: 'variables.after' }],
      },
      failurePolicy: 'Ignore',
    }),
  );
  assert.deepEqual(
    evaluator.faults.map(({ place, expression }) => [place, expression]),
    [
      ['variables.bad', 'objct'],
      ['variables.after', 'variables.bad'],
      ['validations[1].expression', 'variables.after'],
    ],
  );
  assert.equal(evaluator.evaluate(INPUT).verdict, 'pass');
});

test('match conditions skip, a false one even when another fails', () => {
  const withConditions = (...expressions: string[]) => ({
    rule: {
      matchConditions: expressions.map((expression, i) => ({ name: `c${i}`, expression })),
      validations: [{ expression: 'false' }],
    },
  });
  assert.equal(judge(withConditions('true')).verdict, 'fail');
  assert.equal(judge(withConditions('true', 'false')).verdict, 'skipped');
  assert.equal(judge(withConditions('object.none == 1', 'false')).reason, 'match condition c1 is false');
  const undecided = judge(withConditions('object.none == 1', 'object.other == 1', 'true'));
  assert.deepEqual([undecided.verdict, undecided.denials[0]?.validation], ['fail', undefined]);
  const ignored = judge({ ...withConditions('object.none == 1'), failurePolicy: 'Ignore' });
  assert.deepEqual(
    [ignored.verdict, ignored.reason],
    ['skipped', 'match condition c0 fails, ignored by failurePolicy'],
  );
  const unknown = "authorizer.group('').resource('pods').check('get').allowed()";
  assert.equal(judge({ ...withConditions(unknown), failurePolicy: 'Ignore' }).verdict, 'unknown');
  assert.equal(judge(withConditions('1')).denials[0]?.isError, true);
});

test('each parameter object is judged; without any the binding decides', () => {
  const limit = (max: number, namespace = 'shop'): JsonObject => ({ metadata: { namespace }, max });
  const limited = rule('object.spec.replicas <= params.max');
  assert.equal(judge({ ...limited, params: [limit(3), limit(4)] }).verdict, 'pass');
  const both = judge({ ...limited, params: [limit(1), limit(2)] });
  assert.deepEqual(
    both.denials.map(({ params }) => params?.['max']),
    [1, 2],
  );
  const own = { ...limited, params: [limit(1, 'other'), limit(5)], matchesParamNamespace: true };
  assert.equal(judge(own).verdict, 'pass');
  assert.equal(judge({ ...limited, params: [] }).verdict, 'skipped');
  const denied = judge({ ...limited, params: [], onParamsMissing: 'Deny' });
  assert.match(denied.reason, /no params found/);
  assert.equal(judge({ ...limited, params: [], onParamsMissing: 'Deny', failurePolicy: 'Ignore' }).verdict, 'skipped');
});

test('audit annotations are published, left out, or in error', () => {
  const { auditAnnotations, verdict } = judge({
    rule: { variables: [{ name: 'n', expression: 'object.metadata.name' }], validations: [{ expression: 'true' }] },
    auditAnnotations: [
      { key: 'name', valueExpression: "' ' + variables.n" },
      { key: 'blank', valueExpression: "' '" },
      { key: 'null', valueExpression: 'null' },
      { key: 'number', valueExpression: '1' },
      { key: 'fails', valueExpression: 'object.none' },
      { key: 'broken', valueExpression: '1 +' },
    ],
  });
  assert.equal(verdict, 'pass');
  assert.deepEqual(
    auditAnnotations.map(({ key, value, error }) => [key, value, error === undefined]),
    [
      ['name', 'web', true],
      ['blank', undefined, true],
      ['null', undefined, true],
      ['number', undefined, false],
      ['fails', undefined, false],
      ['broken', undefined, false],
    ],
  );
});

test('what an authorizer would answer is unknown offline, and a known failure outweighs it', () => {
  const check = "authorizer.group('').resource('pods').check('get').allowed()";
  const unknown = judge(rule(check));
  assert.equal(unknown.verdict, 'unknown');
  assert.match(unknown.reason, /not known/);
  assert.equal(judge(rule(check, 'false')).verdict, 'fail');
  assert.equal(judge(rule(`${check} || true`)).verdict, 'pass');
});

test('a request that the policy does not select is not judged', () => {
  assert.equal(judge({ ...rule('false'), match: [{ names: ['other'] }] }).verdict, 'unmatched');
});

test('the request is shown as an API server shows it: complete, and without what is empty', () => {
  const { verdict, reason } = judge(
    rule(
      'request.requestKind.kind == "Pod" && request.requestResource == request.resource',
      '!request.dryRun && has(request.userInfo) && request.userInfo.?groups.orValue([]) == []',
      '!has(request.userInfo.username) && !has(request.name) && !has(request.namespace) && !has(request.subResource)',
      'request.operation == ""',
    ),
    { request: { operation: '', kind: INPUT.request.kind, resource: INPUT.request.resource, name: '', namespace: '' } },
  );
  assert.equal(verdict, 'pass', reason);
  const exec = judge(rule('request.subResource == "exec" && request.requestSubResource == "exec"', 'request.dryRun'), {
    request: { ...INPUT.request, subResource: 'exec', dryRun: true },
  });
  assert.equal(exec.verdict, 'pass', exec.reason);
});

test('Kyverno policies may take images apart, and use math and base64', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const kyverno = rule(
    'image("ghcr.io/a/b:v1").registry() == "ghcr.io" && image("nginx").repository() == "library/nginx"',
    'image("nginx").tag() == "latest" && image("nginx").digest() == "" && !image("nginx").containsDigest()',
    `image("nginx@${digest}").identifier() == "${digest}" && image("nginx@${digest}").containsDigest()`,
    'image("nginx") == image("docker.io/library/nginx:latest") && image("nginx") != image("nginx:1")',
    `image("nginx@${digest}") != image("nginx")`,
    'isImage("nginx") && !isImage("Not An Image") && !isImage("")',
    'math.greatest(1, 2) == 2 && base64.encode(b"a") == "YQ=="',
  );
  const { verdict, reason } = judge({ ...kyverno, origin: 'Kyverno' });
  assert.equal(verdict, 'pass', reason);
  assert.match(judge({ ...rule('image("A B").tag() == ""'), origin: 'Kyverno' }).reason, /could not parse reference/);
  assert.equal(judge(kyverno).denials.length, 7);
});

test('Kyverno policies may parse service accounts and use orValue on concrete values', () => {
  const kyverno = { origin: 'Kyverno', orValueOnConcrete: 'return' } as const;
  const parse = rule(
    'parseServiceAccount(request.userInfo.username).Name == "deployer"',
    'parseServiceAccount(request.userInfo.username).Namespace == "ci"',
    'parseServiceAccount("alice").Name == ""',
    'object.spec.replicas.orValue(1) == 3',
  );
  assert.equal(judge({ ...kyverno, ...parse }).verdict, 'pass');
  assert.equal(judge(parse).denials.length, 4);
});

test('an expression that costs more than Kubernetes allows is an error', () => {
  const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`;
  const costly = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, a + b + c + d >= 0))))`;
  const result = judge(rule(costly));
  assert.equal(result.denials[0]?.isError, true);
  assert.match(result.reason, /cost/);
});
