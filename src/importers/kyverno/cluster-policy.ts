/** Imports Kyverno ClusterPolicy and Policy rules with `validate.cel`, expanded to pod controllers as Kyverno does. */
import { getField } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Read } from '../../base/problems.ts';
import { readAuditAnnotations, readNamedExpressions, readValidations } from '../../model/foreign-fields.ts';
import { selectParams } from '../../model/foreign-params.ts';
import type { ForeignPolicy, MatchResources } from '../../model/foreign-policy.ts';
import type { ImportLog } from '../../model/import-log.ts';
import {
  createImportLog,
  readName,
  readObject,
  readObjects,
  readText,
  reportUnknownFields,
} from '../../model/import-log.ts';
import { expandRule, findControllers } from './cluster-autogen.ts';
import { readFilters } from './filters.ts';

const SPEC_FIELDS = [
  'rules',
  'validationFailureAction',
  'background',
  // What follows concerns how Kyverno is called or reports, not what its rules decide.
  'failurePolicy',
  'webhookTimeoutSeconds',
  'webhookConfiguration',
  'admission',
  'emitWarning',
  'schemaValidation',
  'useServerSideApply',
];

/** Engine policies of all rules that are written in CEL; every other rule is a problem. */
export function importClusterPolicy(
  document: JsonObject,
  companions: readonly JsonObject[],
): Read<readonly ForeignPolicy[]> {
  const log = createImportLog(`${readText(document, 'kind') ?? ''}/${readName(document)}`);
  const spec = readObject(document, 'spec');
  reportUnknownFields(log, spec, ['spec'], SPEC_FIELDS);
  const rules = readObjects(spec, 'rules');
  if (rules.length === 0) log.error(['spec', 'rules'], 'has no rule', 'Add a rule with validate.cel.');
  const controllers = findControllers(document, rules);
  const value = rules.flatMap((rule, i) => {
    const path = ['spec', 'rules', i];
    if (!isImportable(log, rule, path)) return [];
    const published = readRule(log, document, rule, path, companions);
    // What autogen adds repeats the fields of the published rule, whose problems are reported already.
    const quiet = createImportLog('');
    const expanded = expandRule(rule, controllers).map((copy) => readRule(quiet, document, copy, path, companions));
    return [published, ...expanded].filter((policy) => policy !== undefined);
  });
  return { value, problems: log.problems };
}

const RULE_FIELDS = ['name', 'match', 'exclude', 'celPreconditions', 'validate', 'skipBackgroundRequests'];
const HARMLESS_RULE_FIELDS = ['reportProperties'];
const VALIDATE_FIELDS = ['cel', 'message', 'failureAction', 'allowExistingViolations'];
const CEL_FIELDS = ['expressions', 'variables', 'paramKind', 'paramRef', 'auditAnnotations', 'generate'];

/** A rule with a part in another language is left out as a whole: without that part it would judge something else. */
function isImportable(log: ImportLog, rule: JsonObject, path: FieldPath): boolean {
  const validate = readObject(rule, 'validate');
  const cel = readObject(validate, 'cel');
  const before = log.problems.length;
  reportUnknownFields(log, rule, path, [...RULE_FIELDS, ...HARMLESS_RULE_FIELDS]);
  reportUnknownFields(log, validate, [...path, 'validate'], [...VALIDATE_FIELDS, 'failureActionOverrides']);
  reportUnknownFields(log, cel, [...path, 'validate', 'cel'], CEL_FIELDS);
  if (cel === undefined) {
    log.error(
      [...path, 'validate', 'cel'],
      'is missing: only CEL can be imported',
      'Rewrite the rule as validate.cel.',
    );
  }
  const isComplete = log.problems.length === before;
  if (getField(validate, 'failureActionOverrides') !== undefined) {
    log.warn([...path, 'validate', 'failureActionOverrides'], 'is not applied', 'Use a profile per environment.');
  }
  return isComplete;
}

function readRule(
  log: ImportLog,
  document: JsonObject,
  rule: JsonObject,
  path: FieldPath,
  companions: readonly JsonObject[],
): ForeignPolicy | undefined {
  const match = readFilters(log, rule, 'match', path);
  if (match === undefined) {
    log.error([...path, 'match'], 'selects nothing', 'Name kinds under match.any[].resources.kinds.');
    return undefined;
  }
  const exclude = readFilters(log, rule, 'exclude', path);
  const validate = readObject(rule, 'validate');
  const cel = readObject(validate, 'cel');
  const at = [...path, 'validate', 'cel'];
  return {
    name: readName(document),
    part: readText(rule, 'name') ?? '',
    origin: 'Kyverno',
    match: [...limitToNamespace(document), match],
    exclude: exclude === undefined ? [] : [exclude],
    rule: {
      variables: [...readNamedExpressions(log, cel, 'variables', at)],
      matchConditions: [...readNamedExpressions(log, rule, 'celPreconditions', path)],
      validations: [...readValidations(log, cel, 'expressions', at, readText(validate, 'message'))],
    },
    auditAnnotations: readAuditAnnotations(log, cel, at),
    // Kyverno judges validate.cel under Fail whatever the policy says: its failurePolicy is about reaching the webhook.
    failurePolicy: 'Fail',
    actions: readAction(document, validate),
    ...selectParams(log, readObject(cel, 'paramKind'), cel, at, companions),
    orValueOnConcrete: 'return',
  };
}

/** A Policy (not ClusterPolicy) judges its own namespace only. */
function limitToNamespace(document: JsonObject): readonly MatchResources[] {
  if (getField(document, 'kind') !== 'Policy') return [];
  return [{ namespaces: [readText(getField(document, 'metadata'), 'namespace') ?? 'default'] }];
}

function readAction(document: JsonObject, validate: JsonObject | undefined): ForeignPolicy['actions'] {
  const action = readText(validate, 'failureAction') ?? readText(getField(document, 'spec'), 'validationFailureAction');
  return action?.toLowerCase() === 'enforce' ? ['Deny'] : ['Audit'];
}
