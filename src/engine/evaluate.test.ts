/** Tests of the evaluator: verdicts, findings, exceptions, profiles, problems. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../test/harness/reports.ts';
import { makeResource } from '../../test/harness/resources.ts';
import type { JsonObject } from '../base/json.ts';
import { formatPath } from '../base/positions.ts';
import type { Control } from '../model/control.ts';
import type { Exception } from '../model/exception.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import type { Resource } from '../model/resource.ts';
import type { ControlResult } from '../model/result.ts';
import type { CelRule } from '../model/rule.ts';
import { createEvaluator, type EvaluatorOptions } from './evaluate.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');

function control(rule: string | CelRule, changes: Partial<Control['spec']> = {}, id = 'K8S-0001'): Control {
  const base = makeControl({ id });
  const cel = typeof rule === 'string' ? { validations: [{ expression: rule, message: 'refused' }] } : rule;
  const { remediation } = base.spec;
  const spec = {
    ...base.spec,
    applies: [{ source: 'kubernetes', pods: true as const }],
    remediation: { text: remediation.text },
  };
  return { ...base, spec: { ...spec, ...changes, rule: { cel } } };
}

function makeProfile(entries: readonly ProfileEntry[] = [], spec: Partial<Profile['spec']> = {}): Profile {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'prod', owner: 'a' },
    spec: { environment: 'prod', defaultMode: 'enforce', onUnknown: 'block', entries: [...entries], ...spec },
  };
}

const CONTAINERS = [
  { name: 'web', image: 'web:latest', securityContext: null },
  { name: 'side', image: 'side:1' },
];
const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: { containers: CONTAINERS, initContainers: [{ name: 'init', image: 'init:latest' }] },
};
const DEPLOYMENT: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { labels: { app: 'web' } }, spec: POD['spec'] ?? null } },
};
const SERVICE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' } },
};

function judge(
  controls: readonly Control[],
  bodies: readonly (JsonObject | Resource)[] = [POD],
  options: Partial<EvaluatorOptions> = {},
): readonly ControlResult[] {
  const evaluator = createEvaluator({ controls, profile: makeProfile(), nowMs: NOW, ...options });
  const isResource = (body: JsonObject | Resource): body is Resource => 'origin' in body;
  return [...evaluator.evaluate(bodies.map((body) => (isResource(body) ? body : makeResource(body))))];
}

const verdictOf = (rule: string | CelRule, body: JsonObject = POD, options: Partial<EvaluatorOptions> = {}) => {
  const [result] = judge([control(rule)], [body], options);
  return [result?.verdict, result?.reason];
};

test('true passes, false fails, and what has no value is unknown with its reason', () => {
  assert.deepEqual(verdictOf('true'), ['pass', '']);
  assert.deepEqual(verdictOf('false'), ['fail', 'refused']);
  assert.deepEqual(verdictOf('object.spec.none == 1'), ['unknown', 'validations[0]: no such key: none']);
  assert.equal(verdictOf('object.spec')[0], 'unknown');
  assert.equal(verdictOf("authorizer.path('/x').check('get').allowed()")[0], 'unknown');
});

test('null members count as absent', () => {
  assert.equal(verdictOf('!pod.containers.exists(c, has(c.securityContext))')[0], 'pass');
});

test('a known failure outweighs an unknown, an unknown outweighs a pass', () => {
  const rule = (...expressions: string[]) => ({ validations: expressions.map((expression) => ({ expression })) });
  assert.equal(verdictOf(rule('object.none == 1', 'false'))[0], 'fail');
  assert.equal(verdictOf(rule('true', 'object.none == 1'))[0], 'unknown');
});

test('a false match condition skips, an undecided one is unknown', () => {
  const rule = (...conditions: string[]) => ({
    matchConditions: conditions.map((expression, i) => ({ name: `c${i}`, expression })),
    validations: [{ expression: 'false' }],
  });
  assert.deepEqual(verdictOf(rule('kubernetes.minor >= 99')), ['skipped', 'match condition c0 is false']);
  assert.deepEqual(verdictOf(rule('object.x', 'true')), ['unknown', 'match condition c0: no such key: x']);
});

test('a pod that cannot be read is unknown, not a pass', () => {
  const broken = { ...DEPLOYMENT, spec: { template: {} } };
  assert.deepEqual(verdictOf('true', broken), ['unknown', 'the pod cannot be read: spec.template.spec is missing']);
});

test('controls judge what they apply to and nothing else', () => {
  const applying = (applies: Control['spec']['applies']) =>
    judge([control('true', { applies })], [POD, DEPLOYMENT, SERVICE]).map(({ resource }) => resource.kind);
  const source = 'kubernetes';
  assert.deepEqual(applying([{ source, pods: true }]), ['Pod', 'Deployment']);
  assert.deepEqual(applying([{ source, pods: true, kinds: ['Deployment'] }]), ['Deployment']);
  assert.deepEqual(applying([{ source, kinds: ['Service'] }]), ['Service']);
  assert.deepEqual(applying([{ source, kinds: ['apps/Deployment', '/Service'] }]), ['Deployment', 'Service']);
  assert.deepEqual(applying([{ source, kinds: ['extensions/Deployment'] }]), []);
  assert.deepEqual(applying([{ source, kinds: ['*'] }]), ['Pod', 'Deployment', 'Service']);
  assert.deepEqual(applying([{ source }]), ['Pod', 'Deployment', 'Service']);
  assert.deepEqual(applying([{ source: 'terraform' }]), []);
});

test('the profile gives modes, parameters and the Kubernetes revision', () => {
  const controls = [
    control('kubernetes.minor == 28 && params.limit == 2', { params: { limit: 1 } }),
    control('true', {}, 'K8S-0002'),
  ];
  const entries: ProfileEntry[] = [
    { controls: ['K8S-0001'], mode: 'warn', params: { limit: 2 } },
    { controls: ['K8S-0002', 'K8S-9999'], mode: 'off' },
  ];
  const profile = makeProfile(entries, { kubernetesVersion: '1.28' });
  const evaluator = createEvaluator({ controls, profile, nowMs: NOW });
  assert.deepEqual(
    evaluator.controls.map(({ metadata }) => metadata.id),
    ['K8S-0001'],
  );
  const results = [...evaluator.evaluate([makeResource(POD)])];
  assert.deepEqual(
    results.map(({ mode, verdict }) => [mode, verdict]),
    [['warn', 'pass']],
  );
  assert.deepEqual(
    evaluator.problems.map(({ code }) => code),
    ['profile-unknown-control'],
  );
});

test('faults of controls and of the profile are problems that name the place', () => {
  const profile = makeProfile([], { kubernetesVersion: 'newest' });
  const broken = control({
    variables: [{ name: 'x', expression: 'pod.contaners' }],
    validations: [{ expression: 'variables.x.size() > 0' }, { expression: 'true &&' }],
  });
  const { problems, evaluate } = createEvaluator({ controls: [broken], profile, nowMs: NOW });
  assert.deepEqual(
    problems.map(({ code }) => code).slice(0, 3),
    ['control-does-not-compile', 'control-does-not-compile', 'control-does-not-compile'].slice(0, problems.length - 1),
  );
  const texts = problems.map(({ message, remedy }) => `${message} ${remedy}`).join('\n');
  assert.match(texts, /variables\.x at character \d+.*contaners/);
  assert.match(texts, /containers/);
  assert.match(texts, /kubernetesVersion newest/);
  assert.deepEqual(
    [...evaluate([makeResource(POD)])].map(({ verdict }) => verdict),
    ['unknown'],
  );
});

test('a failure has one finding for each place, in the authored document, with the value and the fix there', () => {
  const fix = [{ op: 'replace' as const, path: 'image', value: 'pinned' }];
  const locate = () => ({
    span: { start: { line: 7, column: 3, offset: 9 }, end: { line: 7, column: 9, offset: 15 } },
    isExact: true,
  });
  const tags = control("pod.containers.all(c, !c.image.endsWith(':latest'))", {
    remediation: { text: 'Pin it.', fix },
  });
  const [result] = judge([tags], [makeResource(DEPLOYMENT, { locate })]);
  assert.deepEqual(
    result?.findings.map(({ path, actual, fix: steps }) => [formatPath(path), actual, steps[0]?.path]),
    [
      ['spec.template.spec.containers[0].image', 'web:latest', '/spec/template/spec/containers/0/image'],
      ['spec.template.spec.initContainers[0].image', 'init:latest', '/spec/template/spec/initContainers/0/image'],
    ],
  );
  assert.equal(result.findings[0]?.span?.start.line, 7);
  assert.equal(result.findings[0].isExact, true);
  const [onPod] = judge([tags], [POD]);
  assert.equal(onPod?.findings[0]?.isExact, false);
});

test('facts of the resource lead to their fields, parameters and the estate lead nowhere', () => {
  const pathsOf = (expression: string) => {
    const [result] = judge([control(expression, { params: { names: ['a', 'b'] } })], [POD, SERVICE]);
    return result?.findings.map(({ path }) => formatPath(path));
  };
  assert.deepEqual(pathsOf("resource.labels['app'] == 'x'"), ['metadata.labels.app']);
  assert.deepEqual(pathsOf("resource.namespace != 'shop'"), ['metadata.namespace']);
  assert.deepEqual(pathsOf("resource.kind != 'Pod'"), ['kind']);
  assert.deepEqual(pathsOf("resource.address == ''"), ['']);
  assert.deepEqual(pathsOf("estate.all('Service').size() == 0"), ['']);
  assert.deepEqual(pathsOf('params.names.exists(n, resource.name == n)'), ['metadata.name']);
  assert.deepEqual(pathsOf('object.metadata.labels.app == params.names[0]'), ['metadata.labels.app']);
  assert.deepEqual(pathsOf('pod.templatePath == "x"'), ['']);
});

test('a finding stands at the field, the item, the list or the resource, as its validation says', () => {
  const places: readonly (readonly ['field' | 'element' | 'list' | 'resource' | undefined, string, string])[] = [
    [undefined, 'pod.containers.all(c, c.image == "x")', 'spec.containers[0].image'],
    ['field', 'pod.containers.all(c, c.image == "x")', 'spec.containers[0].image'],
    ['element', 'pod.containers.all(c, c.image == "x")', 'spec.containers[0]'],
    ['element', 'object.metadata.labels.app == "x"', 'metadata.labels.app'],
    ['list', 'object.spec.containers.all(c, !has(c.name))', 'spec.containers[0].name'],
    ['list', 'object.spec.args.all(a, a == "x")', 'spec.args'],
    ['resource', 'pod.containers.all(c, c.image == "x")', ''],
  ];
  const body = { ...POD, spec: { containers: CONTAINERS, args: ['y', 'z'] } };
  for (const [at, expression, expected] of places) {
    const [result] = judge([control({ validations: [{ expression, ...(at === undefined ? {} : { at }) }] })], [body]);
    assert.equal(formatPath(result?.findings[0]?.path ?? ['none']), expected, `${at} ${expression}`);
  }
});

test('validations that fail at one place make one finding', () => {
  const twice = { validations: ['a', 'b'].map((message) => ({ expression: "object.metadata.name == 'x'", message })) };
  const [result] = judge([control(twice)]);
  assert.deepEqual(
    result?.findings.map(({ message }) => message),
    ['a'],
  );
});

test('a finding shows no more of a value than a person reads, and there are at most 200', () => {
  const wide = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, i]));
  const big = {
    text: 'x'.repeat(999),
    list: Array.from({ length: 30 }, (_, i) => i),
    wide,
    deep: { a: { b: { c: { d: 1 } } } },
  };
  const body = { ...POD, spec: { containers: [], big } };
  const [result] = judge([control('object.spec.big == {}')], [body]);
  const actual = result?.findings[0]?.actual as typeof big;
  assert.equal(actual.text.length, 201);
  assert.deepEqual([actual.list.length, actual.list.at(-1)], [21, '…']);
  assert.equal(Object.keys(actual.wide).length, 21);
  assert.deepEqual(actual.deep.a.b, { c: '…' });
  const many = {
    ...POD,
    spec: { containers: Array.from({ length: 300 }, (_, i) => ({ name: `c${i}`, image: 'x:latest' })) },
  };
  const [flood] = judge([control("pod.containers.all(c, !c.image.endsWith(':latest'))")], [many]);
  assert.equal(flood?.findings.length, 200);
});

const EXCEPTION: Exception = {
  apiVersion: 'bulwark.dev/v1',
  kind: 'Exception',
  metadata: { name: 'legacy' },
  spec: {
    controls: ['K8S-0001'],
    scope: { namespaces: ['shop'] },
    reason: 'the vendor ships a fix soon',
    owner: 'team-a',
    approver: 'security',
    ticket: 'SEC-1',
    expires: '2026-03-10',
  },
};

function except(spec: Partial<Exception['spec']>, rule = 'false') {
  const exceptions = [{ exception: { ...EXCEPTION, spec: { ...EXCEPTION.spec, ...spec } }, file: 'e.yaml' }];
  const evaluator = createEvaluator({ controls: [control(rule)], profile: makeProfile(), nowMs: NOW, exceptions });
  const [result] = evaluator.evaluate([makeResource(POD)]);
  return {
    verdict: result?.verdict,
    exception: result?.exception,
    note: evaluator.exceptionNotes()[0]?.status,
    result,
  };
}

test('an exception in force turns a failure, and nothing else, into exempt', () => {
  const { result, ...exempt } = except({});
  assert.deepEqual(exempt, { verdict: 'exempt', exception: 'legacy', note: 'in-force' });
  assert.equal(result?.findings.length, 1);
  assert.match(result?.reason ?? '', /excepted by legacy: refused/);
  assert.equal(except({}, 'object.none == 1').verdict, 'unknown');
  const passing = except({}, 'true');
  assert.deepEqual([passing.verdict, passing.note], ['pass', 'never-matched']);
});

test('an exception that is not in force excepts nothing and says why', () => {
  const cases: readonly (readonly [Partial<Exception['spec']>, string])[] = [
    [{ expires: '2026-02-01' }, 'expired'],
    [{ expires: '2026-09-01' }, 'too-long'],
    [{ from: '2026-03-05' }, 'not-yet'],
    [{ approver: 'team-a' }, 'self-approved'],
    [{ expires: 'x' }, 'malformed'],
    [{ controls: ['no-such-control'] }, 'malformed'],
    [{ controls: ['no-such-control'], expires: '2026-02-01' }, 'expired'],
    [{ controls: undefined as never }, 'malformed'],
    [{ scope: { namespaces: ['other'] } }, 'never-matched'],
    [{ scope: { namespaces: ['shop'], owners: ['team-a'] } }, 'never-matched'],
  ];
  for (const [spec, status] of cases) {
    const { verdict, note } = except(spec);
    assert.deepEqual([verdict, note], ['fail', status], JSON.stringify(spec));
  }
});

test('the worst standing of an exception is noted; each control is judged by its own severity', () => {
  const controls = [
    control('false'),
    control('false', { severity: 'low' }, 'K8S-0002'),
    control('false', {}, 'K8S-0003'),
  ];
  const spec = { ...EXCEPTION.spec, controls: ['K8S-0002', 'K8S-0001', 'K8S-0003'], expires: '2026-04-01' };
  const exceptions = [
    { exception: { ...EXCEPTION, spec }, file: 'e.yaml' },
    {
      exception: { ...EXCEPTION, metadata: { name: 'second' }, spec: { ...EXCEPTION.spec, controls: ['K8S-0002'] } },
      file: 'f.yaml',
    },
  ];
  const profile = makeProfile();
  const evaluator = createEvaluator({ controls, profile, nowMs: NOW, exceptions, maxDaysBySeverity: { low: 60 } });
  const results = [...evaluator.evaluate([makeResource(POD)])];
  assert.deepEqual(
    results.map(({ verdict }) => verdict),
    ['fail', 'exempt', 'fail'],
  );
  assert.deepEqual(
    evaluator.exceptionNotes().map(({ status }) => status),
    ['too-long', 'never-matched'],
  );
});

test('the asset of a resource comes with its results', () => {
  const asset = { name: 'shop', owner: 'team-shop', environment: 'staging', match: { namespaces: ['shop'] } };
  const inventories = [
    {
      apiVersion: 'bulwark.dev/v1' as const,
      kind: 'Inventory' as const,
      metadata: { name: 'i' },
      spec: { assets: [asset] },
    },
  ];
  const [result] = judge([control('true')], [POD], { inventories });
  assert.deepEqual(result?.asset, {
    asset: 'shop',
    owner: 'team-shop',
    environment: 'staging',
    inventory: { facts: { owner: 'team-shop' }, from: { owner: 'inventory' } },
  });
});

test('native controls see the request, the namespace and the estate', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { env: 'prod' } } };
  const expressions = [
    "request.operation == 'CREATE' && request.resource.resource == 'pods' && request.namespace == 'shop'",
    "oldObject == null && resource.source == 'kubernetes' && resource.apiVersion == 'v1'",
    "namespaceObject.metadata.labels.env == 'prod'",
    "estate.named('Namespace', '', 'shop').hasValue() && !estate.named('Namespace', '', 'x').hasValue()",
    "estate.all('Service').size() == 1 && estate.inNamespace('Service', 'shop')[0].metadata.name == 'web'",
    "estate.podsSelectedBy('shop', {'app': 'web'}).exists(p, p.kind == 'Pod' && p.metadata.labels.app == 'web')",
    "estate.selecting('Service', 'shop', pod.metadata.labels, 'spec.selector').size() == 1",
    "selects({'matchLabels': {'app': 'web'}}, pod.metadata.labels) && !selects(null, {}) && !selects({'a': 'b'}, null)",
    'estate == estate',
    'pod.mainContainers.size() == 2 && pod.initContainers.size() == 1 && pod.ephemeralContainers == []',
    "kubernetes.version == '1.37'",
  ];
  for (const expression of expressions) {
    const [result] = judge([control(expression)], [POD, namespace, SERVICE]);
    assert.deepEqual([result?.verdict, result?.reason], ['pass', ''], expression);
  }
  assert.equal(verdictOf("namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'shop'")[0], 'pass');
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } };
  const everywhere = control('namespaceObject == null && !has(request.namespace)', {
    applies: [{ source: 'kubernetes' }],
  });
  assert.equal(judge([everywhere], [role])[0]?.verdict, 'pass');
});

test('results of one resource may be used before the next is judged', () => {
  const evaluator = createEvaluator({ controls: [control('true')], profile: makeProfile(), nowMs: NOW });
  const results = evaluator.evaluate([makeResource(POD), makeResource(DEPLOYMENT)]);
  assert.equal(results.next().value?.resource.kind, 'Pod');
  assert.equal(results.next().value?.resource.kind, 'Deployment');
  assert.equal(results.next().done, true);
});
