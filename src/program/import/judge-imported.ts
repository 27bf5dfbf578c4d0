/** Judges resources by imported policies, as an API server would judge their creation. */
import type { JsonObject } from '../../base/json.ts';
import { getField, getPath } from '../../base/json.ts';
import type { ForeignEvaluator, ForeignResult } from '../../engine/foreign.ts';
import type { AdmissionInput } from '../../model/admission.ts';
import { findKind, pluralize, splitApiVersion } from '../../model/kubernetes-kinds.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/kubernetes-rules.ts';
import type { Resource } from '../../model/resource.ts';

export type ImportedResult = { readonly resource: Resource; readonly result: ForeignResult };

/** One result for each policy that selects a resource; policies that do not are left out. */
export function judgeImported(
  evaluators: readonly ForeignEvaluator[],
  resources: readonly Resource[],
): readonly ImportedResult[] {
  const namespaces = new Map(
    resources.filter(({ type }) => type === 'v1/Namespace').map(({ name, body }) => [name, body]),
  );
  return resources.flatMap((resource) => {
    const input = describeCreation(resource, namespaces);
    return evaluators
      .map((evaluator) => ({ resource, result: evaluator.evaluate(input) }))
      .filter(({ result }) => result.verdict !== 'unmatched');
  });
}

/** The request that would create a resource. Its namespace is the one declared beside it, else a bare one. */
function describeCreation(resource: Resource, namespaces: ReadonlyMap<string, JsonObject>): AdmissionInput {
  const apiVersion = getField(resource.body, 'apiVersion');
  const { group, version } = splitApiVersion(typeof apiVersion === 'string' ? apiVersion : '');
  const { kind, namespace } = resource;
  const plural = findKind(group, kind)?.plural ?? pluralize(kind);
  return {
    request: {
      operation: 'CREATE',
      kind: { group, version, kind },
      resource: { group, version, resource: plural },
      name: resource.name,
      ...(namespace === undefined ? {} : { namespace }),
    },
    object: resource.body,
    oldObject: null,
    namespaceObject: namespace === undefined ? null : (namespaces.get(namespace) ?? bareNamespace(namespace)),
    params: null,
  };
}

function bareNamespace(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [NAMESPACE_NAME_LABEL]: name } } };
}

/** Bodies of resources that a policy passes and fails: the examples of a control made from it. */
export function pickExamples(
  results: readonly ImportedResult[],
  policy: ForeignResult['policy'],
): { readonly good: readonly Resource[]; readonly bad: readonly Resource[] } {
  const own = results.filter(({ result, resource }) => {
    return result.policy === policy && getPath(resource.body, ['metadata']) !== undefined;
  });
  return {
    good: own.filter(({ result }) => result.verdict === 'pass').map(({ resource }) => resource),
    bad: own.filter(({ result }) => result.verdict === 'fail').map(({ resource }) => resource),
  };
}
