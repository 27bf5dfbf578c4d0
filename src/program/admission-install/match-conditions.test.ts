/** Tests of the match conditions, compiled and evaluated as an API server does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../base/json.ts';
import { compileRule } from '../../engine/compile-rule.ts';
import { createForeignEnvironment } from '../../engine/environment.ts';
import { MATCH_CONDITIONS } from './match-conditions.ts';

const RULE = compileRule(
  { matchConditions: MATCH_CONDITIONS.map((condition) => ({ ...condition })), validations: [] },
  createForeignEnvironment('ValidatingAdmissionPolicy', 'error'),
);

/** Kubernetes' own bounds: on how many there are, and what all of them may cost (a quarter of a policy's budget). */
const CONDITIONS_MAX = 64;
const COST_MAX = 2_500_000;

const USER = { username: 'dev', groups: ['system:authenticated'] };

type Asked = {
  readonly operation?: string;
  readonly user?: JsonObject;
  readonly resource?: readonly [string, string];
  readonly name?: string;
  readonly object?: Json;
  readonly oldObject?: Json;
};

/** The condition that keeps a request from the gate; undefined when it comes before it. */
function findUnmet(asked: Asked): string | undefined {
  const {
    operation = 'CREATE',
    user = USER,
    resource = ['', 'configmaps'],
    name,
    object = {},
    oldObject = null,
  } = asked;
  const [group, plural] = resource;
  const outcome = RULE.judge({
    request: {
      operation,
      kind: { group, version: 'v1', kind: 'Any' },
      resource: { group, version: 'v1', resource: plural },
      userInfo: user,
      ...(name === undefined ? {} : { name }),
    },
    object,
    oldObject,
    namespaceObject: null,
    params: null,
  });
  assert.notEqual(outcome.kind, 'undecided', JSON.stringify({ asked, outcome }));
  return outcome.kind === 'skipped' ? outcome.condition : undefined;
}

test('they compile, and there are not more than Kubernetes takes', () => {
  assert.deepEqual(RULE.faults, []);
  assert.ok(MATCH_CONDITIONS.length > 0 && MATCH_CONDITIONS.length <= CONDITIONS_MAX);
  for (const { name } of MATCH_CONDITIONS) assert.match(name, /^[a-z-]+$/);
});

test('system users are not kept waiting, and everybody else is judged', () => {
  const groups = (...names: readonly string[]): JsonObject => ({ username: 'x', groups: [...names] });
  const manager = { username: 'system:kube-controller-manager', groups: ['system:authenticated'] };
  const changed = { object: { spec: { a: 1 } }, oldObject: { spec: { a: 2 } } };
  const whole = { object: { metadata: {}, ...changed.object }, oldObject: { metadata: {}, ...changed.oldObject } };
  const rows: readonly (readonly [Asked, string | undefined])[] = [
    [{}, undefined],
    [{ user: {} }, undefined],
    [{ user: { username: 'system:anonymous', groups: ['system:unauthenticated'] } }, undefined],
    [{ user: groups('system:nodes', 'system:authenticated') }, 'not-a-node'],
    [{ user: groups('system:serviceaccounts', 'system:serviceaccounts:kube-system') }, 'not-the-control-plane'],
    [{ user: groups('system:serviceaccounts', 'system:serviceaccounts:kube-system-not') }, undefined],
    [{ user: groups('system:masters') }, undefined],
    [{ user: { username: 'system:apiserver', groups: ['system:masters'] } }, 'not-the-api-server'],
    [{ user: manager }, undefined],
    [{ user: manager, operation: 'UPDATE', ...whole }, 'not-status-or-garbage-work'],
    [{ user: manager, operation: 'DELETE', object: null, oldObject: {} }, 'not-status-or-garbage-work'],
    [{ resource: ['coordination.k8s.io', 'leases'] }, 'not-a-lease-or-event'],
    [{ resource: ['events.k8s.io', 'events'] }, 'not-a-lease-or-event'],
    [{ resource: ['rbac.authorization.k8s.io', 'clusterroles'], name: 'bulwark-admission' }, 'not-the-gates-own-role'],
    [{ resource: ['rbac.authorization.k8s.io', 'clusterroles'], name: 'bulwark-admission-2' }, undefined],
    [{ resource: ['rbac.authorization.k8s.io', 'clusterroles'] }, undefined],
    [{ resource: ['', 'pods'], name: 'bulwark-admission' }, undefined],
    [{ operation: 'DELETE', object: null, oldObject: {} }, undefined],
    [{ operation: 'CONNECT', object: { command: ['sh'] } }, undefined],
  ];
  for (const [asked, expected] of rows) assert.equal(findUnmet(asked), expected, JSON.stringify(asked));
});

