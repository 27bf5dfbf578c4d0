/** Tests explanations: the places that they name, their words, and that the recorded evaluation is the true one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { printResult } from '../../../../test/harness/cel.ts';
import { createRandom } from '../../../../test/harness/random.ts';
import {
  celSpecLibraries,
  check,
  compile,
  compileChecked,
  compileSet,
  createEnvironment,
  DYN,
  INT,
  parse,
  Unknown,
  type Value,
} from '../index.ts';
import { type Culprit, type Explanation, explain, findCulprits } from './explain.ts';

type Input = Readonly<Record<string, Value>>;

const ENVIRONMENT = createEnvironment({
  libraries: [...celSpecLibraries(), { name: 'test', constants: { LIMIT: { type: INT, value: 2 } } }],
  variables: { pod: DYN, params: DYN, unbound: DYN },
});

const POD: Input = {
  metadata: { name: 'web', labels: { app: 'web', tier: '' } },
  hostNetwork: true,
  replicas: 3,
  containers: [
    { name: 'a', image: 'a:latest', ports: [{ containerPort: 1 }, { hostPort: 80 }], args: [['x', 'y'], ['z']] },
    {
      name: 'b',
      image: 'b:1',
      securityContext: { privileged: true, capabilities: { add: ['NET', 'SYS_ADMIN'], drop: [] } },
    },
    { name: 'c', image: 'c:latest', securityContext: { privileged: true } },
  ],
  mystery: new Unknown(['var.mystery']),
};

const BINDINGS = { pod: POD, params: { images: ['a:latest'], max: 2, allowed: { a: 1 } } };

function explained(text: string, bindings: Input = BINDINGS): Explanation {
  const { checked, issues } = compile(text, ENVIRONMENT);
  assert.deepEqual(issues, [], text);
  assert.ok(checked);
  return explain(checked, bindings);
}

/** The places that an explanation names: `pod.hostNetwork=true`. */
const culpritsOf = ({ culprits }: { readonly culprits: readonly Culprit[] }): string[] =>
  culprits.map(({ path, actual }) => `${path.join('.')}=${actual === undefined ? 'absent' : printResult(actual)}`);

