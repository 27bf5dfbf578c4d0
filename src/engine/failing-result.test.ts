/** Tests of failing results: their findings are found late, and are the same whenever they are asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeProfile } from '../../test/harness/profiles.ts';
import { makeControl } from '../../test/harness/reports.ts';
import { makeResource } from '../../test/harness/resources.ts';
import { createScene } from './bindings.ts';
import { createControlSet } from './control-set.ts';
import { createNativeEnvironment } from './environment.ts';
import { createFindingsReader, FailingResult } from './failing-result.ts';
import type { FailingRule } from './findings.ts';
import { prepareResource } from './prepared.ts';

/** A pod fails by its name, and counts how often its places are looked up. */
function makeFailure(name: string): { readonly failed: FailingRule; readonly located: () => number } {
  let located = 0;
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } };
  const locate = () => {
    located += 1;
    return undefined;
  };
  const prepared = prepareResource(makeResource(body, { locate }));
  const base = makeControl({ id: 'K8S-0001' });
  const rule = { cel: { validations: [{ expression: 'object.metadata.name == "x"', message: 'no' }] } };
  const control = { ...base, spec: { ...base.spec, applies: [{ source: 'kubernetes' }], rule } };
  const profile = makeProfile({ defaultMode: 'audit' });
  const [applicable] = createControlSet([control], profile, createNativeEnvironment()).findApplicable(prepared);
  assert.ok(applicable);
  const failing = [{ index: 0, failure: undefined, message: 'no' }];
  const failed = { compiled: applicable.compiled, failing, prepared, scene: createScene([prepared], 30) };
  return { failed, located: () => located };
}

test('findings are found when asked for; the first are kept, then the last', () => {
  const read = createFindingsReader(1);
  const [first, second, third] = ['a', 'b', 'c'].map(makeFailure);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  assert.equal(first.located(), 0);
  for (const { failed } of [first, first, second, second, third, first, second]) {
    assert.deepEqual(
      read(failed).map(({ message, path }) => [message, path]),
      [['no', ['metadata', 'name']]],
    );
  }
  assert.deepEqual(
    [first, second, third].map(({ located }) => located()),
    [1, 2, 1],
  );
});

test('a failing result is exempt when an exception is in force, and keeps its findings', () => {
  const { failed } = makeFailure('a');
  const { resource } = failed.prepared;
  const asset = { asset: 'a', owner: 'a', environment: 'prod' };
  const facts = { control: failed.compiled.facts, resource, asset, mode: 'audit' as const, reason: 'no' };
  const read = createFindingsReader();
  const plain = new FailingResult(facts, failed, read);
  const exempt = new FailingResult({ ...facts, exception: 'until-may' }, failed, read);
  assert.deepEqual([plain.verdict, 'exception' in plain], ['fail', false]);
  assert.deepEqual([exempt.verdict, exempt.exception], ['exempt', 'until-may']);
  assert.deepEqual(exempt.findings, plain.findings);
});