test('an update counts when it changes what is judged, whatever the kind calls it', () => {
  const meta = { name: 'a', labels: { a: '1' }, annotations: { n: '1' } };
  const rows: readonly (readonly [string, JsonObject, JsonObject, boolean])[] = [
    ['nothing', { metadata: meta, spec: { a: 1 } }, { metadata: meta, spec: { a: 1 } }, false],
    ['spec', { metadata: meta, spec: { a: [1, 2] } }, { metadata: meta, spec: { a: [1, 3] } }, true],
    ['status', { metadata: meta, spec: {}, status: { a: 1 } }, { metadata: meta, spec: {}, status: { a: 2 } }, false],
    ['a status that appears', { metadata: meta, status: {} }, { metadata: meta }, false],
    ['data of a ConfigMap', { metadata: meta, data: { a: '1' } }, { metadata: meta, data: { a: '2' } }, true],
    ['data that appears', { metadata: meta, data: { a: '1' } }, { metadata: meta }, true],
    ['data that goes', { metadata: meta }, { metadata: meta, data: { a: '1' } }, true],
    [
      'rules of a Role',
      { metadata: meta, rules: [{ verbs: ['get'] }] },
      { metadata: meta, rules: [{ verbs: ['*'] }] },
      true,
    ],
    [
      'the same rules',
      { metadata: meta, rules: [{ verbs: ['*'] }] },
      { metadata: meta, rules: [{ verbs: ['*'] }] },
      false,
    ],
    ['a label', { metadata: meta }, { metadata: { ...meta, labels: { a: '2' } } }, true],
    ['labels that go', { metadata: { name: 'a' } }, { metadata: { name: 'a', labels: { a: '2' } } }, true],
    ['labels that appear', { metadata: { name: 'a', labels: { a: '2' } } }, { metadata: { name: 'a' } }, true],
    ['empty labels', { metadata: { name: 'a', labels: {} } }, { metadata: { name: 'a' } }, false],
    ['an annotation', { metadata: meta }, { metadata: { ...meta, annotations: { n: '2' } } }, true],
    ['finalizers', { metadata: { ...meta, finalizers: ['x'] } }, { metadata: meta }, false],
    ['managed fields', { metadata: { ...meta, managedFields: [{ manager: 'a' }] } }, { metadata: meta }, false],
    ['text for a number', { metadata: meta, spec: { a: '1' } }, { metadata: meta, spec: { a: 1 } }, true],
  ];
  for (const [title, object, oldObject, isJudged] of rows) {
    const unmet = findUnmet({ operation: 'UPDATE', object, oldObject });
    assert.equal(unmet, isJudged ? undefined : 'changes-what-is-judged', title);
  }
});

test('on a large object they cost far less than Kubernetes allows', (t) => {
  const data = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key-${index}`, 'x'.repeat(200)]));
  const object = { metadata: { name: 'a', labels: {}, annotations: {} }, data, spec: { list: Object.values(data) } };
  const run = RULE.ruleSet.set.start({
    request: {
      operation: 'UPDATE',
      userInfo: USER,
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
    },
    object,
    oldObject: structuredClone(object),
    namespaceObject: null,
    params: null,
  });
  const results = RULE.ruleSet.slots.matchConditions.map((slot) =>
    slot === undefined ? undefined : run.evaluate(slot),
  );
  assert.deepEqual(results, [...MATCH_CONDITIONS.slice(1).map(() => true), false]);
  const cost = run.measureCost();
  t.diagnostic(`cost: ${cost} of ${COST_MAX}`);
  assert.ok(cost < COST_MAX / 10);
});
