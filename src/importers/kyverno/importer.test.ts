/** Tests of the import of Kyverno policies, and of autogen against the published expansions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus, readJsonLines } from '../../../test/corpora/corpus.ts';
import type { JsonObject } from '../../base/json.ts';
import { parseKind } from './filters.ts';
import { kyvernoImporter } from './importer.ts';

const CEL = {
  expressions: [{ expression: 'object.spec.x && object.metadata.name != ""' }, { expression: 'true', message: 'own' }],
};
const PODS = { any: [{ resources: { kinds: ['Pod'] } }] };

function clusterPolicy(rule: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  const rules = [{ name: 'r', match: PODS, validate: { message: 'shared', cel: CEL }, ...rule }];
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'p', ...metadata },
    spec: { rules, ...spec },
  };
}

const partsOf = (document: JsonObject) => kyvernoImporter.import(document, []).value.map(({ part }) => part);

test('a rule about pods is also judged on what makes pods', () => {
  const { value, problems } = kyvernoImporter.import(clusterPolicy({}), []);
  assert.deepEqual(problems, []);
  const [published, template, cronJob] = value;
  assert.deepEqual(
    value.map(({ part }) => part),
    ['r', 'autogen-r', 'autogen-cronjob-r'],
  );
  assert.deepEqual(
    published?.rule.validations.map(({ message }) => message),
    ['shared', 'own'],
  );
  assert.equal(
    template?.rule.validations[0]?.expression,
    'object.spec.template.spec.x && object.spec.template.metadata.name != ""',
  );
  assert.match(cronJob?.rule.validations[0]?.expression ?? '', /^object\.spec\.jobTemplate\.spec\.template\.spec\.x/);
  assert.deepEqual(
    template?.match[0]?.anyOf?.[0]?.kinds?.map(({ kinds }) => kinds[0]),
    ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
  );
});

test('autogen keeps off where Kyverno does, and to what the annotation says', () => {
  const annotate = (controllers: string) =>
    clusterPolicy({}, {}, { annotations: { 'pod-policies.kyverno.io/autogen-controllers': controllers } });
  const match = (resources: JsonObject) => clusterPolicy({ match: { any: [{ resources }] } });
  const all = ['r', 'autogen-r', 'autogen-cronjob-r'];
  assert.deepEqual(partsOf(annotate('none')), ['r']);
  assert.deepEqual(partsOf(annotate('Deployment,CronJob')), all);
  assert.deepEqual(partsOf(annotate('CronJob')), ['r', 'autogen-cronjob-r']);
  assert.deepEqual(partsOf(annotate('Deployment')), ['r', 'autogen-r']);
  assert.deepEqual(partsOf(match({ kinds: ['Pod', 'Service'] })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Service'] })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Deployment'] })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Pod'], names: ['x'] })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Pod'], name: 'x' })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Pod'], selector: {} })), ['r']);
  assert.deepEqual(partsOf(match({ kinds: ['Pod'], annotations: { a: 'b' } })), ['r']);
  assert.deepEqual(partsOf(clusterPolicy({ match: { all: [{ resources: { kinds: ['v1/Pod', 'v1/Pod'] } }] } })), ['r']);
  assert.deepEqual(partsOf(clusterPolicy({ match: { resources: { kinds: ['Pod'] } } })), all);
  assert.deepEqual(partsOf(clusterPolicy({ name: 'autogen-x' })), ['autogen-x']);
  const exclude = (resources: JsonObject) => clusterPolicy({ exclude: { any: [{ resources }] } });
  assert.deepEqual(partsOf(exclude({ namespaces: ['x'] })), all);
  assert.deepEqual(partsOf(exclude({ kinds: ['Service'] })), ['r']);
  assert.deepEqual(partsOf(exclude({ kinds: ['Pod'], namespaces: ['x'] })), all);
});

test('kinds are read in all of their forms', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Pod', '*|*|Pod|,ephemeralcontainers'],
    ['*', '*|*|*|,ephemeralcontainers'],
    ['*/*', '*|*|*|*'],
    ['*/scale', '*|*|*|scale'],
    ['v1/Pod', '*|v1|Pod|,ephemeralcontainers'],
    ['v1beta1/Ingress', '*|v1beta1|Ingress|,ephemeralcontainers'],
    ['Pod/exec', '*|*|Pod|exec'],
    ['Pod.status', '*|*|Pod|status'],
    ['v1/Pod/log', '*|v1|Pod|log'],
    ['apps/v1/Deployment', 'apps|v1|Deployment|,ephemeralcontainers'],
    ['apps/*/Deployment', 'apps|*|Deployment|,ephemeralcontainers'],
    ['apps/v1/Deployment/scale', 'apps|v1|Deployment|scale'],
  ];
  for (const [text, expected] of cases) {
    const { groups, versions, kinds, subresources = [] } = parseKind(text, 'match');
    assert.equal([groups, versions, kinds, subresources].map(String).join('|'), expected, text);
  }
  assert.equal(parseKind('Pod', 'exclude').subresources, undefined);
});

