/** Tests of where an exported policy holds: exceptions in force, and the steps of rollouts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, bindingsOf, complete, exportOne, judge, PODS, policyOf, read } from '../../../test/harness/vap-export.ts';
import type { JsonObject } from '../../base/json.ts';
import { createForeignEvaluator } from '../../engine/foreign.ts';
import { vapImporter } from '../../importers/vap/importer.ts';
import type { AdmissionInput, AdmissionRequest } from '../../model/admission.ts';
import type { Exception } from '../../model/exception.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import type { RolloutCanary } from '../../model/rollout.ts';
import type { ExportedControl, ExportRequest } from './export-vap.ts';

function exception(scope: Exception['spec']['scope'], rest: Partial<Exception['spec']> = {}): Exception {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Exception',
    metadata: { name: 'legacy' },
    spec: {
      controls: ['K8S-0001'],
      scope,
      reason: 'until the new chart is out',
      owner: 'a',
      approver: 'b',
      ticket: 'T-1',
      expires: '2026-12-01',
      ...rest,
    },
  };
}

const withException = (...exceptions: Exception[]): Partial<ExportRequest> => ({
  exceptions: exceptions.map((one) => ({ exception: one, file: 'x.yaml' })),
});

test('exceptions in force are conditions, with their end in an annotation', () => {
  const scopes: readonly (readonly [Exception['spec']['scope'], string])[] = [
    [{ namespaces: ['shop'] }, 'skipped'],
    [{ namespaces: ['sh?p', 'a.b*'] }, 'skipped'],
    [{ namespaces: ['other'] }, 'fail'],
    [{ namespaces: ['shop'], kinds: ['Deployment'] }, 'fail'],
    [{ kinds: ['Pod'] }, 'skipped'],
    [{ addresses: ['kubernetes:Pod/shop/*'] }, 'skipped'],
    [{ addresses: ['kubernetes:Pod/shop/other'] }, 'fail'],
    [{ environments: ['te*'] }, 'skipped'],
    [{ environments: ['prod'] }, 'fail'],
    [{ namespaces: [] }, 'fail'],
  ];
  for (const [scope, verdict] of scopes) {
    const exported = exportOne(judge('false'), withException(exception(scope)));
    assert.equal(ask(exported, {}), verdict, JSON.stringify(scope));
  }
  const exported = exportOne(judge('false'), withException(exception({ kinds: ['Pod'] })));
  const annotations = read(policyOf(exported), 'metadata', 'annotations') as JsonObject;
  assert.equal(annotations['bulwark.dev/exceptions'], 'legacy until 2026-12-01');
  assert.equal(annotations['bulwark.dev/export-again-before'], '2026-12-01');
});

test('an exception that is not in force, of another control, or by owner is no condition', () => {
  const others = [
    exception({ kinds: ['Pod'] }, { expires: '2026-11-01' }),
    exception({ kinds: ['Pod'] }, { controls: ['K8S-0002'] }),
    exception({ owners: ['team-a'] }),
  ];
  const exported = exportOne(judge('false'), withException(...others));
  assert.equal(ask(exported, {}), 'fail');
  assert.deepEqual(exported.notes, ['exception legacy: a cluster does not know owners, so it is not exported']);
});

function rollout(canary: RolloutCanary | undefined, step: number): RolloutInForce {
  const document: RolloutInForce['document'] = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: 'slow', owner: 'a' },
    spec: {
      controls: ['K8S-0001'],
      environment: 'test',
      stages: ['audit', 'enforce'],
      ...(canary === undefined ? {} : { canary: [canary] }),
    },
  };
  return { controls: ['K8S-0001'], document, step };
}

const actionsIn = (one: ExportedControl, input: Partial<AdmissionInput>, request: Partial<AdmissionRequest>) =>
  one.documents.flatMap(({ policy, bindings }) =>
    vapImporter
      .import(policy, bindings)
      .value.filter((each) => createForeignEvaluator(each).evaluate(complete(input, request)).verdict === 'fail')
      .flatMap(({ actions }) => actions),
  );

test('a rollout decides the mode, and a canary in namespaces is a binding of its own', () => {
  const one = judge('false', { applies: [...PODS, { source: 'kubernetes', kinds: ['Namespace'] }] });
  assert.deepEqual(exportOne(one, { rollouts: [rollout(undefined, 0)] }).modes, ['audit']);
  assert.deepEqual(exportOne(one, { rollouts: [rollout(undefined, 9)] }).modes, ['enforce']);
  const split = exportOne(one, { rollouts: [rollout({ namespaces: ['first'] }, 1)] });
  assert.deepEqual(split.modes, ['enforce', 'audit']);
  assert.deepEqual(actionsIn(split, {}, { namespace: 'first' }), ['Deny', 'Audit']);
  assert.deepEqual(actionsIn(split, {}, { namespace: 'other' }), ['Audit']);
  // A Namespace is in none, and so of the rest, as the overlay of the evaluator has it.
  const labels = { 'kubernetes.io/metadata.name': 'first' };
  const namespace = { object: { kind: 'Namespace', metadata: { name: 'first', labels } } };
  const place = {
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    resource: { group: '', version: 'v1', resource: 'namespaces' },
    name: 'first',
    namespace: 'first',
  };
  assert.deepEqual(actionsIn(split, namespace, place), ['Audit']);
});

test('a canary where nothing lives in namespaces is all rest, and one that no selector can say is told', () => {
  const namespaces = judge('false', { applies: [{ source: 'kubernetes', kinds: ['Namespace'] }] });
  const canary = exportOne(namespaces, { rollouts: [rollout({ namespaces: ['first'] }, 1)] });
  assert.deepEqual(
    bindingsOf(canary).map((one) => read(one, 'spec', 'validationActions')),
    [['Audit']],
  );
  const pods = exportOne(judge('false', { applies: [{ source: 'kubernetes', kinds: ['Pod'] }] }), {
    rollouts: [rollout({ namespaces: ['first'] }, 1)],
  });
  assert.equal(bindingsOf(pods).length, 2);
  for (const [unsaid, what] of [
    [{ percent: 10 }, /10 % of all resources/],
    [{ namespaces: ['team-*'] }, /team-\*/],
  ] as const) {
    const one = exportOne(judge('false'), {
      rollouts: [rollout('percent' in unsaid ? unsaid : { namespaces: [...unsaid.namespaces] }, 1)],
    });
    assert.deepEqual(one.modes, ['audit']);
    assert.match(one.notes[0] ?? '', what);
  }
});