const EXPLAINED: readonly (readonly [text: string, ...culprits: string[]])[] = [
  // One field, present and absent.
  ['pod.hostNetwork == false', 'pod.hostNetwork=true'],
  ['!pod.hostNetwork', 'pod.hostNetwork=true'],
  ['has(pod.hostPID)', 'pod.hostPID=absent'],
  ['pod.?hostPID.orValue(false)', 'pod.hostPID=absent'],
  ["pod.?spec.?a['b'].?c.orValue('') == 'x'", 'pod.spec.a.b.c=absent'],
  ['optional.of(pod.replicas).value() == 2', 'pod.replicas=3'],
  ['dyn(pod.replicas) == 2', 'pod.replicas=3'],
  ['pod.?replicas.orValue(0) == 2', 'pod.replicas=3'],
  ["pod.?a.or(pod.?b).orValue('') == 'x'", 'pod.a=absent'],
  ["pod.?a.orValue(pod.metadata.name) == 'x'", 'pod.metadata.name="web"'],
  ['pod.?replicas.optMap(r, r * 2).orValue(0) == 2', 'pod.replicas=3'],
  ['pod.?nothing.optMap(r, r * 2).orValue(0) == 2', 'pod.nothing=absent'],
  ['pod.?replicas.optFlatMap(r, optional.of(r)).orValue(0) == 2', 'pod.replicas=3'],
  // What elements of lists read.
  [
    'pod.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)',
    'pod.containers.1.securityContext.privileged=true',
    'pod.containers.2.securityContext.privileged=true',
  ],
  [
    'pod.containers.all(i, c, i == 1 || !c.?securityContext.?privileged.orValue(false))',
    'pod.containers.2.securityContext.privileged=true',
  ],
  ["!pod.containers.exists(c, c.name == 'b')", 'pod.containers.1.name="b"'],
  ["pod.containers.exists(c, c.name == 'z')", 'pod.containers=' + printResult(POD['containers'] as Value)],
  [
    "pod.containers.exists_one(c, c.image.endsWith(':latest'))",
    'pod.containers.0.image="a:latest"',
    'pod.containers.2.image="c:latest"',
  ],
  [
    "pod.containers.filter(c, c.image.endsWith('latest')).size() == 0",
    'pod.containers.0.image="a:latest"',
    'pod.containers.2.image="c:latest"',
  ],
  ['size(pod.containers[0].ports.filter(p, p.?hostPort.orValue(0) > 0)) == 0', 'pod.containers.0.ports.1.hostPort=80'],
  ['pod.containers[1].args.filter(a, true).size() == 0', 'pod.containers.1.args=absent'],
  ["pod.metadata.labels.all(k, v, v != '')", 'pod.metadata.labels.tier=""'],
  ["pod.metadata.labels.all(k, k == 'app')", 'pod.metadata.labels.tier=""'],
  ["pod.containers.map(c, c.image).all(i, i.endsWith('latest'))", 'pod.containers.1.image="b:1"'],
  ["pod.containers.filter(c, c.name != 'a').all(c, c.image.endsWith('latest'))", 'pod.containers.1.image="b:1"'],
  ["pod.containers.transformList(i, c, c.name).all(n, n != 'c')", 'pod.containers.2.name="c"'],
  ['pod.metadata.labels.transformMap(k, v, v) == {}', 'pod.metadata.labels.app="web"', 'pod.metadata.labels.tier=""'],
  // Lists put together and rearranged.
  ['(pod.containers + pod.?initContainers.orValue([])).all(c, c.name != "c")', 'pod.containers.2.name="c"'],
  ['[pod.containers, pod.containers].flatten().all(c, c.name != "c")', 'pod.containers.2.name="c"'],
  ['pod.containers[0].args[0].reverse().all(a, a != "y")', 'pod.containers.0.args.0.1="y"'],
  ['[pod.metadata.name, pod.metadata.name].sort().all(n, n != "web")', 'pod.metadata.name="web"'],
  ['pod.containers.slice(1, 3).all(c, c.name != "c")', 'pod.containers.2.name="c"'],
  ['[pod.hostNetwork, ?pod.?hostPID].all(h, !h)', 'pod.hostNetwork=true'],
  ['[pod.replicas, 1][0] == 2', 'pod.replicas=3'],
  ['[1, 2].all(n, n > pod.replicas)', 'pod.replicas=3'],
  // Membership.
  ["'owner' in pod.metadata.labels", 'pod.metadata.labels.owner=absent'],
  ["!('app' in pod.metadata.labels)", 'pod.metadata.labels.app="web"'],
  [
    "!('SYS_ADMIN' in pod.containers[1].securityContext.capabilities.add)",
    'pod.containers.1.securityContext.capabilities.add.1="SYS_ADMIN"',
  ],
  [
    "'ALL' in pod.containers[1].securityContext.capabilities.drop",
    'pod.containers.1.securityContext.capabilities.drop=[]',
  ],
  ['pod.containers[1].image in params.images', 'pod.containers.1.image="b:1"', 'params.images=["a:latest"]'],
  ['pod.replicas in [1, 2]', 'pod.replicas=3'],
  // Guards give way to what they guard.
  ['!(has(pod.metadata) && pod.metadata.name == "web")', 'pod.metadata.name="web"'],
  ['has(pod.spec) && has(pod.spec.user) && pod.spec.user.id > 0', 'pod.spec.user.id=absent'],
  [
    'pod.containers.filter(c, !(has(c.securityContext) && c.securityContext.privileged)).size() == 0',
    'pod.containers.0.securityContext.privileged=absent',
  ],
  ['!has(pod.hostNetwork) || pod.hostNetwork == false', 'pod.hostNetwork=true'],
  // Logic, choices and names.
  ['pod.replicas < 2 && !pod.hostNetwork && pod.metadata.name == "web"', 'pod.replicas=3', 'pod.hostNetwork=true'],
  ['pod.replicas < 2 || !pod.hostNetwork', 'pod.replicas=3', 'pod.hostNetwork=true'],
  ['(pod.replicas < 2 || !pod.hostNetwork) == true', 'pod.replicas=3', 'pod.hostNetwork=true'],
  ['(pod.replicas < 2) != true ? pod.hostNetwork == false : true', 'pod.hostNetwork=true'],
  ['has(pod.owner) ? true : false', 'pod.owner=absent'],
  ['cel.bind(r, pod.replicas, r > 2 ? r == 2 : true)', 'pod.replicas=3'],
  ['cel.bind(sum, pod.replicas + params.max, sum == 2)', 'pod.replicas=3', 'params.max=2'],
  ['cel.bind(isFew, pod.replicas < 2, isFew)', 'pod.replicas=3'],
  ['cel.block([pod.replicas, cel.index(0) + 1], cel.index(1) == 2)', 'pod.replicas=3'],
  ["{'a': pod.replicas}['a'] == 2", 'pod.replicas=3'],
  ['pod.replicas < LIMIT', 'pod.replicas=3'],
  ['pod.replicas <= params.max', 'pod.replicas=3', 'params.max=2'],
  ['type(pod.replicas) == string', 'pod.replicas=3'],
  ['false'],
  ["pod.metadata.name + '-' + pod.containers[0].name", 'pod.metadata.name="web"', 'pod.containers.0.name="a"'],
];

