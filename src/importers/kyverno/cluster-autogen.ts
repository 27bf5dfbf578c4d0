/** Kyverno's autogen for ClusterPolicy: which rules about Pods are also judged on the controllers that make them. */
import { getField, getPath, isParsedObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { readText } from '../../model/import-log.ts';
import { kindsOf, listFilters, parseKind } from './filters.ts';
import { CRON_JOB_PATH, TEMPLATE_PATH, rewriteForTemplate } from './rewrite.ts';

const ANNOTATION = 'pod-policies.kyverno.io/autogen-controllers';
const CRON_JOB = 'CronJob';

/** Controllers that hold a pod template directly, with the kind text that selects them. */
const TEMPLATE_CONTROLLERS: Readonly<Record<string, string>> = {
  DaemonSet: 'apps/v1/DaemonSet',
  Deployment: 'apps/v1/Deployment',
  Job: 'batch/v1/Job',
  ReplicaSet: 'apps/v1/ReplicaSet',
  ReplicationController: 'v1/ReplicationController',
  StatefulSet: 'apps/v1/StatefulSet',
};
const CRON_JOB_KIND = 'batch/v1/CronJob';
const POD_KINDS = new Set(['Pod', CRON_JOB, ...Object.keys(TEMPLATE_CONTROLLERS)]);

/**
 * Controllers that the policy's rules are expanded to; none when a rule filters by what pods and controllers do not
 * share.
 */
export function findControllers(document: JsonObject, rules: readonly JsonObject[]): readonly string[] {
  const filters = rules.flatMap((rule) =>
    ['match', 'exclude'].flatMap((side) => listFilters(asObject(getField(rule, side))).filters),
  );
  if (!filters.every(suitsControllers)) return [];
  if (!filters.some((filter) => kindsOf(filter).some((kind) => POD_KINDS.has(kind)))) return [];
  const wanted = readText(getPath(document, ['metadata', 'annotations']), ANNOTATION);
  const all = [...Object.keys(TEMPLATE_CONTROLLERS), CRON_JOB];
  if (wanted === undefined || wanted === 'all') return all;
  const names = wanted.split(',').map((name) => name.trim());
  return all.filter((name) => names.includes(name));
}

const asObject = (value: Json | undefined): JsonObject | undefined => (isParsedObject(value) ? value : undefined);

function suitsControllers(filter: JsonObject): boolean {
  const resources = getField(filter, 'resources');
  const names = getField(resources, 'names');
  const hasNames = readText(resources, 'name') !== undefined || (Array.isArray(names) && names.length > 0);
  if (hasNames || getField(resources, 'selector') !== undefined) return false;
  if (getField(resources, 'annotations') !== undefined) return false;
  const kinds = kindsOf(filter);
  return kinds.length <= 1 || !kinds.some(isPod);
}

function isPod(kind: string): boolean {
  return parseKind(kind, 'match').kinds[0] === 'Pod';
}

/** The copies of a rule about Pods for controllers with a template, and for CronJobs. */
export function expandRule(rule: JsonObject, controllers: readonly string[]): readonly JsonObject[] {
  const name = readText(rule, 'name') ?? '';
  const matched = listFilters(asObject(getField(rule, 'match'))).filters.flatMap(kindsOf);
  const excluded = listFilters(asObject(getField(rule, 'exclude'))).filters.flatMap(kindsOf);
  if (name.startsWith('autogen-') || !matched.some(isPod)) return [];
  if (excluded.length > 0 && !excluded.some(isPod)) return [];
  const kinds = controllers.flatMap((controller) => TEMPLATE_CONTROLLERS[controller] ?? []);
  const copies: JsonObject[] = [];
  if (kinds.length > 0) {
    const copy = replaceKinds(rule, (filter) => (kindsOf(filter).some(isPod) ? kinds : undefined));
    copies.push(nameCopy(rewriteForTemplate(copy, TEMPLATE_PATH, { keepsNamespace: false }), 'autogen', name));
  }
  if (controllers.includes(CRON_JOB)) {
    const copy = replaceKinds(rule, () => [CRON_JOB_KIND]);
    copies.push(nameCopy(rewriteForTemplate(copy, CRON_JOB_PATH, { keepsNamespace: false }), 'autogen-cronjob', name));
  }
  return copies;
}

const RULE_NAME_CHARS_MAX = 63;

function nameCopy(rule: JsonObject, prefix: string, name: string): JsonObject {
  return { ...rule, name: `${prefix}-${name}`.slice(0, RULE_NAME_CHARS_MAX) };
}

function replaceKinds(rule: JsonObject, choose: (filter: JsonObject) => readonly string[] | undefined): JsonObject {
  const replaceIn = (filter: JsonObject): JsonObject => {
    const kinds = choose(filter);
    return kinds === undefined
      ? filter
      : { ...filter, resources: { ...asObject(getField(filter, 'resources')), kinds } };
  };
  const replaceSide = (side: 'match' | 'exclude'): JsonObject => {
    const block = asObject(getField(rule, side));
    if (block === undefined) return {};
    const { key, filters } = listFilters(block);
    return { [side]: key === undefined ? replaceIn(block) : { ...block, [key]: filters.map(replaceIn) } };
  };
  return { ...rule, ...replaceSide('match'), ...replaceSide('exclude') };
}
