/**
 * The proof that a webhook is never called for a subject, or a request for which it is. Decided over rules,
 * namespaceSelector and objectSelector as the API server applies them (apiserver/pkg/admission/plugin/webhook):
 * whatever labels, names and users a request may have. Match conditions only narrow, and are not looked at.
 */
import type { FieldPath } from '../../../base/positions.ts';
import { findEquivalentGroups } from '../../../engine/match-request.ts';
import type { Operation } from '../../../model/admission.ts';
import { OPERATIONS } from '../../../model/admission.ts';
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import { findKind, listKnownKinds } from '../../../model/kubernetes-kinds.ts';
import { includesOrStar, NAMESPACE_NAME_LABEL } from '../../../model/kubernetes-rules.ts';
import type { KnownLabels, Selector } from './selector-logic.ts';
import { findLabels } from './selector-logic.ts';
import type { Subject } from './subjects.ts';
import type { WebhookEntry } from './webhook-entry.ts';

type Labels = Readonly<Record<string, string>>;

/** A request that the webhook would be called for. */
export type Counterexample = {
  readonly operation: Operation;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subResource: string;
  readonly namespace: string | undefined;
  readonly namespaceLabels: Labels | undefined;
  readonly objectLabels: Labels;
};

export type Proof =
  | { readonly isProven: true; readonly by: 'rules' | 'namespaceSelector' | 'objectSelector' }
  | {
      readonly isProven: false;
      /** The field that lets it through. */
      readonly at: FieldPath;
      /** Undefined where a selector is none, so that nobody can tell. */
      readonly counterexample: Counterexample | undefined;
    };

/** Decides for one subject. */
export function proveNeverMatched(entry: WebhookEntry, subject: Subject): Proof {
  if (entry.selectorFault !== undefined) {
    return { isProven: false, at: [...entry.path, entry.selectorFault.field], counterexample: undefined };
  }
  let by: 'rules' | 'namespaceSelector' | 'objectSelector' = 'rules';
  for (const candidate of listCandidates(entry, subject)) {
    const found = findRequest(candidate, entry, subject);
    if (typeof found !== 'string')
      return { isProven: false, at: blame(candidate, entry, subject), counterexample: found };
    by = found;
  }
  return { isProven: true, by };
}

/** What the rules let through of a subject, before any label is looked at. */
type Candidate = Pick<Counterexample, 'operation' | 'group' | 'version' | 'resource' | 'subResource'> & {
  /** Of the resource that selects it, in the entry. */
  readonly at: FieldPath;
};

function* listCandidates({ rules, isExact }: WebhookEntry, subject: Subject): Generator<Candidate, void, void> {
  for (const [ruleIndex, rule] of rules.entries()) {
    const version = rule.apiVersions[0];
    if (version === undefined || !mayBeInScope(rule, subject)) continue;
    for (const [index, entry] of rule.resources.entries()) {
      const target = findTarget(rule, entry, subject, isExact);
      if (target === undefined) continue;
      const [, sub = ''] = entry.split('/', 2);
      const subResource = sub === '*' ? '' : sub;
      const at = ['rules', ruleIndex, 'resources', index];
      // With `*`, any version: which one makes no difference to what follows.
      const shown = version === '*' ? 'v1' : version;
      for (const operation of OPERATIONS.filter((one) => includesOrStar(rule.operations, one))) {
        yield { operation, ...target, version: shown, subResource, at };
      }
    }
  }
}

/** A Namespace counts as cluster-wide. */
function mayBeInScope({ scope = '*' }: ResourceRule, { place }: Subject): boolean {
  return scope === '*' || (scope === 'Namespaced') === (place === 'namespaced');
}

/** A resource of the subject that this entry of a rule names. */
function findTarget(
  rule: ResourceRule,
  entry: string,
  { target }: Subject,
  isExact: boolean,
): { readonly group: string; readonly resource: string } | undefined {
  const [name = ''] = entry.split('/', 2);
  if (target === undefined) return findNamespaced(rule.apiGroups, name);
  if (name !== '*' && name !== target.resource) return undefined;
  const groups = [target.group, ...(isExact ? [] : findEquivalentGroups(target.group, target.resource))];
  return groups.some((group) => includesOrStar(rule.apiGroups, group)) ? target : undefined;
}

/** A resource by this name that may live in a namespace; only of known kinds is it known that they do not. */
function findNamespaced(
  groups: readonly string[],
  name: string,
): { readonly group: string; readonly resource: string } | undefined {
  for (const group of groups) {
    if (group === '*') return { group: name === '*' ? '' : 'example.com', resource: name === '*' ? 'pods' : name };
    if (name === '*') return { group, resource: findNamespacedOf(group) };
    if (RESOURCES.get(`${group}/${name}`) !== false) return { group, resource: name };
  }
  return undefined;
}

/** Whether each known resource lives in namespaces, by `group/plural`. */
const RESOURCES: ReadonlyMap<string, boolean> = new Map(
  listKnownKinds().flatMap(({ group, kind }) => {
    const info = findKind(group, kind);
    return info === undefined ? [] : [[`${group}/${info.plural}`, info.isNamespaced] as const];
  }),
);

function findNamespacedOf(group: string): string {
  const start = `${group}/`;
  const known = [...RESOURCES].find(([key, isNamespaced]) => key.startsWith(start) && isNamespaced);
  return known?.[0].slice(start.length) ?? 'things';
}

/** The request of a candidate, or which selector leaves every one of them out. */
function findRequest(
  candidate: Candidate,
  entry: WebhookEntry,
  { place, namespace }: Subject,
): Counterexample | 'namespaceSelector' | 'objectSelector' {
  const { at: _, ...request } = candidate;
  const { namespaceSelector, objectSelector } = entry;
  if (place === 'cluster') {
    const objectLabels = findObjectLabels(objectSelector, candidate, {});
    if (objectLabels === undefined) return 'objectSelector';
    return { ...request, namespace: undefined, namespaceLabels: undefined, objectLabels };
  }
  const known: KnownLabels = {
    [NAMESPACE_NAME_LABEL]: namespace === undefined ? { isNamespaceName: true } : { value: namespace },
  };
  const isNamespace = place === 'namespace';
  // While it is made, a Namespace is judged by both selectors with the same labels. Later there are two sets: before
  // and after a change, or that of the object and that which the API server remembers.
  const isOneObject = isNamespace && candidate.operation === 'CREATE' && candidate.subResource === '';
  const namespaceLabels = findLabels(
    isOneObject ? [...namespaceSelector, ...objectSelector] : namespaceSelector,
    known,
  );
  if (namespaceLabels === undefined) {
    return findLabels(namespaceSelector, known) === undefined ? 'namespaceSelector' : 'objectSelector';
  }
  const objectLabels = isOneObject
    ? namespaceLabels
    : findObjectLabels(objectSelector, candidate, isNamespace ? known : {});
  if (objectLabels === undefined) return 'objectSelector';
  return { ...request, namespace: namespace ?? namespaceLabels[NAMESPACE_NAME_LABEL], namespaceLabels, objectLabels };
}

/** The options of a connection have no labels, so that only a selector of everything selects them. */
function findObjectLabels(selector: Selector, { operation }: Candidate, known: KnownLabels): Labels | undefined {
  if (operation === 'CONNECT') return selector.length === 0 ? {} : undefined;
  return findLabels(selector, known);
}

/** A namespace is left out by the selector of namespaces, a kind by the rules. */
function blame({ at }: Candidate, { path }: WebhookEntry, { namespace }: Subject): FieldPath {
  return namespace === undefined ? [...path, ...at] : [...path, 'namespaceSelector'];
}
