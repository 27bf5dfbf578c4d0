/** Tests of the import of ValidatingAdmissionPolicy, bindings and parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { vapImporter } from './importer.ts';

const API = 'admissionregistration.k8s.io/v1';

function policy(spec: JsonObject): JsonObject {
  return { apiVersion: API, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' }, spec };
}

function binding(name: string, spec: JsonObject): JsonObject {
  const full = { policyName: 'p', validationActions: ['Deny'], ...spec };
  return { apiVersion: API, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: full };
}

const VALIDATIONS = [{ expression: 'true', message: 'm', messageExpression: '"x"', reason: 'Forbidden' }];
const RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['pods'], scope: 'Namespaced' };

test('every field of policy and binding is carried over', () => {
  const document = policy({
    failurePolicy: 'Ignore',
    matchConstraints: {
      resourceRules: [RULE],
      excludeResourceRules: [{ ...RULE, resourceNames: ['x'], scope: 'Cluster' }],
      matchPolicy: 'Exact',
      namespaceSelector: { matchLabels: { a: 'b', n: 1 } },
      objectSelector: { matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] },
    },
    matchConditions: [{ name: 'c', expression: 'true' }],
    variables: [{ name: 'v', expression: '1' }],
    validations: VALIDATIONS,
    auditAnnotations: [{ key: 'k', valueExpression: '"v"' }],
  });
  const companions = [
    binding('one', { matchResources: { namespaceSelector: { matchLabels: { env: 'prod' } } } }),
    binding('two', { validationActions: ['Warn', 'Audit'] }),
    binding('other', { policyName: 'q' }),
  ];
  const { value, problems } = vapImporter.import(document, companions);
  assert.deepEqual(problems, []);
  const [one, two, ...more] = value;
  assert.deepEqual(more, []);
  assert.deepEqual([one?.part, one?.actions, one?.match.length], ['one', ['Deny'], 2]);
  assert.deepEqual([two?.part, two?.actions, two?.match.length], ['two', ['Warn', 'Audit'], 1]);
  assert.deepEqual([one?.failurePolicy, one?.orValueOnConcrete, one?.params], ['Ignore', 'error', [null]]);
  assert.deepEqual(one?.rule.validations, VALIDATIONS);
  assert.deepEqual(one.auditAnnotations, [{ key: 'k', valueExpression: '"v"' }]);
  assert.deepEqual(one.match[0], {
    resourceRules: [{ ...RULE, resourceNames: [] }],
    excludeResourceRules: [{ ...RULE, resourceNames: ['x'], scope: 'Cluster' }],
    matchPolicy: 'Exact',
    namespaceSelector: { matchLabels: { a: 'b' }, matchExpressions: [] },
    objectSelector: { matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] },
  });
});

test('a policy without binding is imported as audit, and said to be without effect in a cluster', () => {
  const { value, problems } = vapImporter.import(policy({ validations: VALIDATIONS }), []);
  assert.deepEqual(value[0]?.actions, ['Audit']);
  assert.match(problems[0]?.message ?? '', /no binding names it/);
});

test('parameters are the objects that paramKind and paramRef select', () => {
  const document = policy({ paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: VALIDATIONS });
  const map = (name: string, namespace: string, labels: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
  });
  const maps = [map('a', 'x', { use: 'yes' }), map('b', 'x'), map('a', 'y', { use: 'yes' })];
  const select = (paramRef: JsonObject | undefined, companions: readonly JsonObject[] = maps, kinds = document) => {
    const bound = binding('one', paramRef === undefined ? {} : { paramRef });
    const { value, problems } = vapImporter.import(kinds, [bound, ...companions]);
    const [imported] = value;
    return {
      params: imported?.params.map((one) => (one === null ? null : maps.indexOf(one))),
      onParamsMissing: imported?.onParamsMissing,
      ownNamespace: imported?.matchesParamNamespace === true,
      problems: problems.length,
    };
  };
  const none = { params: [null], onParamsMissing: 'Allow', ownNamespace: false, problems: 0 };
  assert.deepEqual(select(undefined), none);
  assert.deepEqual(select({ name: 'a', parameterNotFoundAction: 'Deny' }), {
    ...none,
    params: [0, 2],
    onParamsMissing: 'Deny',
    ownNamespace: true,
  });
  assert.deepEqual(select({ name: 'a', namespace: 'y', parameterNotFoundAction: 'Allow' }), { ...none, params: [2] });
  assert.deepEqual(select({ selector: { matchLabels: { use: 'yes' } }, namespace: 'x' }).params, [0]);
  assert.deepEqual(select({ name: 'zzz' }).params, []);
  assert.equal(select({ name: 'a', selector: {} }).problems, 1);
  assert.equal(select({}).problems, 1);
  assert.equal(select({ name: 'a', namepsace: 'x' }).problems, 1);
});

test('whether a custom parameter kind lives in namespaces is read from its definition, else from the objects', () => {
  const custom = { apiVersion: 'example.com/v1', kind: 'Limits' };
  const document = policy({ paramKind: custom, validations: VALIDATIONS });
  const definition = (scope: string): JsonObject => ({
    kind: 'CustomResourceDefinition',
    spec: { group: 'example.com', names: { kind: 'Limits' }, scope },
  });
  const isOwn = (...companions: JsonObject[]) =>
    vapImporter.import(document, [binding('one', { paramRef: { name: 'l' } }), ...companions]).value[0]
      ?.matchesParamNamespace;
  const inNamespace = { ...custom, metadata: { name: 'l', namespace: 'x' } };
  const clusterWide = { ...custom, metadata: { name: 'l' } };
  assert.equal(isOwn(definition('Namespaced'), clusterWide), true);
  assert.equal(isOwn(definition('Cluster'), inNamespace), undefined);
  assert.equal(isOwn(inNamespace), true);
  assert.equal(isOwn(clusterWide), undefined);
});

test('what is wrong or unknown is named by its path', () => {
  const document = policy({
    failurePolicy: 'Sometimes',
    novelty: 1,
    matchConstraints: { resourceRules: [{ ...RULE, speed: 1 }], extra: 1 },
    matchConditions: [{ name: 'c' }],
    variables: [{ expression: '1', type: 'int' }],
    validations: [{ message: 'x' }],
    auditAnnotations: [{ key: 'k' }],
  });
  const companions = [binding('one', { validationActions: ['Block'], when: 'now' })];
  const { value, problems } = vapImporter.import(document, companions);
  assert.deepEqual(value[0]?.actions, ['Deny']);
  const messages = problems.map(({ message }) => message).join('\n');
  for (const place of [
    'spec.failurePolicy: is Sometimes',
    'spec.novelty: is not known',
    'spec.matchConstraints.extra: is not known',
    'spec.matchConstraints.resourceRules[0].speed: is not known',
    'spec.matchConditions[0]: needs a name and an expression',
    'spec.variables[0].type: is not known',
    'spec.variables[0]: needs a name',
    'spec.validations[0].expression: is missing',
    'spec.auditAnnotations[0]: needs a key',
    'spec.validations: has no expression',
    'spec.validationActions: has Block',
    'spec.validationActions: is empty',
    'spec.when: is not known',
  ]) {
    assert.ok(messages.includes(place), `${place} is not among:\n${messages}`);
  }
  for (const { remedy } of problems) assert.ok(remedy.length > 0);
});

test('only ValidatingAdmissionPolicy is claimed', () => {
  assert.equal(vapImporter.claims(policy({})), true);
  assert.equal(vapImporter.claims(binding('one', {})), false);
  assert.equal(vapImporter.claims({ kind: 'ValidatingAdmissionPolicy' }), false);
});
