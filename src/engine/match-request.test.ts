/** Tests of which requests a foreign policy selects, member by member. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { AdmissionInput, AdmissionRequest } from '../model/admission.ts';
import type { ForeignPolicy, MatchResources, ResourceRule } from '../model/foreign-policy.ts';
import { matchesResources, selectsRequest } from './match-request.ts';

const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' }, annotations: { team: 'a' } },
};

function makeInput(request: Partial<AdmissionRequest> = {}, bodies: Partial<AdmissionInput> = {}): AdmissionInput {
  return {
    request: {
      operation: 'CREATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      name: 'web',
      namespace: 'shop',
      ...request,
    },
    object: POD,
    oldObject: null,
    namespaceObject: { metadata: { name: 'shop', labels: { env: 'prod' } } },
    params: null,
    ...bodies,
  };
}

const NAMESPACE = makeInput(
  {
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    resource: { group: '', version: 'v1', resource: 'namespaces' },
    name: 'shop',
    namespace: 'shop',
  },
  { object: { metadata: { name: 'shop', labels: { env: 'prod' } } }, namespaceObject: null },
);
const NODE = makeInput(
  {
    kind: { group: '', version: 'v1', kind: 'Node' },
    resource: { group: '', version: 'v1', resource: 'nodes' },
    name: 'n',
    namespace: '',
  },
  { object: {}, namespaceObject: null },
);

const PODS: ResourceRule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const rule = (changes: Partial<ResourceRule>): MatchResources => ({ resourceRules: [{ ...PODS, ...changes }] });

test('resource rules select as in the API server', () => {
  const ingress = makeInput({
    kind: { group: 'extensions', version: 'v1beta1', kind: 'Ingress' },
    resource: { group: 'extensions', version: 'v1beta1', resource: 'ingresses' },
  });
  const ingresses = { apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], resources: ['ingresses'] };
  const exec = makeInput({ subResource: 'exec' });
  const cases: readonly (readonly [string, MatchResources, AdmissionInput, boolean])[] = [
    ['no rules match all', {}, makeInput(), true],
    ['empty rules match all', { resourceRules: [] }, makeInput(), true],
    ['the resource', rule({}), makeInput(), true],
    ['another operation', rule({}), makeInput({ operation: 'DELETE' }), false],
    ['any operation', rule({ operations: ['*'] }), makeInput({ operation: 'CONNECT' }), true],
    ['no operation at rest', rule({}), makeInput({ operation: '' }), true],
    ['another group', rule({ apiGroups: ['apps'] }), makeInput(), false],
    ['any group', rule({ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }), makeInput(), true],
    ['another version is equivalent', rule({ apiVersions: ['v2'] }), makeInput(), true],
    ['another version is not exact', { ...rule({ apiVersions: ['v2'] }), matchPolicy: 'Exact' }, makeInput(), false],
    ['a twin group is equivalent', rule(ingresses), ingress, true],
    ['a twin group is not exact', { ...rule(ingresses), matchPolicy: 'Exact' }, ingress, false],
    ['a subresource is not its resource', rule({}), exec, false],
    ['a star has no subresources', rule({ resources: ['*'] }), exec, false],
    ['a subresource', rule({ resources: ['pods/exec'] }), exec, true],
    ['any subresource', rule({ resources: ['pods/*'] }), exec, true],
    ['any subresource is also none', rule({ resources: ['*/*'] }), makeInput(), true],
    ['a name', rule({ resourceNames: ['web'] }), makeInput(), true],
    ['another name', rule({ resourceNames: ['api'] }), makeInput(), false],
    ['namespaced', rule({ scope: 'Namespaced' }), makeInput(), true],
    ['cluster', rule({ scope: 'Cluster' }), makeInput(), false],
    ['a namespace is cluster-wide', rule({ resources: ['*'], scope: 'Cluster' }), NAMESPACE, true],
    ['a namespace is not namespaced', rule({ resources: ['*'], scope: 'Namespaced' }), NAMESPACE, false],
    ['excluded', { excludeResourceRules: [PODS] }, makeInput(), false],
    ['not excluded', { ...rule({}), excludeResourceRules: [{ ...PODS, resources: ['nodes'] }] }, makeInput(), true],
  ];
  for (const [title, match, input, expected] of cases) assert.equal(matchesResources(match, input), expected, title);
});

