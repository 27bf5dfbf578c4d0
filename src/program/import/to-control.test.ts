/** Tests of program/import/to-control: a control is drafted only where it says exactly what the policy says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource } from '../../../test/harness/reports.ts';
import type { ForeignPolicy, ResourceRule } from '../../model/foreign-policy.ts';
import { readDocument } from '../../model/read-document.ts';
import { draftControl } from './to-control.ts';

const RULE: ResourceRule = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['deployments', 'deployments/scale'],
};

const POLICY: ForeignPolicy = {
  name: 'Replicas.limited',
  origin: 'ValidatingAdmissionPolicy',
  match: [{ resourceRules: [RULE] }],
  exclude: [],
  rule: { validations: [{ expression: 'object.spec.replicas <= 5', message: 'at most five' }] },
  auditAnnotations: [],
  failurePolicy: 'Fail',
  actions: [],
  params: [null],
  onParamsMissing: 'Allow',
  orValueOnConcrete: 'error',
};

const EXAMPLES = { good: [makeResource({ name: 'a' })], bad: [makeResource({ name: 'b' })] };
const draft = (
  policy: Partial<ForeignPolicy>,
  examples: { good: readonly never[]; bad: readonly never[] } | typeof EXAMPLES = EXAMPLES,
) => draftControl({ ...POLICY, ...policy }, { id: 'IMP-0001', owner: 'team', examples });

test('the draft is a valid document with the match as a condition on the request', () => {
  const { control, notes } = draft({});
  assert.deepEqual(notes, []);
  assert.deepEqual(readDocument(control, 'x').problems, []);
  assert.equal(control?.metadata.name, 'replicas-limited');
  assert.deepEqual(control?.spec.rule.cel.matchConditions, [
    {
      name: 'match-1',
      expression:
        '(request.resource.group in ["apps"] && request.resource.version in ["v1"]' +
        ' && request.resource.resource in ["deployments"] && request.operation in ["CREATE", "UPDATE"])',
    },
  ]);
});

const ALL: ResourceRule = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };

test('a match of everything needs no condition, scopes do', () => {
  assert.equal(draft({ match: [{ resourceRules: [ALL] }, {}] }).control?.spec.rule.cel.matchConditions, undefined);
  const scoped = draft({
    match: [
      {
        resourceRules: [
          { ...ALL, scope: 'Namespaced' },
          { ...ALL, scope: 'Cluster' },
        ],
      },
    ],
  });
  assert.equal(
    scoped.control?.spec.rule.cel.matchConditions?.[0]?.expression,
    '(has(request.namespace)) || (!has(request.namespace))',
  );
});

test('one set of parameters and the variables are carried over', () => {
  const rule = { ...POLICY.rule, variables: [{ name: 'n', expression: 'object.spec.replicas' }] };
  const { control } = draft({ rule, params: [{ max: 5 }], part: 'binding' });
  assert.deepEqual(control?.spec.params, { max: 5 });
  assert.equal(control?.spec.rule.cel.variables?.length, 1);
  assert.equal(control?.metadata.name, 'replicas-limited-binding');
});

test('members that select everything are no obstacle', () => {
  const match = {
    resourceRules: [{ ...RULE, resourceNames: [] }],
    namespaceSelector: { matchLabels: {} },
    excludeResourceRules: [],
  };
  assert.ok(draft({ match: [match] }).control !== undefined);
});

const OBSTACLES: readonly (readonly [string, Partial<ForeignPolicy>, RegExp])[] = [
  ['a namespace selector', { match: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }, /namespaceSelector/],
  ['single resource names', { match: [{ resourceRules: [{ ...RULE, resourceNames: ['x'] }] }] }, /single resources/],
  ['exclusions', { exclude: [{ names: ['x'] }] }, /excludes/],
  ['several parameter objects', { params: [{ a: 1 }, { a: 2 }] }, /2 parameter objects/],
  ['a missing parameter object', { params: [] }, /not among the documents/],
  [
    'the older orValue',
    { orValueOnConcrete: 'return', rule: { validations: [{ expression: 'x.orValue(1)' }] } },
    /orValue/,
  ],
  ['what is not native CEL', { rule: { validations: [{ expression: 'nothing.here' }] } }, /validations\[0\]/],
];

for (const [title, policy, note] of OBSTACLES) {
  test(`${title} keeps a policy from being a control, and is named`, () => {
    const { control, notes } = draft(policy);
    assert.equal(control, undefined);
    assert.match(notes.join('\n'), note);
  });
}

test('what differs is noted', () => {
  const annotations = [{ key: 'k', valueExpression: '"v"' }];
  const { notes } = draft(
    { failurePolicy: 'Ignore', auditAnnotations: annotations, actions: ['Deny'] },
    { good: [], bad: [] },
  );
  assert.match(notes.join('\n'), /Ignore[^]*annotations[^]*Deny[^]*good example[^]*bad example/);
});

test('a name without letters has one all the same', () => {
  assert.equal(draft({ name: '***' }).control?.metadata.name, 'imported');
});
