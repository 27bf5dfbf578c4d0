/** Tests that rules are refused where the Kubernetes API server refuses them, and mean here what they do there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../test/harness/reports.ts';
import { compile, Unknown } from '../languages/cel/index.ts';
import type { Profile } from '../model/profile.ts';
import { compileRule } from './compile-rule.ts';
import { createForeignEnvironment, createNativeEnvironment } from './environment.ts';
import { createEvaluator } from './evaluate.ts';
import { precompileRule } from './rule-set.ts';

const ENVIRONMENTS = {
  native: createNativeEnvironment(),
  ValidatingAdmissionPolicy: createForeignEnvironment('ValidatingAdmissionPolicy', 'error'),
  Kyverno: createForeignEnvironment('Kyverno', 'return'),
};

/** Expressions that compile and would fail whenever they are evaluated, or that Kubernetes does not take. */
const REFUSED: readonly (readonly [expression: string, culprit: string])[] = [
  ["object.metadata.name.matches('[a-z')", "'[a-z'"],
  ["duration(object.spec.wait) < duration('1 day')", "'1 day'"],
  ["timestamp('yesterday') < timestamp(object.metadata.at)", "'yesterday'"],
  ["int(object.spec.replicas) > int('three')", "'three'"],
  ["'%d'.format(['three']) == object.metadata.name", "'three'"],
  ["object.spec.x in [1, 'a']", "'a'"],
  ["object.spec.x in ['a', object.spec.y]", 'object.spec.y'],
];

for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
  test(`${name}: what can never work is a fault of the rule, at its place`, () => {
    for (const [expression, culprit] of REFUSED) {
      const rule = { validations: [{ expression }] };
      const [fault] = compileRule(rule, environment).faults;
      const range = fault?.issues[0]?.range;
      assert.equal(expression.slice(range?.start, range?.end), culprit, expression);
      assert.notEqual(fault?.issues[0]?.remedy, undefined, expression);
      assert.equal(precompileRule(rule, environment, []), undefined, 'is not compiled ahead of time either');
    }
  });

  test(`${name}: a field of an optional null is absent, and asking a list for a field is an error`, () => {
    const validations = [
      { expression: 'object.spec.?securityContext.runAsUser.orValue(0) == 0' },
      { expression: 'has(object.spec.containers.name)' },
    ];
    const outcome = compileRule({ validations }, environment).judge({
      object: { spec: { securityContext: null, containers: [] } },
    });
    assert.ok(outcome.kind === 'judged');
    assert.deepEqual(
      outcome.failing.map(({ index, failure }) => [index, failure !== undefined]),
      [[1, true]],
    );
  });
}

test('a control with a literal that can never work is reported with its position and what to do', () => {
  const base = makeControl({ id: 'K8S-0001' });
  const cel = { validations: [{ expression: "object.metadata.name.matches('(')" }] };
  const spec: Profile['spec'] = { environment: 'prod', defaultMode: 'enforce', onUnknown: 'block', entries: [] };
  const { problems } = createEvaluator({
    controls: [{ ...base, spec: { ...base.spec, rule: { cel } } }],
    profile: { apiVersion: 'bulwark.dev/v1', kind: 'Profile', metadata: { name: 'prod', owner: 'a' }, spec },
    nowMs: 0,
  });
  assert.deepEqual(
    problems.map(({ code, remedy }) => [code, remedy]),
    [['control-does-not-compile', 'Mend the literal: every such call fails.']],
  );
  assert.match(problems[0]?.message ?? '', /validations\[0\]\.expression at character 30: .* in `'\('`/);
});

test('what stands in a file is told from what is known only later', () => {
  const environment = createNativeEnvironment();
  const later = new Unknown(['later'], { isSet: true });
  for (const [expression, wanted] of [
    ['isWritten(object.text)', true],
    ['isWritten(object.later)', false],
    ['isWritten(object.?later.orValue(""))', false],
    ['isWritten(object.later.contains("a"))', 'unknown'],
    ['isWritten(object.text.contains("a"))', true],
    ['object.all.filter(k, isWritten(object[k])) == ["text"]', true],
    ['string(base64.decode("YQ==")) == "a"', true],
  ] as const) {
    const { program, issues } = compile(expression, environment);
    assert.deepEqual(issues, []);
    const object = { text: 'a', later, all: ['text', 'later'] };
    for (let round = 0; round < 4; round++) {
      const result = program?.evaluate({ object });
      assert.equal(result instanceof Unknown ? 'unknown' : result, wanted, expression);
    }
  }
});