test('explains to the field at which a person would mend the input', () => {
  for (const [text, ...culprits] of EXPLAINED) assert.deepEqual(culpritsOf(explained(text)), culprits, text);
});

test('expressions put together at random have the result of the compiled expression, and an explanation', () => {
  const random = createRandom(5);
  const parts = EXPLAINED.map(([text]) => text);
  const forms: readonly ((a: string, b: string, c: string) => string)[] = [
    (a, b) => `(${a}) && (${b})`,
    (a, b) => `(${a}) || !dyn(${b})`,
    (a, b, c) => `dyn(${a}) ? dyn(${b}) : dyn(${c})`,
    (a, b, c) => `[dyn(${a}), dyn(${b}), dyn(${c})].exists(e, e == true)`,
    (a, b) => `cel.bind(v, dyn(${a}), v == true && (${b}) == v)`,
    (a, b, c) => `[1, 2].filter(n, n > 1 || (${a}) == (${b})).all(n, dyn(${c}))`,
  ];
  let compared = 0;
  for (let round = 0; round < 300; round++) {
    const text = random.pick(forms)(random.pick(parts), random.pick(parts), random.pick(parts));
    const { program } = compile(text, ENVIRONMENT);
    if (program === undefined) continue;
    compared++;
    const explanation = explain(program.checked, BINDINGS);
    assert.equal(printResult(explanation.result), printResult(program.evaluate(BINDINGS)), text);
    assert.notEqual(explanation.text, '');
    assert.deepEqual(culpritsOf({ culprits: findCulprits(program.checked, BINDINGS) }), culpritsOf(explanation), text);
  }
  assert.ok(compared > 150, `only ${compared} compared`);
});

test('names the sub-expressions that decided, each with its element, in words', () => {
  const { decisive, text, result } = explained(
    "has(pod.metadata) && pod.containers.all(c, c.name != 'b' && !c.image.endsWith(':latest'))",
  );
  assert.equal(result, false);
  assert.deepEqual(
    decisive.map(({ text: part, value }) => `${part} is ${printResult(value)}`),
    ["c.image.endsWith(':latest') is true", "c.name != 'b' is false", "c.image.endsWith(':latest') is true"],
  );
  assert.equal(
    text,
    [
      "has(pod.metadata) && pod.containers.all(c, c.name != 'b' && !c.image.endsWith(':latest')) is false",
      "  pod.containers.all(c, c.name != 'b' && !c.image.endsWith(':latest')) is false",
      '    for pod.containers[0]:',
      "      c.name != 'b' && !c.image.endsWith(':latest') is false",
      "        !c.image.endsWith(':latest') is false",
      "          c.image.endsWith(':latest') is true",
      "            pod.containers[0].image is 'a:latest'",
      '    for pod.containers[1]:',
      "      c.name != 'b' && !c.image.endsWith(':latest') is false",
      "        c.name != 'b' is false",
      "          pod.containers[1].name is 'b'",
      '    for pod.containers[2]:',
      "      c.name != 'b' && !c.image.endsWith(':latest') is false",
      "        !c.image.endsWith(':latest') is false",
      "          c.image.endsWith(':latest') is true",
      "            pod.containers[2].image is 'c:latest'",
    ].join('\n'),
  );
});

test('elements that stand nowhere in the input are named by their place in the list', () => {
  const { text, culprits } = explained("pod.metadata.name.split('').all(c, c != 'e')");
  assert.match(text, /\n {2}for pod\.metadata\.name\.split\(''\)\[1\]:\n/);
  assert.deepEqual(
    culprits.map(({ path }) => path),
    [['pod', 'metadata', 'name']],
  );
});

test('points at the characters that read the field', () => {
  const { culprits } = explained('pod.hostNetwork || (pod.replicas > 5)');
  const [culprit] = culprits;
  assert.deepEqual(culprit, {
    exprId: culprit?.exprId,
    range: { start: 0, end: 15 },
    text: 'pod.hostNetwork',
    path: ['pod', 'hostNetwork'],
    rootVariable: 'pod',
    actual: true,
  });
});

