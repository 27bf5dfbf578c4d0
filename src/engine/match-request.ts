/**
 * Which requests a foreign policy selects: the resource rules, selectors and kind matches of Kubernetes, Gatekeeper and
 * Kyverno over one AdmissionInput. Follows the API server (admission/plugin/policy/matching, webhook/predicates/rules).
 */
import { getField, getPath, isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { AdmissionInput, AdmissionRequest } from '../model/admission.ts';
import type {
  ForeignPolicy,
  KindMatch,
  LabelSelector,
  MatchResources,
  ResourceRule,
  SubjectMatch,
} from '../model/foreign-policy.ts';
import { matchesGlob } from '../model/glob.ts';
import { matchesGlobSelector, matchesSelector, parseSelector } from '../model/label-selector.ts';

/** Label that Kubernetes itself puts on every namespace. */
const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Whether the policy judges the request: every `match` selects it and no `exclude` does. */
export function selectsRequest(policy: ForeignPolicy, input: AdmissionInput): boolean {
  if (isExemptResource(policy, input.request)) return false;
  return (
    policy.match.every((match) => matchesResources(match, input)) &&
    !policy.exclude.some((match) => matchesResources(match, input))
  );
}

const EXEMPT_KINDS = new Set([
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** The API server never judges admission policies by admission policies, so that none can lock itself in. */
function isExemptResource(policy: ForeignPolicy, request: AdmissionRequest): boolean {
  return (
    policy.origin === 'ValidatingAdmissionPolicy' &&
    request.kind.group === 'admissionregistration.k8s.io' &&
    EXEMPT_KINDS.has(request.kind.kind)
  );
}

/** Whether all given members select the request. */
export function matchesResources(match: MatchResources, input: AdmissionInput): boolean {
  const { request } = input;
  const isExact = match.matchPolicy === 'Exact';
  if (match.namespaceSelector !== undefined && !matchesNamespace(match.namespaceSelector, input)) return false;
  if (!matchesObject(match, input)) return false;
  if (match.excludeResourceRules?.some((rule) => matchesRule(rule, request, isExact)) === true) return false;
  const rules = match.resourceRules ?? [];
  if (rules.length > 0 && !rules.some((rule) => matchesRule(rule, request, isExact))) return false;
  if (match.operations !== undefined && !matchesOperation(match.operations, request)) return false;
  if (match.kinds !== undefined && !match.kinds.some((kind) => matchesKind(kind, request))) return false;
  if (!matchesScope(match.scope, request)) return false;
  if (match.names !== undefined && !matchesAny(match.names, nameOf(input))) return false;
  if (!matchesNamespaceNames(match, input)) return false;
  if (match.annotations !== undefined && !matchesAnnotations(match.annotations, input)) return false;
  if (!matchesUser(match, request)) return false;
  if (match.anyOf?.some((member) => matchesResources(member, input)) === false) return false;
  return match.allOf?.every((member) => matchesResources(member, input)) ?? true;
}

/** Resources that the API server serves from several groups, so that a rule for one selects the other. */
const TWIN_GROUPS: readonly (readonly [string, string, string])[] = [
  ['extensions', 'apps', 'deployments'],
  ['extensions', 'apps', 'daemonsets'],
  ['extensions', 'apps', 'replicasets'],
  ['extensions', 'networking.k8s.io', 'ingresses'],
  ['extensions', 'networking.k8s.io', 'networkpolicies'],
  ['extensions', 'policy', 'podsecuritypolicies'],
  ['', 'events.k8s.io', 'events'],
];

function matchesRule(rule: ResourceRule, request: AdmissionRequest, isExact: boolean): boolean {
  const names = rule.resourceNames ?? [];
  if (names.length > 0 && !names.includes(request.name)) return false;
  if (!matchesScope(rule.scope, request) || !matchesOperation(rule.operations, request)) return false;
  if (!matchesResourceName(rule.resources, request)) return false;
  const { group, version, resource } = request.resource;
  if (includesOrStar(rule.apiGroups, group) && includesOrStar(rule.apiVersions, version)) return true;
  if (isExact) return false;
  return (
    includesOrStar(rule.apiGroups, group) ||
    findEquivalentGroups(group, resource).some((twin) => rule.apiGroups.includes(twin))
  );
}

/** Groups from which the API server serves the same resource, so that a rule for one of them selects it too. */
export function findEquivalentGroups(group: string, resource: string): readonly string[] {
  return TWIN_GROUPS.filter(([a, b, name]) => name === resource && (a === group || b === group)).map(([a, b]) =>
    a === group ? b : a,
  );
}

// `pods`, `pods/log`, `pods/*`, `*` (no subresources), `*/*`; a star after the slash also stands for "no subresource".
function matchesResourceName(resources: readonly string[], request: AdmissionRequest): boolean {
  return resources.some((entry) => {
    const [name = '', sub = ''] = entry.split('/', 2);
    const isSub = sub === '*' || sub === (request.subResource ?? '');
    return isSub && (name === '*' || name === request.resource.resource);
  });
}

function includesOrStar(list: readonly string[], text: string): boolean {
  return list.includes('*') || list.includes(text);
}

function matchesOperation(operations: readonly string[], request: AdmissionRequest): boolean {
  // Reviews of plain objects (Gatekeeper's audit) have no operation; what is at rest is judged as if it came in.
  return request.operation === '' || includesOrStar(operations, request.operation);
}

function isNamespaceResource(request: AdmissionRequest): boolean {
  return request.kind.group === '' && request.kind.kind === 'Namespace';
}

/** A Namespace is cluster-wide although requests for it carry its own name as namespace. */
function matchesScope(scope: MatchResources['scope'], request: AdmissionRequest): boolean {
  const isClusterWide = isNamespaceResource(request) || (request.namespace ?? '') === '';
  if (scope === 'Cluster') return isClusterWide;
  return scope === 'Namespaced' ? !isClusterWide : true;
}

function matchesKind(match: KindMatch, request: AdmissionRequest): boolean {
  const { group, version, kind } = request.kind;
  const isSub = match.subresources === undefined || matchesAny(match.subresources, request.subResource ?? '');
  return (
    isSub && matchesAny(match.groups, group) && matchesAny(match.versions, version) && matchesAny(match.kinds, kind)
  );
}

function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matchesGlob(glob, text));
}

function bodyOf(input: AdmissionInput): JsonObject | null {
  return input.object ?? input.oldObject;
}

function nameOf(input: AdmissionInput): string {
  const metadata = getField(bodyOf(input), 'metadata');
  const names = [input.request.name, getField(metadata, 'name'), getField(metadata, 'generateName')];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? '';
}

function matchesNamespaceNames(match: MatchResources, input: AdmissionInput): boolean {
  const namespace = isNamespaceResource(input.request) ? nameOf(input) : (input.request.namespace ?? '');
  const isPassing = namespace === '' && match.namespacesPassClusterWide === true;
  if (match.namespaces !== undefined && !isPassing && !matchesAny(match.namespaces, namespace)) return false;
  return namespace === '' || !matchesAny(match.excludedNamespaces ?? [], namespace);
}

function matchesLabels(selector: LabelSelector, labels: JsonObject): boolean {
  const { matchLabels = {}, matchExpressions = [], hasGlobs } = selector;
  const parsed = parseSelector({ matchLabels, matchExpressions });
  if (parsed === undefined) return false;
  return hasGlobs === true ? matchesGlobSelector(parsed, labels) : matchesSelector(parsed, labels);
}

function readMap(body: JsonObject | null, field: 'labels' | 'annotations'): JsonObject {
  const map = getPath(body, ['metadata', field]);
  return isJsonObject(map) ? map : {};
}

function isEmptySelector(selector: LabelSelector): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** Cluster-wide objects other than namespaces are never passed over by a namespace selector, save by Kyverno's. */
function matchesNamespace(selector: LabelSelector, input: AdmissionInput): boolean {
  const { request } = input;
  const isKyverno = selector.hasGlobs === true;
  if (isKyverno && isNamespaceResource(request)) return false;
  if (isEmptySelector(selector)) return true;
  if (isNamespaceResource(request)) return matchesLabels(selector, readMap(bodyOf(input), 'labels'));
  const namespace = request.namespace ?? '';
  if (namespace === '') return !isKyverno || matchesLabels(selector, {});
  return matchesLabels(selector, { [NAMESPACE_NAME_LABEL]: namespace, ...readMap(input.namespaceObject, 'labels') });
}

/**
 * The object before or after the change must have the labels. To the API server the options of a connection are nothing
 * that could have labels: no selector but the empty one selects them, not even one that asks for absence.
 */
function matchesObject({ objectSelector: selector, matchPolicy }: MatchResources, input: AdmissionInput): boolean {
  if (selector === undefined || isEmptySelector(selector)) return true;
  if (matchPolicy !== undefined && input.request.operation === 'CONNECT') return false;
  return [input.object, input.oldObject].some(
    (body) => body !== null && matchesLabels(selector, readMap(body, 'labels')),
  );
}

function matchesAnnotations(wanted: Readonly<Record<string, string>>, input: AdmissionInput): boolean {
  const entries = Object.entries(readMap(bodyOf(input), 'annotations'));
  return Object.entries(wanted).every(([key, value]) =>
    entries.some(([name, text]) => typeof text === 'string' && matchesGlob(key, name) && matchesGlob(value, text)),
  );
}

function matchesUser(match: MatchResources, request: AdmissionRequest): boolean {
  const { subjects, roles, passesWithoutUser } = match;
  if (subjects === undefined && roles === undefined) return true;
  if (passesWithoutUser === true && Object.keys(request.userInfo ?? {}).length === 0) return true;
  return roles === undefined && subjects?.some((subject) => matchesSubject(subject, request)) === true;
}

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';

function matchesSubject(subject: SubjectMatch, request: AdmissionRequest): boolean {
  const username = getField(request.userInfo, 'username');
  const groups = getField(request.userInfo, 'groups');
  const user = typeof username === 'string' ? username : '';
  switch (subject.kind) {
    case 'Group':
      return Array.isArray(groups) && groups.some((group) => matchesGlob(subject.name, String(group)));
    case 'ServiceAccount':
      return matchesGlob(`${SERVICE_ACCOUNT_PREFIX}${subject.namespace ?? ''}:${subject.name}`, user);
    default:
      return matchesGlob(subject.name, user);
  }
}
