/** Imports Kyverno ValidatingPolicy, with its own autogen for pod controllers. */
import { getField, getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Read } from '../../base/problems.ts';
import { readActions, readJudgement, readMatchResources } from '../../model/foreign-fields.ts';
import type { ForeignPolicy, MatchResources } from '../../model/foreign-policy.ts';
import type { ImportLog } from '../../model/import-log.ts';
import {
  createImportLog,
  readName,
  readObject,
  readText,
  readTexts,
  reportUnknownFields,
} from '../../model/import-log.ts';
import { CRON_JOB_PATH, TEMPLATE_PATH, rewriteForTemplate } from './rewrite.ts';

const SPEC_FIELDS = [
  'matchConstraints',
  'matchConditions',
  'variables',
  'validations',
  'auditAnnotations',
  'failurePolicy',
  'validationActions',
  'autogen',
  'evaluation',
  'webhookConfiguration',
];

/** The published policy, and its copies for controllers with a template and for CronJobs. */
export function importValidatingPolicy(document: JsonObject): Read<readonly ForeignPolicy[]> {
  const log = createImportLog(`${readText(document, 'kind') ?? ''}/${readName(document)}`);
  const spec = readObject(document, 'spec') ?? {};
  reportUnknownFields(log, spec, ['spec'], SPEC_FIELDS);
  if (getPath(spec, ['evaluation', 'mode']) === 'JSON') {
    log.error(
      ['spec', 'evaluation', 'mode'],
      'is JSON: it judges no Kubernetes objects',
      'Only mode Kubernetes is run.',
    );
    return { value: [], problems: log.problems };
  }
  const match = readMatchResources(log, spec, 'matchConstraints', ['spec']);
  if (match === undefined) {
    log.error(['spec', 'matchConstraints'], 'is missing, so it selects nothing', 'Add matchConstraints.');
    return { value: [], problems: log.problems };
  }
  const name = readName(document);
  const limits = limitToNamespace(document);
  const published = readPolicy(log, spec, name, [...limits, match]);
  // The copies repeat fields whose problems are reported already.
  const quiet = createImportLog('');
  const copies = listTargets(match, spec).map(({ suffix, templatePath, resourceRules }) => {
    const copy = rewriteForTemplate(spec, templatePath, { keepsNamespace: true });
    return readPolicy(quiet, copy, name, [...limits, { resourceRules, matchPolicy: 'Equivalent' }], suffix);
  });
  return { value: [published, ...copies], problems: log.problems };
}

function readPolicy(
  log: ImportLog,
  spec: JsonObject,
  name: string,
  match: readonly MatchResources[],
  suffix?: string,
): ForeignPolicy {
  return {
    name,
    part: suffix === undefined ? name : `autogen-${suffix}-${name}`,
    origin: 'Kyverno',
    match,
    exclude: [],
    ...readJudgement(log, spec, ['spec']),
    actions: readActions(log, spec, ['spec']),
    params: [null],
    onParamsMissing: 'Allow',
    orValueOnConcrete: 'return',
  };
}

/** A NamespacedValidatingPolicy judges its own namespace only. */
function limitToNamespace(document: JsonObject): readonly MatchResources[] {
  if (getField(document, 'kind') !== 'NamespacedValidatingPolicy') return [];
  return [{ namespaces: [readText(getField(document, 'metadata'), 'namespace') ?? 'default'] }];
}

type Target = {
  readonly suffix: 'defaults' | 'cronjobs';
  readonly templatePath: string;
  readonly resourceRules: NonNullable<MatchResources['resourceRules']>;
};

const GROUP_OF_CONTROLLER: Readonly<Record<string, string>> = {
  daemonsets: 'apps',
  deployments: 'apps',
  replicasets: 'apps',
  statefulsets: 'apps',
  jobs: 'batch',
};

function listTargets(match: MatchResources, spec: JsonObject): readonly Target[] {
  if (!isAboutPodsOnly(match)) return [];
  const wanted = readTexts(getPath(spec, ['autogen', 'podControllers']), 'controllers');
  const isWanted = (controller: string): boolean => wanted === undefined || wanted.includes(controller);
  const operations = match.resourceRules?.[0]?.operations ?? [];
  const rule = (group: string, resources: readonly string[]) => ({
    apiGroups: [group],
    apiVersions: ['v1'],
    operations,
    resources,
  });
  const controllers = Object.keys(GROUP_OF_CONTROLLER).filter(isWanted);
  const rules = ['apps', 'batch'].flatMap((group) => {
    const resources = controllers.filter((controller) => GROUP_OF_CONTROLLER[controller] === group);
    return resources.length === 0 ? [] : [rule(group, resources)];
  });
  const targets: Target[] = [];
  if (rules.length > 0) targets.push({ suffix: 'defaults', templatePath: TEMPLATE_PATH, resourceRules: rules });
  if (isWanted('cronjobs')) {
    targets.push({ suffix: 'cronjobs', templatePath: CRON_JOB_PATH, resourceRules: [rule('batch', ['cronjobs'])] });
  }
  return targets;
}

/** Kyverno expands only what selects core/v1 pods, the whole of them and nothing else. */
function isAboutPodsOnly(match: MatchResources): boolean {
  const isFiltering = [match.namespaceSelector, match.objectSelector].some(
    (selector) => Object.keys(selector?.matchLabels ?? {}).length > 0 || (selector?.matchExpressions ?? []).length > 0,
  );
  if (isFiltering || (match.excludeResourceRules ?? []).length > 0 || match.resourceRules?.length !== 1) return false;
  const [rule] = match.resourceRules;
  return (
    rule !== undefined &&
    (rule.resourceNames ?? []).length === 0 &&
    [rule.apiGroups, rule.apiVersions, rule.resources].map((list) => list.join(',')).join('/') === '/v1/pods'
  );
}
