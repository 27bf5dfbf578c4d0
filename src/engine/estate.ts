/**
 * The estate: all resources of one evaluation, indexed so that a control that looks across them (a Service without
 * pods, a pod without NetworkPolicy) costs the same per resource however many there are. Indexes are built when first
 * asked for.
 */
import { getPath } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { addToList, groupByKeys } from '../base/lists.ts';
import { once } from '../base/once.ts';
import type { ParsedSelector } from '../model/label-selector.ts';
import { matchesSelector, parseSelector } from '../model/label-selector.ts';
import { isOfKind } from '../model/resource.ts';
import type { PodView } from './pod-view.ts';
import type { Prepared } from './prepared.ts';

export type Estate = {
  /** Body of the resource; the first one where several files declare it. `namespace` is '' for cluster-wide kinds. */
  readonly named: (kind: string, namespace: string, name: string) => JsonObject | undefined;
  readonly all: (kind: string) => readonly JsonObject[];
  readonly inNamespace: (kind: string, namespace: string) => readonly JsonObject[];
  /** Pods (also those inside Deployments and the like) of the namespace that the selector selects. */
  readonly podsSelectedBy: (namespace: string, selector: unknown) => readonly PodView[];
  /** Objects of the kind in the namespace whose selector at `field` (`spec.podSelector`) selects the labels. */
  readonly selecting: (kind: string, namespace: string, labels: JsonObject, field: string) => readonly JsonObject[];
  /** Address of a resource given by it, or by a body of the estate; '' for anything else. */
  readonly addressOf: (resource: unknown) => string;
  /** Addresses that the resource names in `field` or anywhere. */
  readonly targetsOf: (resource: unknown, field: string) => readonly string[];
  /**
   * Resources of the kind that name the given one, in `field` (`bucket`, `rule.id`) or, when '', anywhere. `resource`
   * is an address, or a body that the estate gave.
   */
  readonly referring: (kind: string, resource: unknown, field: string) => readonly JsonObject[];
  /** Resources of the kind that the given one names, in `field` or anywhere. */
  readonly referred: (kind: string, resource: unknown, field: string) => readonly JsonObject[];
  /** Resources of the kind that name what the given one names, in the same `field`: also what is not in the estate. */
  readonly besides: (kind: string, resource: unknown, field: string) => readonly JsonObject[];
};

/** Makes an estate of the prepared resources. Kinds may be asked for as `Ingress` or `networking.k8s.io/Ingress`. */
export function createEstate(prepared: readonly Prepared[]): Estate {
  const bodiesByKind = once(() =>
    groupByKeys(prepared, (entry) => [entry.resource.kind, `${entry.group}/${entry.resource.kind}`]),
  );
  const ofKind = (kind: string): readonly Prepared[] => bodiesByKind().get(kind) ?? [];
  const bodies = memoizeBy((kind: string) => ofKind(kind).map((entry) => entry.body));
  const namespaces = memoizeBy((kind: string) =>
    groupByKeys(ofKind(kind), (entry) => [entry.resource.namespace ?? '']),
  );
  const inNamespace = (kind: string, namespace: string) => namespaces(kind).get(namespace) ?? [];
  const bodiesIn = memoizeBy((key: string) => {
    const [kind = '', namespace = ''] = key.split('\0');
    return inNamespace(kind, namespace).map((entry) => entry.body);
  });
  const names = memoizeBy((kind: string) => indexNames(ofKind(kind)));
  const pods = once(() => indexPods(prepared));
  const selectors = memoizeBy((key: string) => {
    const [kind = '', namespace = '', field = ''] = key.split('\0');
    return indexSelectors(inNamespace(kind, namespace), kind, field);
  });
  const links = once(() => indexLinks(prepared));
  const targetsOf = (resource: unknown, field: string): readonly string[] => {
    const { from, addressOf } = links();
    return (from.get(addressOf(resource)) ?? []).filter((link) => isAt(link, field)).map(({ target }) => target);
  };
  return {
    named: (kind, namespace, name) => names(kind).get(`${namespace}/${name}`),
    all: bodies,
    inNamespace: (kind, namespace) => bodiesIn(`${kind}\0${namespace}`),
    podsSelectedBy: (namespace, selector) => findPods(pods().get(namespace), selector),
    selecting: (kind, namespace, labels, field) => findSelecting(selectors(`${kind}\0${namespace}\0${field}`), labels),
    addressOf: (resource) => links().addressOf(resource),
    targetsOf,
    referring: (kind, resource, field) => {
      const { to, addressOf } = links();
      return listLinked(to.get(addressOf(resource)), 'from', kind, field);
    },
    referred: (kind, resource, field) => {
      const { from, addressOf } = links();
      return listLinked(from.get(addressOf(resource)), 'to', kind, field);
    },
    besides: (kind, resource, field) => {
      const others = targetsOf(resource, field).flatMap((target) => links().to.get(target) ?? []);
      return listLinked(others, 'from', kind, field);
    },
  };
}

