/** The parts that foreign policies share with ValidatingAdmissionPolicy, read with problems for what is left out. */
import { getField } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { ForeignPolicy, LabelSelector, MatchResources, ResourceRule } from './foreign-policy.ts';
import type { ImportLog } from './import-log.ts';
import { readObject, readObjects, readText, readTexts, reportUnknownFields } from './import-log.ts';
import type { NamedExpression, Validation } from './rule.ts';

/** The fields by which a ValidatingAdmissionPolicy judges, which policies in its image have too. */
export function readJudgement(
  log: ImportLog,
  spec: unknown,
  path: FieldPath,
): Pick<ForeignPolicy, 'rule' | 'auditAnnotations' | 'failurePolicy'> {
  return {
    rule: {
      variables: [...readNamedExpressions(log, spec, 'variables', path)],
      matchConditions: [...readNamedExpressions(log, spec, 'matchConditions', path)],
      validations: [...readValidations(log, spec, 'validations', path)],
    },
    auditAnnotations: readAuditAnnotations(log, spec, path),
    failurePolicy: readFailurePolicy(log, spec, path),
  };
}

/** `variables` and `matchConditions`. */
export function readNamedExpressions(
  log: ImportLog,
  holder: unknown,
  key: string,
  path: FieldPath,
): readonly NamedExpression[] {
  return readObjects(holder, key).flatMap((entry, i) => {
    const at = [...path, key, i];
    reportUnknownFields(log, entry, at, ['name', 'expression']);
    const name = readText(entry, 'name');
    const expression = readText(entry, 'expression');
    if (name !== undefined && expression !== undefined) return [{ name, expression }];
    log.error(at, 'needs a name and an expression', 'Add the missing field.');
    return [];
  });
}