test('selectors look at the object before and after, and at its namespace', () => {
  const env = { matchLabels: { env: 'prod' } };
  const absent = { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] };
  const options = { apiVersion: 'v1', kind: 'PodExecOptions', command: ['sh'] };
  const connection = makeInput({ operation: 'CONNECT', subResource: 'exec' }, { object: options });
  const cases: readonly (readonly [string, MatchResources, AdmissionInput, boolean])[] = [
    ['object', { objectSelector: { matchLabels: { app: 'web' } } }, makeInput(), true],
    ['object without the label', { objectSelector: { matchLabels: { app: 'api' } } }, makeInput(), false],
    ['globs', { objectSelector: { matchLabels: { a: '*' } } }, makeInput(), false],
    ['globs where allowed', { objectSelector: { matchLabels: { 'a*': 'w?b' }, hasGlobs: true } }, makeInput(), true],
    ['empty', { objectSelector: {}, namespaceSelector: {} }, makeInput({}, { object: null }), true],
    [
      'deleted',
      { objectSelector: { matchLabels: { app: 'web' } } },
      makeInput({}, { object: null, oldObject: POD }),
      true,
    ],
    ['no body', { objectSelector: { matchLabels: { app: 'web' } } }, makeInput({}, { object: null }), false],
    ['namespace', { namespaceSelector: env }, makeInput(), true],
    ['unknown namespace', { namespaceSelector: env }, makeInput({}, { namespaceObject: null }), false],
    [
      'its own name',
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
      makeInput(),
      true,
    ],
    ['a namespace itself', { namespaceSelector: env }, NAMESPACE, true],
    ['cluster-wide', { namespaceSelector: env }, NODE, true],
    ["a namespace itself, Kyverno's", { namespaceSelector: { ...env, hasGlobs: true } }, NAMESPACE, false],
    ["cluster-wide, Kyverno's", { namespaceSelector: { ...env, hasGlobs: true } }, NODE, false],
    ["namespace, Kyverno's", { namespaceSelector: { matchLabels: { 'e*': 'p*' }, hasGlobs: true } }, makeInput(), true],
    ['a connection', { objectSelector: absent, matchPolicy: 'Equivalent' }, connection, false],
    ['a connection, every object', { objectSelector: {}, matchPolicy: 'Equivalent' }, connection, true],
    ["a connection, Gatekeeper's", { objectSelector: absent }, connection, true],
    ['expressions', { objectSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, makeInput(), true],
  ];
  for (const [title, match, input, expected] of cases) assert.equal(matchesResources(match, input), expected, title);
});

