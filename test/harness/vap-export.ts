/** Exports single controls as ValidatingAdmissionPolicies, and asks of requests what a cluster makes of them. */
import assert from 'node:assert/strict';
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { createForeignEvaluator } from '../../src/engine/foreign.ts';
import { vapImporter } from '../../src/importers/vap/importer.ts';
import type { AdmissionInput, AdmissionRequest } from '../../src/model/admission.ts';
import type { Applies, Control } from '../../src/model/control.ts';
import type { CelRule } from '../../src/model/rule.ts';
import type { ExportedControl, ExportRequest, VapExport } from '../../src/program/export-vap/export-vap.ts';
import { exportVap } from '../../src/program/export-vap/export-vap.ts';
import { makeProfile } from './profiles.ts';
import { makeControl } from './reports.ts';

const NOW_MS = Date.parse('2026-11-25T00:00:00Z');
export const PODS: readonly Applies[] = [{ source: 'kubernetes', pods: true }];

export function control(cel: CelRule, rest: Partial<Control['spec']> = {}, name = 'test'): Control {
  const made = makeControl();
  const applies = [...(rest.applies ?? PODS)];
  return { ...made, metadata: { ...made.metadata, name }, spec: { ...made.spec, ...rest, applies, rule: { cel } } };
}

export const judge = (expression: string, rest: Partial<Control['spec']> = {}): Control =>
  control({ validations: [{ expression }] }, rest);

export function run(one: Control, rest: Partial<ExportRequest> = {}): VapExport {
  const request = { profile: makeProfile(), exceptions: [], rollouts: [], nowMs: NOW_MS, isStatic: false, ...rest };
  return exportVap({ controls: [one], ...request });
}

export function exportOne(one: Control, rest: Partial<ExportRequest> = {}): ExportedControl {
  const { exported, leftOut } = run(one, rest);
  const [first] = exported;
  assert.ok(first, JSON.stringify(leftOut));
  return first;
}

export const policyOf = (one: ExportedControl): JsonObject => one.documents[0]?.policy ?? {};
export const bindingsOf = (one: ExportedControl): readonly JsonObject[] =>
  one.documents.flatMap(({ bindings }) => bindings);
export const read = (document: JsonObject | undefined, ...path: readonly (string | number)[]): unknown =>
  getPath(document, path);

/** What the cluster makes of a request, by the first binding that selects it. */
export function ask(
  one: ExportedControl,
  input: Partial<AdmissionInput>,
  request: Partial<AdmissionRequest> = {},
): string {
  const results = one.documents.flatMap(({ policy, bindings }) => {
    const { value, problems } = vapImporter.import(policy, bindings);
    assert.deepEqual(problems, []);
    return value.map((policyRead) => createForeignEvaluator(policyRead).evaluate(complete(input, request)));
  });
  return results.find(({ verdict }) => verdict !== 'unmatched')?.verdict ?? 'unmatched';
}

export const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { containers: [{ name: 'web' }] },
};

export function complete(input: Partial<AdmissionInput>, request: Partial<AdmissionRequest>): AdmissionInput {
  const namespace = request.namespace ?? 'shop';
  return {
    object: POD,
    oldObject: null,
    namespaceObject: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    params: null,
    ...input,
    request: {
      operation: 'CREATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      name: 'web',
      namespace,
      ...request,
    },
  };
}
