/**
 * Names for what a judgement asks of the estate and for what a resource contributes to it: a verdict can only change
 * with a resource that provides a key that its judgement asked for.
 */
import { getField, getPath, isJsonObject } from '../base/json.ts';
import { findPodPath, splitApiVersion } from '../model/kubernetes-kinds.ts';
import { parseSelector } from '../model/label-selector.ts';
import type { Resource } from '../model/resource.ts';
import type { Estate } from './estate.ts';

/** A kind may be asked for with and without its group; by its bare name both are one, which only asks for more. */
const bareKind = (kind: string): string => kind.slice(kind.lastIndexOf('/') + 1);

const keyOf = {
  at: (address: string) => `at ${address}`,
  named: (kind: string, namespace: string, name: string) => `named ${bareKind(kind)} ${namespace} ${name}`,
  all: (kind: string) => `all ${bareKind(kind)}`,
  inNamespace: (kind: string, namespace: string) => `in ${bareKind(kind)} ${namespace}`,
  /** Pods of a namespace: all, or those with a label. */
  pods: (namespace: string, label = '') => `pods ${namespace} ${label}`,
  /** Resources that name the one at the address. */
  to: (address: string) => `to ${address}`,
};

/** What a key asks, for those who know only a part of the estate. */
export type EstateQuestion = {
  /** Without its group; undefined for pods, whichever kinds hold them. */
  readonly kind?: string;
  /** Undefined where all are asked about; '' for what lies in none. */
  readonly namespace?: string;
  readonly name?: string;
};

/** The question of a key; undefined for one that goes by addresses. */
export function readQuestion(key: string): EstateQuestion | undefined {
  const [word, first = '', second = '', third = ''] = key.split(' ');
  if (word === 'named') return { kind: first, namespace: second, name: third };
  if (word === 'in') return { kind: first, namespace: second };
  if (word === 'all') return { kind: first };
  return word === 'pods' ? { namespace: first } : undefined;
}

/** Whether a key is of one resource alone, which asks for it in any case: another of that name takes its place. */
export function isIdentityKey(key: string): boolean {
  return key.startsWith('at ') || key.startsWith('named ');
}

/** The same estate; `record` hears the key of every question before it is answered. */
export function traceEstate(estate: Estate, record: (key: string) => void): Estate {
  return {
    named: (kind, namespace, name) => {
      record(keyOf.named(kind, namespace, name));
      return estate.named(kind, namespace, name);
    },
    all: (kind) => {
      record(keyOf.all(kind));
      return estate.all(kind);
    },
    inNamespace: (kind, namespace) => {
      record(keyOf.inNamespace(kind, namespace));
      return estate.inNamespace(kind, namespace);
    },
    podsSelectedBy: (namespace, selector) => {
      // Every pod that it can select has this label, so no other pod matters.
      const pair = parseSelector(selector)?.pairs[0];
      record(keyOf.pods(namespace, pair === undefined ? '' : sayLabel(pair)));
      return estate.podsSelectedBy(namespace, selector);
    },
    selecting: (kind, namespace, labels, field) => {
      record(keyOf.inNamespace(kind, namespace));
      return estate.selecting(kind, namespace, labels, field);
    },
    addressOf: estate.addressOf,
    targetsOf: estate.targetsOf,
    referring: (kind, resource, field) => {
      const address = estate.addressOf(resource);
      record(keyOf.at(address));
      record(keyOf.to(address));
      return estate.referring(kind, resource, field);
    },
    referred: (kind, resource, field) => {
      record(keyOf.at(estate.addressOf(resource)));
      for (const target of estate.targetsOf(resource, field)) record(keyOf.at(target));
      return estate.referred(kind, resource, field);
    },
    besides: (kind, resource, field) => {
      record(keyOf.at(estate.addressOf(resource)));
      for (const target of estate.targetsOf(resource, field)) record(keyOf.to(target));
      return estate.besides(kind, resource, field);
    },
  };
}

/** What a resource contributes to the estate. */
export function listProvidedKeys(resource: Resource): readonly string[] {
  const { kind, namespace = '', references = [] } = resource;
  return [
    ...listIdentityKeys(resource),
    keyOf.all(kind),
    keyOf.inNamespace(kind, namespace),
    ...listPodKeys(resource, namespace),
    ...new Set(references.map(({ target }) => keyOf.to(target))),
  ];
}

/** What a judgement of the resource asks for in any case, besides its own identity: what it names. */
export function listOwnQuestions({ references = [] }: Resource): readonly string[] {
  return [...new Set(references.map(({ target }) => keyOf.at(target)))];
}

/**
 * A repeated address, `#2`, counts as the address. That of a manifest says the same as its name, and nothing refers to
 * it by its address.
 */
export function listIdentityKeys({
  address,
  source,
  kind,
  namespace = '',
  name,
  references,
}: Resource): readonly string[] {
  const named = keyOf.named(kind, namespace, name);
  if (source === 'kubernetes' && references === undefined) return [named];
  return [keyOf.at(address.replace(/#\d+$/, '')), named];
}

function listPodKeys({ source, kind, body }: Resource, namespace: string): readonly string[] {
  if (source !== 'kubernetes') return [];
  const apiVersion = getField(body, 'apiVersion');
  const podPath = findPodPath(splitApiVersion(typeof apiVersion === 'string' ? apiVersion : '').group, kind);
  if (podPath === undefined) return [];
  const labels = getPath(body, [...podPath, 'metadata', 'labels']);
  const pairs = isJsonObject(labels) ? Object.entries(labels) : [];
  return [keyOf.pods(namespace), ...pairs.map((pair) => keyOf.pods(namespace, sayLabel(pair)))];
}

function sayLabel([key, value]: readonly [string, unknown]): string {
  return `${key}=${String(value)}`;
}