test('kinds, names, namespaces, annotations and subjects are matched by glob', () => {
  const kind = (changes: object): MatchResources => ({
    kinds: [{ groups: ['*'], versions: ['*'], kinds: ['P?d'], ...changes }],
  });
  const sa = { username: 'system:serviceaccount:ci:deployer', groups: ['system:authenticated', 'ops'] };
  const user = makeInput({ userInfo: sa });
  const generated = makeInput({ name: '' }, { object: { metadata: { generateName: 'web-' } } });
  const cases: readonly (readonly [string, MatchResources, AdmissionInput, boolean])[] = [
    ['kind', kind({}), makeInput(), true],
    ['kind of another group', kind({ groups: ['apps'] }), makeInput(), false],
    ['any subresource', kind({}), makeInput({ subResource: 'exec' }), true],
    ['no subresource', kind({ subresources: [''] }), makeInput({ subResource: 'exec' }), false],
    ['operations', { operations: ['UPDATE'] }, makeInput(), false],
    ['name', { names: ['w*'] }, makeInput(), true],
    ['generated name', { names: ['web-'] }, generated, true],
    ['no name', { names: ['x'] }, makeInput({ name: '' }, { object: null }), false],
    ['namespace', { namespaces: ['sh*'] }, makeInput(), true],
    ['another namespace', { namespaces: ['other'] }, makeInput(), false],
    ['cluster-wide', { namespaces: ['*p'] }, NODE, false],
    ['cluster-wide passing', { namespaces: ['*p'], namespacesPassClusterWide: true }, NODE, true],
    ['excluded namespace', { excludedNamespaces: ['sh*'] }, makeInput(), false],
    ['excluded namespace itself', { excludedNamespaces: ['shop'] }, NAMESPACE, false],
    ['excluded, cluster-wide', { excludedNamespaces: ['*'] }, NODE, true],
    ['annotation', { annotations: { 't*': '?' } }, makeInput(), true],
    ['no annotation', { annotations: { owner: '*' } }, makeInput(), false],
    ['user', { subjects: [{ kind: 'User', name: 'system:serviceaccount:ci:*' }] }, user, true],
    ['group', { subjects: [{ kind: 'Group', name: 'o?s' }] }, user, true],
    ['service account', { subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'ci' }] }, user, true],
    ['another service account', { subjects: [{ kind: 'ServiceAccount', name: 'deployer' }] }, user, false],
    ['nobody', { subjects: [{ kind: 'Group', name: '*' }] }, makeInput(), false],
    ['no user at all', { subjects: [{ kind: 'User', name: 'x' }], passesWithoutUser: true }, makeInput(), true],
    ['an empty user', { roles: ['x'], passesWithoutUser: true }, makeInput({ userInfo: {} }), true],
    ['another user', { subjects: [{ kind: 'User', name: 'x' }], passesWithoutUser: true }, user, false],
    ['roles of a known user', { roles: ['x'], passesWithoutUser: true }, user, false],
    ['roles beside a subject', { roles: ['x'], subjects: [{ kind: 'Group', name: '*' }] }, user, false],
    ['any of', { anyOf: [{ names: ['x'] }, { names: ['web'] }] }, makeInput(), true],
    ['none of', { anyOf: [{ names: ['x'] }] }, makeInput(), false],
    ['all of', { allOf: [{ names: ['web'] }, { namespaces: ['x'] }] }, makeInput(), false],
  ];
  for (const [title, match, input, expected] of cases) assert.equal(matchesResources(match, input), expected, title);
});

test('a policy selects when all matches do, no exclusion does, and it is not about admission policies', () => {
  const policy: ForeignPolicy = {
    name: 'p',
    origin: 'ValidatingAdmissionPolicy',
    match: [{ names: ['w*'] }, { namespaces: ['shop'] }],
    exclude: [{ annotations: { skip: '*' } }],
    rule: { validations: [] },
    auditAnnotations: [],
    failurePolicy: 'Fail',
    actions: ['Deny'],
    params: [null],
    onParamsMissing: 'Allow',
    orValueOnConcrete: 'error',
  };
  assert.equal(selectsRequest(policy, makeInput()), true);
  assert.equal(selectsRequest({ ...policy, match: [...policy.match, { names: ['x'] }] }, makeInput()), false);
  assert.equal(selectsRequest({ ...policy, exclude: [{ names: ['web'] }] }, makeInput()), false);
  const group = 'admissionregistration.k8s.io';
  const binding = makeInput({ kind: { group, version: 'v1', kind: 'ValidatingAdmissionPolicyBinding' } });
  assert.equal(selectsRequest({ ...policy, match: [] }, binding), false);
  assert.equal(selectsRequest({ ...policy, match: [], origin: 'Kyverno' }, binding), true);
});