test('match and exclude blocks are carried over', () => {
  const resources: JsonObject = {
    kinds: ['Pod'],
    name: 'a',
    names: ['b*'],
    namespaces: ['c'],
    operations: ['CREATE'],
    annotations: { d: 'e*' },
    selector: { matchLabels: { f: 'g*' } },
    namespaceSelector: { matchLabels: { h: 'i' } },
  };
  const subjects = [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }, { name: 'u' }];
  const rule = {
    match: { all: [{ resources, subjects }] },
    exclude: { any: [{ subjects: [{ kind: 'User', name: 'x' }] }, {}] },
  };
  const { value, problems } = kyvernoImporter.import(clusterPolicy(rule), []);
  assert.deepEqual(problems, []);
  assert.deepEqual(value[0]?.match, [
    {
      allOf: [
        {
          kinds: [parseKind('Pod', 'match')],
          names: ['a', 'b*'],
          namespaces: ['c'],
          operations: ['CREATE'],
          annotations: { d: 'e*' },
          objectSelector: { matchLabels: { f: 'g*' }, matchExpressions: [], hasGlobs: true },
          namespaceSelector: { matchLabels: { h: 'i' }, matchExpressions: [], hasGlobs: true },
          subjects: [
            { kind: 'ServiceAccount', name: 's', namespace: 'n' },
            { kind: 'User', name: 'u' },
          ],
          passesWithoutUser: true,
        },
      ],
    },
  ]);
  assert.deepEqual(value[0]?.exclude, [{ anyOf: [{ subjects: [{ kind: 'User', name: 'x' }] }] }]);
});

test('roles in a match are asked of known users only, those in an exclusion exclude nobody', () => {
  const filter = { resources: { kinds: ['Service'] }, roles: ['a'], clusterRoles: ['b'] };
  const { value, problems } = kyvernoImporter.import(clusterPolicy({ match: filter, exclude: { any: [filter] } }), []);
  assert.deepEqual(value[0]?.match, [
    { allOf: [{ kinds: [parseKind('Service', 'match')], roles: ['a', 'b'], passesWithoutUser: true }] },
  ]);
  assert.deepEqual(value[0]?.exclude, []);
  assert.deepEqual(
    problems.map(({ severity, message }) => [severity, /: (so .*|needs .*)$/.exec(message)?.[1]]),
    [
      ['error', "needs a cluster's role bindings, so it selects no known user's request here"],
      ['warning', "needs a cluster's role bindings, so nobody is excluded by it here"],
    ],
  );
});

test('the message of a rule stands behind a message expression', () => {
  const cel = { expressions: [{ expression: 'false', messageExpression: 'object.none' }] };
  const { value } = kyvernoImporter.import(clusterPolicy({ validate: { message: 'shared', cel } }), []);
  assert.deepEqual(value[0]?.rule.validations, [
    { expression: 'false', messageExpression: 'object.none', message: 'shared' },
  ]);
});

test('actions, scope and parameters are carried over', () => {
  const actionOf = (document: JsonObject) => kyvernoImporter.import(document, []).value[0]?.actions;
  assert.deepEqual(actionOf(clusterPolicy({})), ['Audit']);
  assert.deepEqual(actionOf(clusterPolicy({}, { validationFailureAction: 'enforce' })), ['Deny']);
  assert.deepEqual(actionOf(clusterPolicy({ validate: { cel: CEL, failureAction: 'Enforce' } })), ['Deny']);
  const own = { ...clusterPolicy({}, {}, { namespace: 'shop' }), kind: 'Policy' };
  assert.deepEqual(kyvernoImporter.import(own, []).value[0]?.match[0], { namespaces: ['shop'] });
  const cel = { ...CEL, paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, paramRef: { name: 'c', namespace: 'n' } };
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'n' } };
  assert.deepEqual(kyvernoImporter.import(clusterPolicy({ validate: { cel } }), [map]).value[0]?.params, [map]);
});

test('what cannot be imported is named by its path, and leaves its rule out', () => {
  const faults: readonly (readonly [JsonObject, string, number])[] = [
    [clusterPolicy({ validate: { pattern: {} } }), 'spec.rules[0].validate.pattern: is not known', 0],
    [clusterPolicy({ validate: { pattern: {} } }), 'spec.rules[0].validate.cel: is missing', 0],
    [clusterPolicy({ preconditions: {} }), 'spec.rules[0].preconditions: is not known', 0],
    [clusterPolicy({ validate: { cel: { ...CEL, magic: 1 } } }), 'spec.rules[0].validate.cel.magic', 0],
    [clusterPolicy({ match: {} }), 'spec.rules[0].match: selects nothing', 0],
    [clusterPolicy({ match: { any: [{ clusterRoles: ['x'] }] } }), "match.any[0].clusterRoles: needs a cluster's", 0],
    [clusterPolicy({ exclude: { any: [{ clusterRoles: ['x'] }] } }), 'exclude.any[0].clusterRoles', 3],
    [clusterPolicy({ exclude: { roles: ['x'] } }), 'exclude.roles', 3],
    [
      clusterPolicy({ exclude: { all: [{ roles: ['x'] }, { resources: { namespaces: ['a'] } }] } }),
      'exclude.all[0].roles',
      3,
    ],
    [clusterPolicy({ match: { any: [{ resources: { kinds: ['Pod'], shape: 1 } }] } }), 'resources.shape', 3],
    [
      clusterPolicy({ validate: { cel: CEL, failureActionOverrides: [] } }),
      'failureActionOverrides: is not applied',
      3,
    ],
    [clusterPolicy({}, { rules: [] }), 'spec.rules: has no rule', 0],
    [clusterPolicy({}, { applyRules: 'One' }), 'spec.applyRules: is not known', 3],
  ];
  for (const [document, expected, count] of faults) {
    const { value, problems } = kyvernoImporter.import(document, []);
    assert.ok(
      problems.some(({ message }) => message.includes(expected)),
      expected,
    );
    assert.equal(value.length, count, expected);
  }
});

