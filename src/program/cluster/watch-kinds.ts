/** Hears when something changes in a cluster that a scan would see: what is meant, and not how it fares. */
import { hash } from 'node:crypto';
import { getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Cluster, ListRequest } from '../../clusters/api.ts';
import { canonicalText } from '../../model/finding-identity.ts';
import type { Log } from '../control-room.ts';
import type { ChosenKind } from './choose-kinds.ts';
import { holdsPod } from './choose-kinds.ts';
import type { KeepUpOptions, Listener } from './keep-up.ts';
import { keepUp } from './keep-up.ts';
import { findPodOwner, trimObject } from './live-object.ts';
import { isNamespace } from './reach.ts';

export type KindsWanted = {
  readonly cluster: Cluster;
  readonly kinds: readonly ChosenKind[];
  /** Only these; all when there is none. */
  readonly namespaces: readonly string[];
  /** Called for every change, but not for what was there at the beginning. */
  readonly onChange: () => void;
};

export type WatchState = {
  readonly kinds: number;
  /** Those that are listed, and whose last request was answered. */
  readonly inTouch: number;
  readonly objects: number;
};

export type Watching = { readonly state: () => WatchState; readonly done: Promise<void> };

/** Lists and watches each kind until it is aborted. What is refused is tried again, and logged. */
export function watchKinds(
  { cluster, kinds, namespaces, onChange }: KindsWanted,
  options: KeepUpOptions & { readonly log: Log },
): Watching {
  const requests = kinds.flatMap((kind) => listRequests(kind, namespaces));
  const watches = requests.map((request) => {
    const seen = createMemory(onChange);
    return { seen, done: keepUp(cluster, request, seen.listener, options) };
  });
  return {
    state: () => ({
      kinds: watches.length,
      inTouch: watches.filter(({ seen }) => seen.isInTouch()).length,
      objects: watches.reduce((sum, { seen }) => sum + seen.count(), 0),
    }),
    done: Promise.all(watches.map(({ done }) => done)).then(() => undefined),
  };
}

function listRequests({ served, isAsked }: ChosenKind, namespaces: readonly string[]): readonly ListRequest[] {
  const { group, version, resource, isNamespaced } = served;
  const request = { group, version, resource };
  if (namespaces.length === 0) return [request];
  if (isNamespaced) return namespaces.map((namespace) => ({ ...request, namespace }));
  return isAsked && !isNamespace(served) ? [request] : [];
}

/** Remembers a digest of each object, so that what a controller writes about its health is no change. */
function createMemory(onChange: () => void) {
  let known = new Map<string, string>();
  let coming = new Map<string, string>();
  let isListed = false;
  let isAnswered = false;
  let wasRefused = false;
  const take = (object: JsonObject): void => {
    const uid = uidOf(object);
    if (isMade(object) || coming.size >= LIMITS.clusterObjectsMax) return;
    coming.set(uid, digest(object));
  };
  const listener: Listener = {
    begin: () => {
      coming = new Map();
    },
    put: take,
    end: () => {
      const isSame = known.size === coming.size && [...coming].every(([uid, text]) => known.get(uid) === text);
      // Whoever begins to watch scans anyway; what was refused then has not been seen by that scan.
      const isNews = isListed ? !isSame : wasRefused;
      known = coming;
      isListed = true;
      if (isNews) onChange();
    },
    change: (type, object) => {
      const uid = uidOf(object);
      const before = known.get(uid);
      if (type === 'deleted') known.delete(uid);
      else take(object);
      if (known.get(uid) !== before) onChange();
    },
    touch: (isInTouch) => {
      isAnswered = isInTouch;
      wasRefused ||= !isInTouch;
    },
  };
  return { listener, count: () => known.size, isInTouch: () => isListed && isAnswered };
}

function uidOf(object: JsonObject): string {
  const uid = getPath(object, ['metadata', 'uid']);
  return typeof uid === 'string' ? uid : '';
}

/** What another object makes is judged there. */
function isMade(object: JsonObject): boolean {
  return findPodOwner(object, holdsPod) !== undefined;
}

function digest(object: JsonObject): string {
  return hash('sha256', canonicalText(trimObject(object)), 'base64').slice(0, 22);
}
