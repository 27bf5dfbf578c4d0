/** Tests of the export of controls as ValidatingAdmissionPolicies: what a policy says, and what is left out and why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeProfile } from '../../../test/harness/profiles.ts';
import {
  ask,
  bindingsOf,
  control,
  exportOne,
  judge,
  POD,
  PODS,
  policyOf,
  read,
  run,
} from '../../../test/harness/vap-export.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Applies, Control, Variant } from '../../model/control.ts';
import type { CelRule } from '../../model/rule.ts';

test('a policy bears the name, the facts and the message of its control', () => {
  const one = control(
    { validations: [{ expression: 'pod.spec.hostPID == true', message: 'two\nlines', reason: 'Odd' }] },
    {},
    `n${'-long'.repeat(20)}`,
  );
  const exported = exportOne(one);
  const name = read(policyOf(exported), 'metadata', 'name');
  assert.match(String(name), /^bulwark-k8s-0001-n-long[-a-z]*[a-z]$/);
  assert.ok(String(name).length <= 63);
  assert.equal(read(policyOf(exported), 'metadata', 'annotations', 'bulwark.dev/control'), 'K8S-0001');
  assert.equal(read(policyOf(exported), 'metadata', 'annotations', 'bulwark.dev/kubernetes-min'), '1.30');
  assert.deepEqual(read(policyOf(exported), 'spec', 'validations', 0), {
    expression: 'variables.pod.spec.hostPID == true',
    message: '[K8S-0001] two lines',
    reason: 'Forbidden',
  });
  assert.equal(read(bindingsOf(exported)[0], 'spec', 'policyName'), name);
});

test('for the disk of an API server, names end as its own do', () => {
  const exported = exportOne(judge('true'), { isStatic: true });
  for (const document of [policyOf(exported), ...bindingsOf(exported)]) {
    assert.match(String(read(document, 'metadata', 'name')), /^bulwark-[-a-z0-9]{1,55}\.static\.k8s\.io$/);
  }
  assert.match(String(read(bindingsOf(exported)[0], 'spec', 'policyName')), /\.static\.k8s\.io$/);
});

const MODES = [
  ['enforce', 'block', ['Deny', 'Audit'], 'Fail'],
  ['enforce', 'allow', ['Deny', 'Audit'], 'Ignore'],
  ['warn', 'allow', ['Warn', 'Audit'], 'Fail'],
  ['audit', 'allow', ['Audit'], 'Fail'],
] as const;

test('the mode gives the actions, and what the profile does with the unknown the failure policy', () => {
  for (const [defaultMode, onUnknown, actions, failurePolicy] of MODES) {
    const exported = exportOne(judge('true'), { profile: makeProfile({ defaultMode, onUnknown }) });
    assert.deepEqual(read(bindingsOf(exported)[0], 'spec', 'validationActions'), actions, defaultMode);
    assert.equal(read(policyOf(exported), 'spec', 'failurePolicy'), failurePolicy, defaultMode);
  }
});

test('parameters become literals of the values that the profile gives', () => {
  const params = { names: ['a'], most: 3, share: 2.5, mixed: [1, 'a'], nested: { a: [1] }, on: true, none: null };
  const texts: readonly (readonly [string, string])[] = [
    ["params.names.exists(n, n == 'a')", "variables.names.exists(n, n == 'a')"],
    ['params.most < 4', '3 < 4'],
    ['params.share < 3.0', '2.5 < 3.0'],
    ['params.mixed.size() == 2', 'variables.mixed.size() == 2'],
    ['params.nested.a[0] == 1', 'variables.nested.a[0] == 1'],
    ['params.on', 'true'],
    ['params.none == null', 'null == null'],
    ['has(params.most) && !has(params.absent)', 'true && !false'],
    [
      'params.?most.orValue(1) + params.?absent.orValue(1) == 4',
      'optional.of(3).orValue(1) + optional.none().orValue(1) == 4',
    ],
  ];
  for (const [text, expected] of texts) {
    const exported = exportOne(judge(text, { params }));
    assert.equal(read(policyOf(exported), 'spec', 'validations', 0, 'expression'), expected);
    assert.equal(ask(exported, {}), 'pass', text);
  }
  const variables = read(policyOf(exportOne(judge('params.mixed.size() > 0', { params }))), 'spec', 'variables');
  assert.deepEqual(variables, [{ name: 'mixed', expression: "[dyn(1), dyn('a')]" }]);
});

test('a variable of the control keeps its name, and those that the export makes give way', () => {
  const cel: CelRule = {
    variables: [
      { name: 'pod', expression: 'pod.spec' },
      { name: 'names', expression: 'params.names' },
    ],
    matchConditions: [{ name: 'some', expression: 'variables.names.size() > 0 && variables.pod.size() > 0' }],
    validations: [{ expression: 'pod.containers.all(c, c.name in variables.names) && has(variables.pod.containers)' }],
  };
  const exported = exportOne(control(cel, { params: { names: ['web'] } }));
  const names = (read(policyOf(exported), 'spec', 'variables') as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names, [
    'names_',
    'pod_',
    'mainContainers',
    'initContainers',
    'ephemeralContainers',
    'containers',
    'pod',
    'names',
  ]);
  assert.equal(ask(exported, {}), 'pass');
  assert.equal(ask(exported, { object: { ...POD, spec: { containers: [{ name: 'other' }] } } }), 'fail');
});

test('names that an API server refuses are changed, and those that would be used twice', () => {
  const cel: CelRule = {
    variables: [{ name: 'namespace', expression: "'shop'" }],
    matchConditions: [
      { name: 'not-a-node', expression: 'has(variables.namespace)' },
      { name: ' what / is it? ', expression: "variables.?namespace.orValue('') == 'shop'" },
      { name: '???', expression: 'true' },
    ],
    validations: [{ expression: 'variables.namespace in params.package && params.namespace.size() == 1' }],
  };
  const exported = exportOne(control(cel, { params: { namespace: ['a'], package: ['shop'], '1st-one': ['b'] } }));
  const names = (path: string): readonly string[] =>
    (read(policyOf(exported), 'spec', path) as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names('variables'), ['namespace__', 'package_', 'namespace_']);
  assert.deepEqual(names('matchConditions').slice(-3), ['not-a-node-2', 'what---is-it', 'condition']);
  assert.equal(ask(exported, {}), 'pass');
  const unread = exportOne(control({ validations: [{ expression: 'true' }] }, { params: { '1st-one': ['b'] } }));
  assert.equal(read(policyOf(unread), 'spec', 'variables'), undefined);
});

const FACTS = [
  "resource.kind == 'Pod' && resource.name == 'web' && resource.namespace == 'shop' && resource.source == 'kubernetes'",
  "resource.apiVersion == 'v1' && resource.labels.size() == 0 && resource.address == 'kubernetes:Pod/shop/web'",
  "pod.kind == 'Pod' && pod.name == 'web' && pod.namespace == 'shop' && pod.metadata.name == 'web'",
  'pod.mainContainers.size() + pod.initContainers.size() + pod.ephemeralContainers.size() == 1',
  "kubernetes.minor == 37 && kubernetes.version == '1.37'",
  "request.operation == 'CREATE' && namespaceObject.metadata.name == 'shop' && oldObject == null",
];

test('every fact that a native rule reads of a request is there', () => {
  for (const text of FACTS) assert.equal(ask(exportOne(judge(text)), {}), 'pass', text);
});

test('the pod is found where each kind holds it', () => {
  const exported = exportOne(judge("pod.containers.all(c, c.name == 'web') && pod.containers.size() == 1"));
  const { spec } = POD;
  const bodies: readonly (readonly [string, string, string, JsonObject])[] = [
    ['apps', 'Deployment', 'deployments', { spec: { template: { spec: spec ?? null } } }],
    ['batch', 'CronJob', 'cronjobs', { spec: { jobTemplate: { spec: { template: { spec: spec ?? null } } } } }],
    ['', 'PodTemplate', 'podtemplates', { template: { spec: spec ?? null } }],
    ['serving.knative.dev', 'Service', 'services', { spec: { template: { spec: spec ?? null } } }],
  ];
  for (const [group, kind, resource, body] of bodies) {
    const place = { kind: { group, version: 'v1', kind }, resource: { group, version: 'v1', resource } };
    assert.equal(ask(exported, { object: { kind, metadata: { name: 'x' }, ...body } }, place), 'pass', kind);
  }
});

test('where a kind of two groups stands for two things, they are told apart by group', () => {
  const applies: readonly Applies[] = [...PODS, { source: 'kubernetes', kinds: ['Service', 'Namespace'] }];
  const one = judge("resource.namespace == '' || (request.kind.group == '' ? pod.?spec == optional.none() : true)", {
    applies: [...applies],
  });
  assert.equal(run(one).leftOut[0]?.reason, 'reads pod.spec, which no request has');
  const told = exportOne(
    judge("request.kind.group == '' && request.kind.kind == 'Service' || pod.spec.size() > 0", {
      applies: [...applies],
    }),
  );
  const text = JSON.stringify(read(policyOf(told), 'spec', 'variables'));
  assert.match(text, /request\.kind\.group \+ '\/' \+ request\.kind\.kind/);
  const service = {
    kind: { group: '', version: 'v1', kind: 'Service' },
    resource: { group: '', version: 'v1', resource: 'services' },
  };
  assert.equal(ask(told, { object: { kind: 'Service', metadata: {} } }, service), 'pass');
});

test('what goes is judged by the body that it had, and a connection by its request', () => {
  const gone = exportOne(
    judge("resource.name == 'web' && object == null", {
      applies: [{ source: 'kubernetes', kinds: ['Secret'], operations: ['DELETE'] }],
    }),
  );
  assert.match(JSON.stringify(policyOf(gone)), /dyn\(oldObject\)\.metadata/);
  const secret = {
    kind: { group: '', version: 'v1', kind: 'Secret' },
    resource: { group: '', version: 'v1', resource: 'secrets' },
  };
  const both = exportOne(
    judge("resource.name == 'web'", {
      applies: [{ source: 'kubernetes', kinds: ['Secret'], operations: ['CREATE', 'DELETE'] }],
    }),
  );
  const body = { kind: 'Secret', metadata: { name: 'web' } };
  assert.equal(ask(both, { object: null, oldObject: body }, { ...secret, operation: 'DELETE' }), 'pass');
  assert.equal(ask(both, { object: body }, secret), 'pass');
  const connects = exportOne(
    judge("resource.name == 'web' && !object.stdin", {
      applies: [{ source: 'kubernetes', kinds: ['PodExecOptions'], operations: ['CONNECT'] }],
    }),
  );
  const exec = {
    operation: 'CONNECT',
    kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    subResource: 'exec',
  } as const;
  assert.equal(ask(connects, { object: { kind: 'PodExecOptions', stdin: true } }, exec), 'fail');
  assert.equal(ask(connects, { object: { kind: 'PodExecOptions', stdin: false } }, exec), 'pass');
});

test('a change of nothing that is judged, and what the cluster itself does, are let pass unjudged', () => {
  const exported = exportOne(judge('false'));
  const change = { operation: 'UPDATE' } as const;
  const relabelled = { ...POD, metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } } };
  assert.equal(ask(exported, { oldObject: { ...POD, status: { phase: 'Running' } } }, change), 'skipped');
  assert.equal(ask(exported, { oldObject: relabelled }, change), 'fail');
  assert.equal(ask(exported, { oldObject: { ...POD, spec: { containers: [] } } }, change), 'fail');
  assert.equal(ask(exported, {}, { userInfo: { groups: ['system:nodes'] } }), 'skipped');
  assert.equal(ask(exported, {}, { namespace: 'kube-system' }), 'unmatched');
});

const OBSTACLES: readonly (readonly [string, string])[] = [
  ["estate.named('Namespace', '', 'a') == null", 'asks about other objects (estate)'],
  ['view == null', 'reads a view, which only files have'],
  ['pod == null', 'reads pod as a whole'],
  ["resource.address == ''&& resource == null", 'reads resource as a whole'],
  ['params == null', 'reads params as a whole'],
  ["'a' in variables", 'reads variables as a whole'],
  ['params.absent == 1', 'needs the parameter absent, which the profile does not give'],
  ["pod.templatePath == ''", 'reads pod.templatePath, which no request has'],
  ["base64.decode('YQ==') == b'a'", 'uses what Kubernetes does not offer'],
  ['[1].all(request, request == 1)', 'names an element request, which then hides the variable'],
  ['((', 'does not parse: unexpected end of the expression'],
  [
    "pod.containers.all(a, a.env.all(b, pod.containers.all(c, c.env.all(d, (b.value + d.value).matches('(a|b)+$')))))",
    'may cost more than an API server allows',
  ],
];

test('what a policy cannot say keeps a control from being exported, with the reason', () => {
  for (const [text, reason] of OBSTACLES) {
    const { exported, leftOut } = run(judge(text));
    assert.deepEqual([exported.length, leftOut.length], [0, 1], text);
    if (text === '((') assert.match(leftOut[0]?.reason ?? '', /^does not parse/);
    else assert.equal(leftOut[0]?.reason, reason, text);
  }
});

test('controls of no kind that a policy may match, of unknown kinds, and those that are off are named', () => {
  const of = (...kinds: string[]): Control => judge('true', { applies: [{ source: 'kubernetes', kinds }] });
  assert.equal(run(of('Lease')).leftOut[0]?.reason, 'judges only what no policy may stand before');
  assert.deepEqual(run(of('Widget')).leftOut[0]?.details, ['Widget']);
  const off = makeProfile({ defaultMode: 'off' });
  assert.equal(run(judge('true'), { profile: off }).leftOut[0]?.reason, 'off in the profile');
  assert.match(exportOne(of('*')).notes[0] ?? '', /every kind/);
  assert.deepEqual(run(judge('true', { applies: [{ source: 'terraform' }] })).leftOut, []);
});

test('a rule that an older Kubernetes cannot compile is not exported for it', () => {
  const later: readonly (readonly [string, number])[] = [
    ['pod.spec.all(k, v, k != v)', 33],
    ["isIP('1.2.3.4')", 31],
    ["format.dns1123Label().validate('a') == optional.none()", 32],
    ["isSemver('1.2.3')", 34],
    ['[2, 1].sort() == [1, 2]', 35],
  ];
  for (const [text, minor] of later) {
    const before = makeProfile({ kubernetesVersion: `1.${minor - 1}` });
    assert.equal(run(judge(text), { profile: before }).leftOut[0]?.reason, `needs Kubernetes 1.${minor}`, text);
    const then = makeProfile({ kubernetesVersion: `1.${minor}` });
    assert.equal(run(judge(text), { profile: then }).exported.length, 1, text);
  }
  const odd = run(judge('true'), { profile: makeProfile({ kubernetesVersion: 'new' }) });
  assert.match(odd.problems[0]?.message ?? '', /kubernetesVersion new is not understood/);
});

test('of a control with variants each kind is judged by the first part that applies to it', () => {
  const variant: Variant = {
    applies: [{ source: 'kubernetes', kinds: ['Pod', 'Secret'] }],
    rule: { cel: { validations: [{ expression: 'false' }] } },
  };
  const exported = exportOne(
    judge('true', { applies: [{ source: 'kubernetes', kinds: ['Pod'] }], variants: [variant] }),
  );
  const names = exported.documents.map(({ policy }) => read(policy, 'metadata', 'name'));
  assert.deepEqual(names, ['bulwark-k8s-0001-test-1', 'bulwark-k8s-0001-test-2']);
  assert.equal(ask(exported, {}), 'pass');
});