/** `validations`. `fallback` is the message of an entry without a fixed one of its own. */
export function readValidations(
  log: ImportLog,
  holder: unknown,
  key: string,
  path: FieldPath,
  fallback?: string,
): readonly Validation[] {
  return readObjects(holder, key).flatMap((entry, i) => {
    const at = [...path, key, i];
    reportUnknownFields(log, entry, at, ['expression', 'message', 'messageExpression', 'reason']);
    const expression = readText(entry, 'expression');
    if (expression === undefined) {
      log.error([...at, 'expression'], 'is missing', 'Write the expression, or remove the entry.');
      return [];
    }
    const messageExpression = readText(entry, 'messageExpression');
    const message = readText(entry, 'message') ?? fallback;
    const reason = readText(entry, 'reason');
    return [
      {
        expression,
        ...(message === undefined ? {} : { message }),
        ...(messageExpression === undefined ? {} : { messageExpression }),
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}

/** `auditAnnotations`. */
export function readAuditAnnotations(
  log: ImportLog,
  holder: unknown,
  path: FieldPath,
): ForeignPolicy['auditAnnotations'] {
  return readObjects(holder, 'auditAnnotations').flatMap((entry, i) => {
    const at = [...path, 'auditAnnotations', i];
    reportUnknownFields(log, entry, at, ['key', 'valueExpression']);
    const key = readText(entry, 'key');
    const valueExpression = readText(entry, 'valueExpression');
    if (key !== undefined && valueExpression !== undefined) return [{ key, valueExpression }];
    log.error(at, 'needs a key and a valueExpression', 'Add the missing field.');
    return [];
  });
}

/** `failurePolicy`, `Fail` when absent. */
export function readFailurePolicy(log: ImportLog, holder: unknown, path: FieldPath): ForeignPolicy['failurePolicy'] {
  const text = readText(holder, 'failurePolicy');
  if (text === 'Ignore') return 'Ignore';
  if (text !== undefined && text !== 'Fail') {
    log.error([...path, 'failurePolicy'], `is ${text}, taken as Fail`, 'Use Fail or Ignore.');
  }
  return 'Fail';
}

const ACTIONS = ['Deny', 'Warn', 'Audit'] as const;

/** `validationActions`. Without any, the document would not be valid at its origin; it is then taken as Deny. */
export function readActions(log: ImportLog, holder: unknown, path: FieldPath): ForeignPolicy['actions'] {
  const texts = readTexts(holder, 'validationActions') ?? [];
  const actions = ACTIONS.filter((action) => texts.includes(action));
  for (const text of texts) {
    if (!ACTIONS.some((action) => action === text)) {
      log.error([...path, 'validationActions'], `has ${text}`, `Use ${ACTIONS.join(', ')}.`);
    }
  }
  if (actions.length > 0) return actions;
  log.warn([...path, 'validationActions'], 'is empty, taken as Deny', `Name one of ${ACTIONS.join(', ')}.`);
  return ['Deny'];
}

const MATCH_FIELDS = ['resourceRules', 'excludeResourceRules', 'matchPolicy', 'namespaceSelector', 'objectSelector'];

/** `matchConstraints` of a policy, `matchResources` of a binding; undefined when absent, which selects everything. */
export function readMatchResources(
  log: ImportLog,
  holder: unknown,
  key: string,
  path: FieldPath,
): MatchResources | undefined {
  const match = readObject(holder, key);
  if (match === undefined) return undefined;
  const at = [...path, key];
  reportUnknownFields(log, match, at, MATCH_FIELDS);
  const namespaceSelector = readSelector(log, match, 'namespaceSelector', at);
  const objectSelector = readSelector(log, match, 'objectSelector', at);
  return {
    resourceRules: readResourceRules(log, match, 'resourceRules', at),
    excludeResourceRules: readResourceRules(log, match, 'excludeResourceRules', at),
    matchPolicy: readText(match, 'matchPolicy') === 'Exact' ? 'Exact' : 'Equivalent',
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(objectSelector === undefined ? {} : { objectSelector }),
  };
}

const RULE_FIELDS = ['apiGroups', 'apiVersions', 'operations', 'resources', 'resourceNames', 'scope'];

function readResourceRules(log: ImportLog, holder: JsonObject, key: string, path: FieldPath): readonly ResourceRule[] {
  return readObjects(holder, key).map((rule, i) => {
    reportUnknownFields(log, rule, [...path, key, i], RULE_FIELDS);
    const scope = readText(rule, 'scope');
    return {
      apiGroups: readTexts(rule, 'apiGroups') ?? [],
      apiVersions: readTexts(rule, 'apiVersions') ?? [],
      operations: readTexts(rule, 'operations') ?? [],
      resources: readTexts(rule, 'resources') ?? [],
      resourceNames: readTexts(rule, 'resourceNames') ?? [],
      scope: scope === 'Cluster' || scope === 'Namespaced' ? scope : '*',
    };
  });
}

/** A LabelSelector field; undefined when absent, which selects everything. */
export function readSelector(log: ImportLog, holder: unknown, key: string, path: FieldPath): LabelSelector | undefined {
  const selector = readObject(holder, key);
  if (selector === undefined) return undefined;
  reportUnknownFields(log, selector, [...path, key], ['matchLabels', 'matchExpressions']);
  const matchLabels = readStringMap(selector, 'matchLabels');
  const matchExpressions = readObjects(selector, 'matchExpressions').map((term) => ({
    key: readText(term, 'key') ?? '',
    operator: readText(term, 'operator') ?? '',
    values: readTexts(term, 'values') ?? [],
  }));
  return { ...(matchLabels === undefined ? {} : { matchLabels }), matchExpressions };
}

/** A map of texts; undefined when absent. Members that are no text are left out. */
export function readStringMap(holder: unknown, key: string): Readonly<Record<string, string>> | undefined {
  const map = readObject(holder, key);
  if (map === undefined) return undefined;
  const entries = Object.keys(map).map((name): [string, unknown] => [name, getField(map, name)]);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
