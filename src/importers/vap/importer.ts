/** Imports ValidatingAdmissionPolicy with its bindings and parameter objects, unchanged. */
import { getField } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Read } from '../../base/problems.ts';
import { readActions, readJudgement, readMatchResources } from '../../model/foreign-fields.ts';
import { selectParams } from '../../model/foreign-params.ts';
import type { ForeignPolicy } from '../../model/foreign-policy.ts';
import { createImportLog, readName, readObject, readText, reportUnknownFields } from '../../model/import-log.ts';
import type { Importer } from '../api.ts';

const SPEC_FIELDS = [
  'failurePolicy',
  'paramKind',
  'matchConstraints',
  'matchConditions',
  'variables',
  'validations',
  'auditAnnotations',
];

/** Importer of `admissionregistration.k8s.io` ValidatingAdmissionPolicy. */
export const vapImporter: Importer = {
  name: 'validating-admission-policy',
  claims: (document) => isAdmissionKind(document, 'ValidatingAdmissionPolicy'),
  import: importPolicy,
};

function isAdmissionKind(document: JsonObject, kind: string): boolean {
  const apiVersion = readText(document, 'apiVersion') ?? '';
  return apiVersion.startsWith('admissionregistration.k8s.io/') && getField(document, 'kind') === kind;
}

type Common = Pick<
  ForeignPolicy,
  'name' | 'origin' | 'rule' | 'auditAnnotations' | 'failurePolicy' | 'orValueOnConcrete'
>;

/** One engine policy per binding. */
function importPolicy(document: JsonObject, companions: readonly JsonObject[]): Read<readonly ForeignPolicy[]> {
  const name = readName(document);
  const log = createImportLog(`ValidatingAdmissionPolicy/${name}`);
  const spec = readObject(document, 'spec');
  reportUnknownFields(log, spec, ['spec'], SPEC_FIELDS);
  const common: Common = {
    name,
    origin: 'ValidatingAdmissionPolicy',
    ...readJudgement(log, spec, ['spec']),
    orValueOnConcrete: 'error',
  };
  if (common.rule.validations.length + common.auditAnnotations.length === 0) {
    log.error(['spec', 'validations'], 'has no expression', 'Write a validation or an audit annotation.');
  }
  const constraints = readMatchResources(log, spec, 'matchConstraints', ['spec']) ?? {};
  const bindings = companions.filter(
    (candidate) =>
      isAdmissionKind(candidate, 'ValidatingAdmissionPolicyBinding') &&
      readText(getField(candidate, 'spec'), 'policyName') === name,
  );
  if (bindings.length === 0) {
    log.warn([], 'no binding names it, so a cluster would not judge by it; judged here as Audit', 'Add a binding.');
    const policy: ForeignPolicy = {
      ...common,
      match: [constraints],
      exclude: [],
      actions: ['Audit'],
      params: [null],
      onParamsMissing: 'Allow',
    };
    return { value: [policy], problems: log.problems };
  }
  const paramKind = readObject(spec, 'paramKind');
  const bound = bindings.map((binding) => bind(binding, paramKind, companions));
  return {
    value: bound.map(({ value }) => ({ ...common, ...value, match: [constraints, ...value.match] })),
    problems: [...log.problems, ...bound.flatMap(({ problems }) => problems)],
  };
}

const BINDING_FIELDS = ['policyName', 'paramRef', 'matchResources', 'validationActions'];

function bind(
  binding: JsonObject,
  paramKind: JsonObject | undefined,
  companions: readonly JsonObject[],
): Read<Omit<ForeignPolicy, keyof Common>> {
  const log = createImportLog(`ValidatingAdmissionPolicyBinding/${readName(binding)}`);
  const spec = readObject(binding, 'spec');
  reportUnknownFields(log, spec, ['spec'], BINDING_FIELDS);
  const resources = readMatchResources(log, spec, 'matchResources', ['spec']);
  const value = {
    part: readName(binding),
    match: resources === undefined ? [] : [resources],
    exclude: [],
    actions: readActions(log, spec, ['spec']),
    ...selectParams(log, paramKind, spec, ['spec'], companions),
  };
  return { value, problems: log.problems };
}
