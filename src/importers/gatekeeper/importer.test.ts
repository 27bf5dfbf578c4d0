/** Tests of the import of Gatekeeper templates and constraints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { gatekeeperImporter } from './importer.ts';

function template(code: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'k8slabels' },
    spec: {
      crd: { spec: { names: { kind: 'K8sLabels' } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', code: [...code] }],
    },
  };
}

const SOURCE: JsonObject = {
  failurePolicy: 'Ignore',
  variables: [{ name: 'v', expression: '1' }],
  matchCondition: [{ name: 'c', expression: 'true' }],
  validations: [{ expression: 'false', message: 'm' }],
};
const CEL: JsonObject = { engine: 'K8sNativeValidation', source: SOURCE };
const REGO: JsonObject = { engine: 'Rego', source: { rego: 'package x' } };

function constraint(spec: JsonObject): JsonObject {
  return { apiVersion: 'constraints.gatekeeper.sh/v1beta1', kind: 'K8sLabels', metadata: { name: 'c' }, spec };
}

test('a template makes one policy per constraint, with the built-in variables first', () => {
  const companions = [constraint({ parameters: { x: 1 } }), { ...constraint({}), kind: 'K8sOther' }];
  const { value, problems } = gatekeeperImporter.import(template([REGO, CEL]), companions);
  assert.deepEqual(problems, []);
  const [policy, ...more] = value;
  assert.deepEqual(more, []);
  assert.deepEqual([policy?.name, policy?.part, policy?.failurePolicy], ['k8slabels', 'c', 'Ignore']);
  assert.deepEqual(
    policy?.rule.variables?.map(({ name }) => name),
    ['anyObject', 'params', 'v'],
  );
  assert.deepEqual(policy.rule.matchConditions, [{ name: 'c', expression: 'true' }]);
  assert.deepEqual(policy.params, [companions[0]]);
});

test('the match of a constraint is carried over', () => {
  const match: JsonObject = {
    source: 'All',
    kinds: [{ apiGroups: [''], kinds: ['Pod'] }, {}],
    scope: 'Namespaced',
    namespaces: ['a-*'],
    excludedNamespaces: ['kube-*'],
    labelSelector: { matchLabels: { a: 'b' } },
    namespaceSelector: { matchLabels: { c: 'd' } },
    name: 'web-*',
  };
  const { value, problems } = gatekeeperImporter.import(template([CEL]), [constraint({ match })]);
  assert.deepEqual(problems, []);
  assert.deepEqual(value[0]?.match, [
    {
      namespacesPassClusterWide: true,
      excludedNamespaces: ['kube-*'],
      kinds: [
        { groups: [''], versions: ['*'], kinds: ['Pod'] },
        { groups: ['*'], versions: ['*'], kinds: ['*'] },
      ],
      scope: 'Namespaced',
      names: ['web-*'],
      namespaces: ['a-*'],
      namespaceSelector: { matchLabels: { c: 'd' }, matchExpressions: [] },
      objectSelector: { matchLabels: { a: 'b' }, matchExpressions: [] },
    },
  ]);
});

test('enforcement actions become actions', () => {
  const actionsOf = (spec: JsonObject) =>
    gatekeeperImporter.import(template([CEL]), [constraint(spec)]).value[0]?.actions;
  assert.deepEqual(actionsOf({}), ['Deny']);
  assert.deepEqual(actionsOf({ enforcementAction: 'dryrun' }), ['Audit']);
  assert.deepEqual(actionsOf({ enforcementAction: 'warn' }), ['Warn']);
  const scopedEnforcementActions = [{ action: 'deny' }, { action: 'warn' }, { action: 'warn' }];
  assert.deepEqual(actionsOf({ enforcementAction: 'scoped', scopedEnforcementActions }), ['Deny', 'Warn']);
});

test('what cannot be imported is named by its path', () => {
  const cases: readonly (readonly [JsonObject, readonly JsonObject[], string])[] = [
    [template([REGO]), [constraint({})], 'spec.targets[0].code: has no K8sNativeValidation code'],
    [template([CEL]), [], 'no constraint uses it'],
    [template([{ ...CEL, source: { ...SOURCE, speed: 1 } }]), [constraint({})], 'code[0].source.speed: is not known'],
    [template([CEL]), [constraint({ enforcementAction: 'shout' })], 'spec.enforcementAction: is shout'],
    [template([CEL]), [constraint({ match: { source: 'Generated' } })], 'spec.match.source: selects expanded'],
    [template([CEL]), [constraint({ match: { moon: 1 } })], 'spec.match.moon: is not known'],
  ];
  for (const [document, companions, expected] of cases) {
    const { problems } = gatekeeperImporter.import(document, companions);
    assert.ok(
      problems.some(({ message }) => message.includes(expected)),
      expected,
    );
  }
  const conditions = { ...SOURCE, matchCondition: null, matchConditions: [{ name: 'd', expression: 'true' }] };
  const { value } = gatekeeperImporter.import(template([{ ...CEL, source: conditions }]), [constraint({})]);
  assert.equal(value[0]?.rule.matchConditions?.[0]?.name, 'd');
});

test('only ConstraintTemplate is claimed', () => {
  assert.equal(gatekeeperImporter.claims(template([])), true);
  assert.equal(gatekeeperImporter.claims(constraint({})), false);
});
