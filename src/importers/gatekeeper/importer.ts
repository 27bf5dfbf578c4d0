/**
 * Imports Gatekeeper ConstraintTemplates whose code is CEL (K8sNativeValidation), with the constraints that use them.
 */
import { getField, getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Read } from '../../base/problems.ts';
import { readFailurePolicy, readNamedExpressions, readSelector, readValidations } from '../../model/foreign-fields.ts';
import type { ForeignPolicy, MatchResources } from '../../model/foreign-policy.ts';
import type { ImportLog } from '../../model/import-log.ts';
import {
  createImportLog,
  readName,
  readObject,
  readObjects,
  readText,
  readTexts,
  reportUnknownFields,
} from '../../model/import-log.ts';
import type { Importer } from '../api.ts';

const ENGINE = 'K8sNativeValidation';

/** Defined by Gatekeeper before a template's own variables. */
const BUILT_IN_VARIABLES = [
  {
    name: 'anyObject',
    expression: "has(request.operation) && request.operation == 'DELETE' && object == null ? oldObject : object",
  },
  {
    name: 'params',
    expression: 'params != null && has(params.spec) && has(params.spec.parameters) ? params.spec.parameters : null',
  },
];

/** Importer of `templates.gatekeeper.sh` ConstraintTemplate. */
export const gatekeeperImporter: Importer = {
  name: 'gatekeeper',
  claims: (document) =>
    (readText(document, 'apiVersion') ?? '').startsWith('templates.gatekeeper.sh/') &&
    getField(document, 'kind') === 'ConstraintTemplate',
  import: importTemplate,
};

type Template = Pick<ForeignPolicy, 'rule' | 'failurePolicy'>;

/** One engine policy per constraint. */
function importTemplate(document: JsonObject, companions: readonly JsonObject[]): Read<readonly ForeignPolicy[]> {
  const name = readName(document);
  const log = createImportLog(`ConstraintTemplate/${name}`);
  const template = readTemplate(log, document);
  if (template === undefined) return { value: [], problems: log.problems };
  const kind = getPath(document, ['spec', 'crd', 'spec', 'names', 'kind']);
  const constraints = companions.filter(
    (candidate) =>
      (readText(candidate, 'apiVersion') ?? '').startsWith('constraints.gatekeeper.sh/') &&
      getField(candidate, 'kind') === kind,
  );
  if (constraints.length === 0) {
    log.warn(
      [],
      'no constraint uses it, so nothing is judged by it',
      `Add a constraint of kind ${typeof kind === 'string' ? kind : '?'}.`,
    );
  }
  const read = constraints.map((constraint) => readConstraint(name, template, constraint));
  return {
    value: read.map(({ value }) => value),
    problems: [...log.problems, ...read.flatMap(({ problems }) => problems)],
  };
}

const SOURCE_FIELDS = ['validations', 'failurePolicy', 'matchCondition', 'matchConditions', 'variables', 'generateVAP'];

function readTemplate(log: ImportLog, document: JsonObject): Template | undefined {
  const targets = readObjects(getField(document, 'spec'), 'targets');
  const codes = readObjects(targets[0], 'code');
  const index = codes.findIndex((code) => getField(code, 'engine') === ENGINE);
  const source = readObject(codes[index], 'source');
  const path: FieldPath = ['spec', 'targets', 0, 'code'];
  if (targets.length !== 1 || source === undefined) {
    log.error(path, `has no ${ENGINE} code`, `Only CEL can be imported, not Rego: write the rule for ${ENGINE}.`);
    return undefined;
  }
  const at = [...path, index, 'source'];
  reportUnknownFields(log, source, at, SOURCE_FIELDS);
  const conditionKey = getField(source, 'matchConditions') === undefined ? 'matchCondition' : 'matchConditions';
  return {
    failurePolicy: readFailurePolicy(log, source, at),
    rule: {
      variables: [...BUILT_IN_VARIABLES, ...readNamedExpressions(log, source, 'variables', at)],
      matchConditions: [...readNamedExpressions(log, source, conditionKey, at)],
      validations: [...readValidations(log, source, 'validations', at)],
    },
  };
}

function readConstraint(template: string, shared: Template, constraint: JsonObject): Read<ForeignPolicy> {
  const name = readName(constraint);
  const log = createImportLog(`${readText(constraint, 'kind') ?? ''}/${name}`);
  const spec = readObject(constraint, 'spec');
  reportUnknownFields(log, spec, ['spec'], ['match', 'parameters', 'enforcementAction', 'scopedEnforcementActions']);
  const value: ForeignPolicy = {
    ...shared,
    name: template,
    part: name,
    origin: 'Gatekeeper',
    match: [readMatch(log, spec)],
    exclude: [],
    auditAnnotations: [],
    actions: readEnforcement(log, spec),
    params: [constraint],
    onParamsMissing: 'Allow',
    orValueOnConcrete: 'error',
  };
  return { value, problems: log.problems };
}

const ENFORCEMENT: Readonly<Record<string, ForeignPolicy['actions'][number]>> = {
  deny: 'Deny',
  warn: 'Warn',
  dryrun: 'Audit',
};

/** A scoped action counts with its gravest member, because a scan stands for every enforcement point. */
function readEnforcement(log: ImportLog, spec: JsonObject | undefined): ForeignPolicy['actions'] {
  const action = readText(spec, 'enforcementAction') ?? 'deny';
  const names =
    action === 'scoped'
      ? readObjects(spec, 'scopedEnforcementActions').map((entry) => readText(entry, 'action') ?? '')
      : [action];
  const actions = names.flatMap((name) => ENFORCEMENT[name] ?? []);
  if (actions.length > 0) return [...new Set(actions)];
  log.error(['spec', 'enforcementAction'], `is ${action}, taken as deny`, 'Use deny, warn, dryrun or scoped.');
  return ['Deny'];
}

const MATCH_FIELDS = [
  'source',
  'kinds',
  'scope',
  'namespaces',
  'excludedNamespaces',
  'labelSelector',
  'namespaceSelector',
  'name',
];

function readMatch(log: ImportLog, spec: JsonObject | undefined): MatchResources {
  const match = readObject(spec, 'match');
  const at: FieldPath = ['spec', 'match'];
  reportUnknownFields(log, match, at, MATCH_FIELDS);
  const source = readText(match, 'source');
  if (source === 'Generated') {
    log.error([...at, 'source'], 'selects expanded resources only', 'Set it to Original or All, or remove it.');
  }
  const kinds = readObjects(match, 'kinds').map((entry) => ({
    groups: orAll(readTexts(entry, 'apiGroups')),
    versions: ['*'],
    kinds: orAll(readTexts(entry, 'kinds')),
  }));
  const scope = readText(match, 'scope');
  const name = readText(match, 'name');
  const namespaces = readTexts(match, 'namespaces') ?? [];
  const namespaceSelector = readSelector(log, match, 'namespaceSelector', at);
  const objectSelector = readSelector(log, match, 'labelSelector', at);
  return {
    namespacesPassClusterWide: true,
    excludedNamespaces: readTexts(match, 'excludedNamespaces') ?? [],
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(scope === 'Cluster' || scope === 'Namespaced' ? { scope } : {}),
    ...(name === undefined ? {} : { names: [name] }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(objectSelector === undefined ? {} : { objectSelector }),
  };
}

/** In a Gatekeeper match an empty list of groups or kinds means all of them. */
function orAll(names: readonly string[] | undefined): readonly string[] {
  return names === undefined || names.length === 0 ? ['*'] : names;
}
