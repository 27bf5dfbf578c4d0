/** Where a failing validation fails: explains the expression and turns each place into a path of the judged body. */
import { assert } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { formatPath } from '../base/positions.ts';
import type { FieldPath } from '../base/positions.ts';
import { findCulprits } from '../languages/cel/explain/explain.ts';
import type { Bindings } from '../languages/cel/index.ts';
import type { CompiledRule } from './compile-rule.ts';
import { resolvePodPath } from './pod-view.ts';
import type { Prepared } from './prepared.ts';

/** What is not in the hands of whoever wrote the resource. */
const GIVEN_VARIABLES = ['params', 'kubernetes', 'estate', 'authorizer', 'request', 'namespaceObject', 'oldObject'];

/** Paths of the body at which the validation fails; the root alone where the expression does not tell. */
export function locateFailures(
  { ruleSet }: CompiledRule,
  index: number,
  prepared: Prepared,
  bindings: Bindings,
): readonly FieldPath[] {
  const slot = ruleSet.slots.validations[index];
  assert(slot !== undefined, 'a validation that has a value was compiled');
  const culprits = findCulprits(ruleSet.set.checkedAt(slot), bindings, {
    variables: ruleSet.set.checkedVariables,
    givenVariables: GIVEN_VARIABLES,
  });
  const paths = new Map<string, FieldPath>();
  // What the resource is called says where it fails only when nothing that is written in it does.
  const names = new Map<string, FieldPath>();
  for (const { rootVariable, path } of culprits) {
    const resolved = resolveVariablePath(prepared, rootVariable, path.slice(1));
    const found = rootVariable === 'resource' ? names : paths;
    if (resolved !== undefined && found.size < LIMITS.findingsPerResultMax) found.set(formatPath(resolved), resolved);
  }
  const found = paths.size > 0 ? paths : names;
  return found.size === 0 ? [[]] : [...found.values()];
}

/** A path that starts at a variable of the expression as a path of the body; undefined when it leads elsewhere. */
function resolveVariablePath(
  { pod, podPath = [], resource }: Prepared,
  variable: string,
  path: FieldPath,
): FieldPath | undefined {
  if (variable === 'object') return path;
  if (variable === 'pod' && pod !== undefined) return resolvePodPath(pod, podPath, path);
  if (variable === 'view') return resource.view?.resolve(path);
  return variable === 'resource' ? resolveFactPath(path) : undefined;
}

function resolveFactPath([field, ...rest]: FieldPath): FieldPath | undefined {
  switch (field) {
    case 'labels':
      return ['metadata', 'labels', ...rest];
    case 'name':
    case 'namespace':
      return ['metadata', field];
    case 'kind':
    case 'apiVersion':
      return [field];
    default:
      return undefined;
  }
}