test('variables that are given are no culprits', () => {
  const { checked } = compile('pod.replicas <= params.max', ENVIRONMENT);
  assert.ok(checked);
  assert.deepEqual(culpritsOf(explain(checked, BINDINGS, { givenVariables: ['params'] })), ['pod.replicas=3']);
});

test('says which sub-expression raised an error, and what it looked for', () => {
  const table: readonly (readonly [text: string, decisive: string, ...culprits: string[]])[] = [
    ['pod.containers[5].name == "x"', 'pod.containers[5]', 'pod.containers.5=absent'],
    ['pod.spec.nodeName == "x"', 'pod.spec', 'pod.spec=absent'],
    ['pod.replicas / 0 > 1 || false', 'pod.replicas / 0', 'pod.replicas=3'],
    ['pod.metadata.name.id == 1', 'pod.metadata.name.id', 'pod.metadata.name.id=absent'],
    [
      'pod.containers.all(c, c.securityContext.privileged)',
      'c.securityContext',
      'pod.containers.0.securityContext=absent',
    ],
    ['pod.replicas.all(x, x)', 'pod.replicas.all(x, x)', 'pod.replicas=3'],
    ['pod.replicas ? 1 : 2', 'pod.replicas ? 1 : 2', 'pod.replicas=3'],
    ['pod.replicas && true', 'pod.replicas && true', 'pod.replicas=3'],
    ['[?pod.?replicas, pod.none]', 'pod.none', 'pod.none=absent'],
    ['[?dyn(1)]', '[?dyn(1)]'],
    ['{1: 2, 1: pod.replicas}', '{1: 2, 1: pod.replicas}', 'pod.replicas=3'],
    ['pod.replicas.optMap(x, x)', 'pod.replicas.optMap(x, x)', 'pod.replicas=3'],
    ['pod.none.optMap(x, x)', 'pod.none', 'pod.none=absent'],
    ['pod.?replicas.optMap(x, x / 0)', 'x / 0', 'pod.replicas=3'],
    ['pod.?none.orValue(1 / pod.none)', 'pod.none', 'pod.none=absent'],
    ['pod.none.orValue(1)', 'pod.none', 'pod.none=absent'],
    ['pod.containers[pod.none]', 'pod.none', 'pod.none=absent'],
    [
      'pod.containers[pod.containers]',
      'pod.containers[pod.containers]',
      `pod.containers=${printResult(POD['containers'] as Value)}`,
    ],
    ['[1].exists_one(x, 1 / 0 > x)', '1 / 0'],
    ['[1].map(x, 1 / 0)', '1 / 0'],
    ['[1].filter(x, 1 / 0 > x)', '1 / 0'],
    ["{'a': 1}.transformMap(k, v, 1 / 0)", '1 / 0'],
    ["{'a': 1}.transformMap(k, v, 1 / 0 > 1, v)", '1 / 0'],
    ['pod.metadata.name.split(pod.none)', 'pod.none', 'pod.none=absent'],
    ['unbound == 1', 'unbound', 'unbound=absent'],
  ];
  for (const [text, decisive, ...culprits] of table) {
    const explanation = explained(text);
    assert.match(printResult(explanation.result), /^error /, text);
    assert.deepEqual([...new Set(explanation.decisive.map((place) => place.text))], [decisive], text);
    assert.deepEqual(culpritsOf(explanation), culprits, text);
    assert.match(explanation.text, / is an error: /, text);
  }
});

test('says what is unknown', () => {
  const explanation = explained('pod.replicas == 3 && (pod.mystery == 1 || pod.mystery.a == 2)');
  assert.equal(printResult(explanation.result), 'unknown: var.mystery');
  assert.deepEqual(culpritsOf(explanation), ['pod.mystery=unknown: var.mystery']);
  assert.match(explanation.text, /pod\.mystery is unknown: var\.mystery/);
});