const POD_RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };

function validatingPolicy(spec: JsonObject, kind = 'ValidatingPolicy'): JsonObject {
  const full = {
    validationActions: ['Deny'],
    matchConstraints: { resourceRules: [POD_RULE] },
    validations: [{ expression: 'object.metadata.namespace == oldObject.metadata.labels.x' }],
    ...spec,
  };
  return { apiVersion: 'policies.kyverno.io/v1', kind, metadata: { name: 'p', namespace: 'shop' }, spec: full };
}

test('a ValidatingPolicy about core/v1 pods is expanded, the namespace staying that of the controller', () => {
  const { value, problems } = kyvernoImporter.import(validatingPolicy({}), []);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    value.map(({ part }) => part),
    ['p', 'autogen-defaults-p', 'autogen-cronjobs-p'],
  );
  assert.equal(
    value[1]?.rule.validations[0]?.expression,
    'object.metadata.namespace == oldObject.spec.template.metadata.labels.x',
  );
  assert.deepEqual(
    value[1].match[0]?.resourceRules?.map(({ resources }) => resources),
    [['daemonsets', 'deployments', 'replicasets', 'statefulsets'], ['jobs']],
  );
  const only = (controllers: readonly string[]) =>
    partsOf(validatingPolicy({ autogen: { podControllers: { controllers: [...controllers] } } }));
  assert.deepEqual(only([]), ['p']);
  assert.deepEqual(only(['jobs']), ['p', 'autogen-defaults-p']);
  assert.deepEqual(only(['cronjobs']), ['p', 'autogen-cronjobs-p']);
});

test('a ValidatingPolicy that selects anything but all core/v1 pods is not expanded', () => {
  const rules = (...resourceRules: JsonObject[]): JsonObject => ({ matchConstraints: { resourceRules } });
  const constraints: readonly JsonObject[] = [
    rules({ ...POD_RULE, resources: ['pods', 'services'] }),
    rules({ ...POD_RULE, apiVersions: ['*'] }),
    rules({ ...POD_RULE, resourceNames: ['x'] }),
    rules(POD_RULE, { ...POD_RULE, resources: ['services'] }),
    { matchConstraints: { resourceRules: [POD_RULE], excludeResourceRules: [POD_RULE] } },
    { matchConstraints: { resourceRules: [POD_RULE], objectSelector: { matchLabels: { a: 'b' } } } },
  ];
  for (const spec of constraints) assert.deepEqual(partsOf(validatingPolicy(spec)), ['p'], JSON.stringify(spec));
});

test('policies of other modes and scopes are told apart', () => {
  const json = kyvernoImporter.import(validatingPolicy({ evaluation: { mode: 'JSON' } }), []);
  assert.match(json.problems[0]?.message ?? '', /evaluation.mode: is JSON/);
  const all = kyvernoImporter.import(validatingPolicy({ matchConstraints: null }), []);
  assert.match(all.problems[0]?.message ?? '', /matchConstraints: is missing/);
  const own = kyvernoImporter.import(validatingPolicy({}, 'NamespacedValidatingPolicy'), []).value[0];
  assert.deepEqual(own?.match[0], { namespaces: ['shop'] });
  assert.deepEqual([clusterPolicy({}), validatingPolicy({}), { kind: 'Policy' }].map(kyvernoImporter.claims), [
    true,
    true,
    false,
  ]);
});

type Unit = { readonly autogen: string | null; readonly validations: readonly { readonly expression: string }[] };

test('autogen makes what Kyverno makes of every published policy (kyverno-cel)', (t) => {
  const folder = findCorpus(findCorpora(), 'kyverno-cel', 'policies.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus kyverno-cel is absent');
  const policies = readJsonLines<{ id: string; policy: JsonObject; units: readonly Unit[] }>(folder, 'policies.jsonl');
  for (const { id, policy, units } of policies) {
    const imported = kyvernoImporter
      .import(policy, [])
      .value.map(({ rule }) => rule.validations.map((v) => v.expression));
    const expected = units.map(({ validations }) => validations.map((v) => v.expression));
    assert.deepEqual(imported.map(String).sort(), expected.map(String).sort(), id);
  }
  t.diagnostic(`kyverno-cel: autogen of ${policies.length} policies compared`);
});
