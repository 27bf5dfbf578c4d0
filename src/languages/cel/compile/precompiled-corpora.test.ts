/**
 * CEL compiler: rules as people write them have the same results as precompiled code, as code that is generated now and
 * on closures.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showValue } from '../../../../test/corpora/cel-spec-values.ts';
import { findCorpora, findCorpus, readJsonLines } from '../../../../test/corpora/corpus.ts';
import { readCatalogueControls } from '../../../../test/harness/catalogue.ts';
import { loadRules } from '../../../../test/harness/precompiled.ts';
import { makeProfileWith } from '../../../../test/harness/profiles.ts';
import { makeResource } from '../../../../test/harness/resources.ts';
import type { JsonObject } from '../../../base/json.ts';
import { bindControl, createScene } from '../../../engine/bindings.ts';
import { createForeignEnvironment, createNativeEnvironment, OFFLINE_AUTHORIZER } from '../../../engine/environment.ts';
import { prepareResource } from '../../../engine/prepared.ts';
import { resolveSetting } from '../../../model/profile-rules.ts';
import {
  type Bindings,
  type CompiledSet,
  compileSet,
  type Environment,
  precompileSet,
  type PrecompiledSet,
  type SetSource,
  writePrecompiled,
} from '../index.ts';
import { CelError, type Result, Unknown, type Value } from '../values.ts';

type Rule = { readonly id: string; readonly source: SetSource; readonly inputs: readonly Bindings[] };

type CelTexts = {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[] | undefined;
  readonly validations: readonly { readonly expression: string; readonly messageExpression?: string | undefined }[];
};

/** The rule as one set: what decides, and the messages. */
const sourceOf = ({ variables = [], validations }: CelTexts): SetSource => ({
  variables,
  expressions: validations
    .flatMap(({ expression, messageExpression = '""' }) => [expression, messageExpression])
    .map((expression, index) => ({ name: `e${index}`, expression })),
});

const showResult = (result: Result): string => {
  if (result instanceof CelError) return `error ${result.code} at ${result.exprId}: ${result.message}`;
  return result instanceof Unknown ? `unknown: ${result.reasons.join()}` : showValue(result);
};

/** Every expression and every variable of one run, and what they cost. */
function evaluateAll(set: CompiledSet, { expressions, variables }: SetSource, bindings: Bindings): readonly string[] {
  const run = set.start(bindings);
  const results = expressions.map((_, index) => showResult(run.evaluate(index)));
  const values = variables.map((_, index) => showResult(run.evaluateVariable(index)));
  return [...results, ...values, String(run.measureCost())];
}

/** Compares the three ways. Returns how many results were compared. */
async function compareBackEnds(environment: Environment, rules: readonly Rule[]): Promise<number> {
  const closures = { ...environment, mayGenerateCode: false };
  const written = rules.map(({ id, source }) => [id, precompileSet(environment, source)] as const);
  for (const [id, set] of written) assert.ok(set, id);
  const loaded = await loadRules(writePrecompiled(Object.fromEntries(written) as Record<string, PrecompiledSet>));
  let count = 0;
  for (const { id, source, inputs } of rules) {
    const { set: ahead } = compileSet(closures, source, { precompiled: loaded[id] });
    const { set: now } = compileSet(environment, source);
    const { set: exact } = compileSet(closures, source);
    assert.ok(ahead !== undefined && now !== undefined && exact !== undefined);
    assert.notEqual(now.source(), undefined);
    for (const bindings of inputs) {
      const expected = evaluateAll(exact, source, bindings);
      assert.deepEqual(evaluateAll(ahead, source, bindings), expected, id);
      assert.deepEqual(evaluateAll(now, source, bindings), expected, id);
      count += expected.length;
    }
  }
  return count;
}

test('the catalogue on its own examples', async (t) => {
  const rules = readCatalogueControls().map((control): Rule => {
    const { good, bad, unknown = [], skipped = [] } = control.examples;
    const inputs = [...good, ...bad, ...unknown, ...skipped].map(({ input, params }): Bindings => {
      const bodies = (Array.isArray(input) ? input : [input]) as readonly JsonObject[];
      const prepared = bodies.map((body) => prepareResource(makeResource(body)));
      const [first] = prepared;
      assert.ok(first);
      const setting = resolveSetting(control, makeProfileWith(params ?? {}));
      return bindControl(createScene(prepared, 33), first, setting.params as Value);
    });
    return { id: control.metadata.id, source: sourceOf(control.spec.rule.cel), inputs };
  });
  const count = await compareBackEnds(createNativeEnvironment(), rules);
  t.diagnostic(`${rules.length} rules, ${count} results compared`);
  assert.ok(rules.length > 100 && count > 1000);
});

type VapCase = {
  readonly policy: string;
  readonly object: JsonObject;
  readonly request: JsonObject;
  readonly params?: JsonObject;
};

test('the policies of kubescape-vap on their cases', async (t) => {
  const folder = findCorpus(findCorpora(), 'kubescape-vap', 'policies.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus kubescape-vap is absent');
  const cases = readJsonLines<VapCase>(folder, 'cases.jsonl');
  const rules = readJsonLines<{ id: string; policy: { spec: CelTexts } }>(folder, 'policies.jsonl').map(
    ({ id, policy }): Rule => ({
      id,
      source: sourceOf(policy.spec),
      inputs: cases
        .filter((one) => one.policy === id)
        .map(({ object, request, params = null }) => ({ ...SHARED, object, request, params })),
    }),
  );
  const count = await compareBackEnds(createForeignEnvironment('ValidatingAdmissionPolicy', 'error'), rules);
  t.diagnostic(`${rules.length} policies, ${count} results compared`);
  assert.ok(rules.length > 10 && count > 200);
});

const SHARED = { oldObject: null, namespaceObject: null, authorizer: OFFLINE_AUTHORIZER };