test('follows the variables of a rule into their own expressions', () => {
  const { set, issues } = compileSet(ENVIRONMENT, {
    variables: [
      { name: 'others', expression: "pod.containers.filter(c, c.name != 'a')" },
      { name: 'fine', expression: 'variables.others.all(c, !c.?securityContext.?privileged.orValue(false))' },
      { name: 'few', expression: 'size(dyn(variables)) < 2' },
    ],
    expressions: [
      { name: 'one', expression: 'variables.fine' },
      { name: 'two', expression: 'variables.few' },
      { name: 'three', expression: "has(variables.others) && variables.?others.orValue([])[0].name == 'a'" },
    ],
  });
  assert.deepEqual([...issues], []);
  assert.ok(set);
  const variables = set.checkedVariables;
  const explainAt = (index: number): Explanation => explain(set.checkedAt(index), BINDINGS, { variables });
  const one = explainAt(0);
  assert.deepEqual(culpritsOf(one), [
    'pod.containers.1.securityContext.privileged=true',
    'pod.containers.2.securityContext.privileged=true',
  ]);
  assert.deepEqual(
    one.decisive.map(({ variable, text, range }) => [variable, text, range.start]),
    [
      ['fine', 'c.?securityContext.?privileged.orValue(false)', 25],
      ['fine', 'c.?securityContext.?privileged.orValue(false)', 25],
    ],
  );
  assert.match(one.text, /^variables\.fine is false\n {2}variables\.others\.all\(/);
  assert.equal(explainAt(1).result, false);
  assert.equal(explainAt(2).result, false);
});

test('a variable that fails is where the failure is sought', () => {
  const { set } = compileSet(ENVIRONMENT, {
    variables: [{ name: 'bad', expression: 'pod.nothing' }],
    expressions: [
      { name: 'one', expression: 'variables.bad == 1' },
      { name: 'two', expression: 'size(dyn(variables)) == 1' },
    ],
  });
  assert.ok(set);
  for (const checked of set.checked) {
    const explanation = explain(checked, BINDINGS, { variables: set.checkedVariables });
    assert.deepEqual(culpritsOf(explanation), ['pod.nothing=absent']);
    assert.equal(explanation.decisive[0]?.variable, 'bad');
  }
});

type Suite = { readonly tests?: readonly unknown[]; readonly suites?: readonly Suite[] };

const expressionsOf = (suite: Suite): readonly string[] => [
  ...(suite.tests ?? []).map((each) => (each as { original: { expr: string } }).original.expr),
  ...(suite.suites ?? []).flatMap((inner) => expressionsOf(inner)),
];

test('the recorded evaluation has the result of the compiled expression, for all of cel-spec', () => {
  const environment = createEnvironment({ libraries: celSpecLibraries() });
  let compared = 0;
  for (const text of expressionsOf(getConformanceSuite())) {
    const { ast } = parse(text, environment);
    if (ast === undefined) continue;
    const checked = check(ast, environment);
    const expected = compileChecked(checked, environment).evaluate({});
    const { result } = explain(checked, {});
    assert.equal(printResult(result), printResult(expected), text);
    compared++;
  }
  assert.ok(compared >= 2000, `only ${compared} expressions compared`);
});

test('large inputs are explained in bounded space', () => {
  const many = Array.from({ length: 30_000 }, (_, index) => ({ name: String(index), bad: true }));
  const all = explained('pod.all(c, !c.bad)', { pod: many });
  assert.equal(all.culprits.length, 200);
  assert.equal(all.text.split('\n').length, 201);
  assert.ok(all.text.endsWith('\n…'));
  const either = explained('pod.all(c, c.bad || c.bad)', { pod: many });
  assert.equal(either.result, true);
  const square = explained('pod.all(c, pod.all(d, c.bad && d.bad))', { pod: many });
  assert.match(square.text, /too large to be explained/);
  assert.deepEqual(square.culprits, []);
});

test('a value that is used again and again is told once', () => {
  const names = Array.from({ length: 40 }, (_, index) => `v${index}`);
  const nested = names.reduceRight(
    (body, name, index) => `cel.bind(${name}, v${index - 1} && v${index - 1}, ${body})`,
    'v39',
  );
  const { text, culprits } = explained(`cel.bind(v, pod.replicas < 2, ${nested.replaceAll('v-1', 'v')})`);
  assert.ok(text.split('\n').length < 200);
  assert.deepEqual(
    culprits.map(({ path }) => path.join('.')),
    ['pod.replicas'],
  );
});

test('data nested too deep to compare is said to be so', () => {
  let deep: Value = [];
  for (let level = 0; level < 200_000; level++) deep = [deep];
  const bindings = { pod: deep, params: [deep] };
  const { checked } = compile('pod == params', ENVIRONMENT);
  assert.ok(checked);
  assert.match(explain(checked, bindings).text, /nested too deep/);
  assert.deepEqual(findCulprits(checked, bindings), []);
});
