/**
 * What native variables are called in a ValidatingAdmissionPolicy. A term is CEL that may read `variables.<name>` of
 * other terms; only those that a rule reads become variables of its policy.
 */
import { findPodPath } from '../../model/kubernetes-kinds.ts';
import type { JudgedKind } from '../../model/kubernetes-rules.ts';
import { writeCelLiteral } from './cel-literal.ts';

/** A variable of the policy by its name, and the text of its expression. */
export type Term = { readonly name: string; readonly text: string };

/** What the variables of one rule stand for. */
export type NativeTerms = {
  /** The judged object, of no declared type: native rules have none either, so no checker has more to say of it. */
  readonly object: string;
  readonly oldObject: string;
  /** `pod.<field>` by field: the name of a term, or CEL. */
  readonly pod: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  /** Terms in an order in which each reads those before it alone. */
  readonly terms: readonly Term[];
};

/** Terms of the kinds that one policy judges. */
export function describeTerms(judged: readonly JudgedKind[]): NativeTerms {
  const body = describeBody(judged);
  const place = describePlace(judged);
  const pods = judged.filter(({ group, kind }) => findPodPath(group, kind) !== undefined);
  const common = {
    kind: 'request.kind.kind',
    name: 'variables.resourceName',
    namespace: place,
  };
  return {
    object: body,
    oldObject: 'dyn(oldObject)',
    pod: pods.length === 0 ? {} : { ...common, ...POD_FIELDS },
    resource: {
      ...common,
      apiVersion: `${body}.?apiVersion.orValue('')`,
      labels: `${body}.?metadata.?labels.orValue({})`,
      source: "'kubernetes'",
      address: 'variables.resourceAddress',
    },
    terms: [
      { name: 'pod', text: describePod(judged, body) },
      ...POD_TERMS,
      { name: 'resourceName', text: describeName(judged, body) },
      { name: 'resourceAddress', text: describeAddress(place) },
    ],
  };
}

const POD_FIELDS: Readonly<Record<string, string>> = {
  metadata: 'variables.pod.?metadata.orValue({})',
  spec: 'variables.pod.spec',
  containers: 'variables.containers',
  mainContainers: 'variables.mainContainers',
  initContainers: 'variables.initContainers',
  ephemeralContainers: 'variables.ephemeralContainers',
};

const POD_TERMS: readonly Term[] = [
  { name: 'mainContainers', text: 'variables.pod.spec.?containers.orValue([])' },
  { name: 'initContainers', text: 'variables.pod.spec.?initContainers.orValue([])' },
  { name: 'ephemeralContainers', text: 'variables.pod.spec.?ephemeralContainers.orValue([])' },
  {
    name: 'containers',
    text: 'variables.mainContainers + variables.initContainers + variables.ephemeralContainers',
  },
];

/** For DELETE the object that goes is judged. */
function describeBody(judged: readonly JudgedKind[]): string {
  const operations = new Set(judged.flatMap((kind) => kind.operations));
  if (!operations.has('DELETE')) return 'dyn(object)';
  return operations.size === 1 ? 'dyn(oldObject)' : "(request.operation == 'DELETE' ? dyn(oldObject) : dyn(object))";
}

/** Requests for a Namespace bear its own name as namespace; it lives in none. */
function describePlace(judged: readonly JudgedKind[]): string {
  const clusterWide = judged.filter(({ isNamespaced }) => !isNamespaced);
  if (clusterWide.length === 0) return 'request.namespace';
  if (clusterWide.length === judged.length) return "''";
  return `(${isOneOf(clusterWide, judged)} ? '' : request.namespace)`;
}

/** Where the pod stands, by kind; a kind without a pod has a null one, as in native rules. */
function describePod(judged: readonly JudgedKind[], body: string): string {
  const byPath = Map.groupBy(judged, ({ group, kind }) => findPodPath(group, kind)?.join('.'));
  // The commonest path last: it needs no test.
  const places = [...byPath].toSorted(([, a], [, b]) => a.length - b.length);
  return places
    .map(([path, kinds], i) => {
      const place = path === undefined ? 'null' : [body, ...(path === '' ? [] : [path])].join('.');
      return i === places.length - 1 ? place : `${isOneOf(kinds, judged)} ? ${place} : `;
    })
    .join('');
}

/** By kind alone where that tells them from the rest, else by group and kind. */
function isOneOf(kinds: readonly JudgedKind[], all: readonly JudgedKind[]): string {
  const others = all.filter((kind) => !kinds.includes(kind));
  const isTold = kinds.every(({ kind }) => !others.some((other) => other.kind === kind));
  const names = kinds.map(({ group, kind }) => (isTold ? kind : `${group}/${kind}`));
  const [first = '', ...more] = new Set(names);
  const asked = isTold ? 'request.kind.kind' : "request.kind.group + '/' + request.kind.kind";
  const list = writeCelLiteral([first, ...more]);
  return more.length === 0 ? `${asked} == ${writeCelLiteral(first)}` : `(${asked}) in ${list}`;
}

/** Options of a connection bear no name; the request does. */
function describeName(judged: readonly JudgedKind[], body: string): string {
  if (judged.every(({ operations }) => operations.every((operation) => operation === 'CONNECT'))) return 'request.name';
  return `string(${body}.metadata.?name.orValue(${body}.metadata.?generateName.orValue('')))`;
}

/** As `formatAddress` writes it. */
function describeAddress(place: string): string {
  const parts = `['kubernetes:' + request.kind.group, request.kind.kind, ${place}, variables.resourceName]`;
  return `${parts}.filter(part, part != '').join('/').replace('kubernetes:/', 'kubernetes:')`;
}
