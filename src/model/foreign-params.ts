/**
 * Which of the documents at hand are the parameter objects of a policy (paramKind of the policy, paramRef of the
 * binding).
 */
import { getField, getPath } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import { readSelector } from './foreign-fields.ts';
import type { ForeignPolicy } from './foreign-policy.ts';
import type { ImportLog } from './import-log.ts';
import { readName, readObject, readText, reportUnknownFields } from './import-log.ts';
import { findKind, splitApiVersion } from './kubernetes-kinds.ts';
import { matchesSelector, parseSelector } from './label-selector.ts';

export type ParamSelection = Pick<ForeignPolicy, 'params' | 'onParamsMissing' | 'matchesParamNamespace'>;

const NO_PARAMS: ParamSelection = { params: [null], onParamsMissing: 'Allow' };

/** Follows the API server: without paramKind, or without paramRef, `params` is null and the rule is judged once. */
export function selectParams(
  log: ImportLog,
  paramKind: JsonObject | undefined,
  holder: JsonObject | undefined,
  path: FieldPath,
  companions: readonly JsonObject[],
): ParamSelection {
  const ref = readObject(holder, 'paramRef');
  if (paramKind === undefined || ref === undefined) return NO_PARAMS;
  const at = [...path, 'paramRef'];
  reportUnknownFields(log, ref, at, ['name', 'namespace', 'selector', 'parameterNotFoundAction']);
  const name = readText(ref, 'name');
  const selector = readSelector(log, ref, 'selector', at);
  if ((name === undefined) === (selector === undefined)) {
    log.error(at, 'needs either a name or a selector', 'Give exactly one of them.');
  }
  const parsed = parseSelector(selector);
  const namespace = readText(ref, 'namespace');
  const params = companions.filter((candidate) => {
    if (!isOfKind(candidate, paramKind)) return false;
    if (name !== undefined && readName(candidate) !== name) return false;
    if (namespace !== undefined && namespaceOf(candidate) !== namespace) return false;
    const labels = readObject(getField(candidate, 'metadata'), 'labels') ?? {};
    return parsed === undefined || matchesSelector(parsed, labels);
  });
  const isNamespaced = isNamespacedKind(paramKind, params, companions);
  return {
    params,
    onParamsMissing: readText(ref, 'parameterNotFoundAction') === 'Allow' ? 'Allow' : 'Deny',
    ...(isNamespaced && namespace === undefined ? { matchesParamNamespace: true } : {}),
  };
}

function isOfKind(document: JsonObject, paramKind: JsonObject): boolean {
  return (
    getField(document, 'kind') === getField(paramKind, 'kind') &&
    getField(document, 'apiVersion') === getField(paramKind, 'apiVersion')
  );
}

function namespaceOf(document: JsonObject): string | undefined {
  return readText(getField(document, 'metadata'), 'namespace');
}

/**
 * From the built-in kinds, from a CustomResourceDefinition at hand, else from what the parameter objects themselves
 * say.
 */
function isNamespacedKind(
  paramKind: JsonObject,
  params: readonly JsonObject[],
  companions: readonly JsonObject[],
): boolean {
  const { group } = splitApiVersion(readText(paramKind, 'apiVersion') ?? '');
  const kind = readText(paramKind, 'kind') ?? '';
  const builtIn = findKind(group, kind);
  if (builtIn !== undefined) return builtIn.isNamespaced;
  const definition = companions.find(
    (document) =>
      getField(document, 'kind') === 'CustomResourceDefinition' &&
      getPath(document, ['spec', 'group']) === group &&
      getPath(document, ['spec', 'names', 'kind']) === kind,
  );
  if (definition !== undefined) return getPath(definition, ['spec', 'scope']) === 'Namespaced';
  return params.some((document) => namespaceOf(document) !== undefined);
}