function memoizeBy<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key);
    if (found !== undefined) return found;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function indexNames(entries: readonly Prepared[]): ReadonlyMap<string, JsonObject> {
  const names = new Map<string, JsonObject>();
  for (const { resource, body } of entries) {
    const key = `${resource.namespace ?? ''}/${resource.name}`;
    if (!names.has(key)) names.set(key, body);
  }
  return names;
}

type PodIndex = { readonly all: PodView[]; readonly byPair: Map<string, PodView[]> };

function indexPods(prepared: readonly Prepared[]): ReadonlyMap<string, PodIndex> {
  const namespaces = new Map<string, PodIndex>();
  for (const { pod } of prepared) {
    if (pod === undefined) continue;
    let index = namespaces.get(pod.namespace);
    if (index === undefined) namespaces.set(pod.namespace, (index = { all: [], byPair: new Map() }));
    index.all.push(pod);
    for (const [key, value] of Object.entries(labelsOf(pod))) addToList(index.byPair, pairKey(key, value), pod);
  }
  return namespaces;
}

function labelsOf(pod: PodView): JsonObject {
  const labels = getPath(pod.metadata, ['labels']);
  return typeof labels === 'object' && labels !== null && !Array.isArray(labels) ? (labels as JsonObject) : {};
}

function pairKey(key: string, value: unknown): string {
  return `${key}\0${String(value)}`;
}

/** Narrows to the rarest of the selector's labels, then asks the whole selector. */
function findPods(index: PodIndex | undefined, selector: unknown): readonly PodView[] {
  const parsed = parseSelector(selector);
  if (index === undefined || parsed === undefined) return [];
  let candidates: readonly PodView[] = index.all;
  for (const [key, value] of parsed.pairs) {
    const list = index.byPair.get(pairKey(key, value)) ?? [];
    if (list.length < candidates.length) candidates = list;
  }
  return candidates.filter((pod) => matchesSelector(parsed, labelsOf(pod)));
}

type Selecting = { readonly selector: ParsedSelector; readonly body: JsonObject; readonly order: number };
type SelectorIndex = {
  /** Objects by the first label that their selector demands. */
  readonly byPair: Map<string, Selecting[]>;
  /** Objects whose selector demands no label by value. */
  readonly rest: Selecting[];
};

/** Kinds whose selector is a plain map of labels, in which `{}` selects nothing. */
const PLAIN_SELECTOR_KINDS = new Set(['Service', 'ReplicationController']);

function indexSelectors(entries: readonly Prepared[], kind: string, field: string): SelectorIndex {
  const index: SelectorIndex = { byPair: new Map(), rest: [] };
  const isPlain = PLAIN_SELECTOR_KINDS.has(kind.slice(kind.indexOf('/') + 1));
  for (const [order, { body }] of entries.entries()) {
    const selector = parseSelector(getPath(body, field.split('.')));
    if (selector === undefined) continue;
    const [first] = selector.pairs;
    if (first !== undefined) addToList(index.byPair, pairKey(first[0], first[1]), { selector, body, order });
    else if (!isPlain) index.rest.push({ selector, body, order });
  }
  return index;
}

function findSelecting(index: SelectorIndex, labels: JsonObject): readonly JsonObject[] {
  const candidates = [...index.rest];
  for (const [key, value] of Object.entries(labels)) candidates.push(...(index.byPair.get(pairKey(key, value)) ?? []));
  return candidates
    .filter(({ selector }) => matchesSelector(selector, labels))
    .toSorted((a, b) => a.order - b.order)
    .map(({ body }) => body);
}

type Link = {
  readonly from: Prepared;
  /** Undefined when what is named is not in the estate. */
  readonly to: Prepared | undefined;
  readonly target: string;
  readonly field: string;
};

type LinkIndex = {
  readonly from: ReadonlyMap<string, readonly Link[]>;
  readonly to: ReadonlyMap<string, readonly Link[]>;
  readonly addressOf: (resource: unknown) => string;
};

function indexLinks(prepared: readonly Prepared[]): LinkIndex {
  const byAddress = new Map(prepared.map((one) => [one.resource.address, one]));
  const byBody = new Map<unknown, string>(prepared.map((one) => [one.body, one.resource.address]));
  const from = new Map<string, Link[]>();
  const to = new Map<string, Link[]>();
  for (const one of prepared) {
    for (const { path, target } of one.resource.references ?? []) {
      const field = path.filter((step) => typeof step === 'string').join('.');
      const link = { from: one, to: byAddress.get(target), target, field };
      addToList(from, one.resource.address, link);
      addToList(to, target, link);
    }
  }
  const addressOf = (resource: unknown): string =>
    typeof resource === 'string' ? resource : (byBody.get(resource) ?? '');
  return { from, to, addressOf };
}

const isAt = (link: Link, field: string): boolean =>
  field === '' || link.field === field || link.field.startsWith(`${field}.`);

/** Each resource once, however often it is named. */
function listLinked(
  links: readonly Link[] | undefined,
  end: 'from' | 'to',
  kind: string,
  field: string,
): readonly JsonObject[] {
  const found = (links ?? []).filter((link) => {
    const resource = link[end]?.resource;
    return resource !== undefined && isOfKind(resource, kind) && isAt(link, field);
  });
  return [...new Set(found.map((link) => link[end]?.body ?? {}))];
}
