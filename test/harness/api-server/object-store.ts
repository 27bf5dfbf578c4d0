/** The objects of the fake API server: one counter of versions for all, and the changes that watches read. */
import type { JsonObject } from '../../../src/base/json.ts';
import { objectAt, textAt } from './fields.ts';

export type Change = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storage: string;
  readonly object: JsonObject;
  /** As it was before; undefined when it is new. */
  readonly previous: JsonObject | undefined;
  readonly version: number;
};

export type ObjectStore = {
  /** Of the newest change of all. */
  readonly version: () => number;
  readonly find: (storage: string, namespace: string, name: string) => JsonObject | undefined;
  /** In the order of their keys, as etcd has them. All namespaces when it is ''. */
  readonly list: (storage: string, namespace?: string) => readonly JsonObject[];
  /** Gives the object its version and tells whoever watches. */
  readonly write: (storage: string, object: JsonObject) => JsonObject;
  readonly erase: (storage: string, object: JsonObject) => JsonObject;
  /** Undefined when changes after that version are forgotten. */
  readonly changesSince: (version: number) => readonly Change[] | undefined;
  /** Forgets all changes up to now, as a compaction does. */
  readonly compact: () => void;
  /** Returns how to stop listening. */
  readonly listen: (listener: (change: Change) => void) => () => void;
};

/** Real clusters do not start at 1, so that version 1 is one that everybody has forgotten. */
const FIRST_VERSION = 1_000;

export const nameOf = (object: JsonObject): string => textAt(object, 'metadata', 'name');
export const namespaceOf = (object: JsonObject): string => textAt(object, 'metadata', 'namespace');
export const versionOf = (object: JsonObject): string => textAt(object, 'metadata', 'resourceVersion');

/** The object with fields of its metadata set; undefined takes one away. */
export function withMetadata(object: JsonObject, fields: Readonly<Record<string, unknown>>): JsonObject {
  const metadata = { ...objectAt(object, 'metadata'), ...fields };
  const kept = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return { ...object, metadata: Object.fromEntries(kept) as JsonObject };
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** An empty store. */
export function createObjectStore(): ObjectStore {
  const rooms = new Map<string, Map<string, JsonObject>>();
  const listeners = new Set<(change: Change) => void>();
  let changes: Change[] = [];
  let version = FIRST_VERSION;
  let forgottenUpTo = FIRST_VERSION;

  const roomOf = (storage: string): Map<string, JsonObject> => {
    const room = rooms.get(storage) ?? new Map<string, JsonObject>();
    rooms.set(storage, room);
    return room;
  };
  const tell = (change: Change): void => {
    changes.push(change);
    for (const listener of Array.from(listeners)) listener(change);
  };
  return {
    version: () => version,
    find: (storage, namespace, name) => roomOf(storage).get(keyOf(namespace, name)),
    list: (storage, namespace = '') =>
      [...roomOf(storage)]
        .filter(([key]) => namespace === '' || key.startsWith(`${namespace}/`))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, object]) => object),
    write: (storage, object) => {
      version += 1;
      const key = keyOf(namespaceOf(object), nameOf(object));
      const previous = roomOf(storage).get(key);
      const written = withMetadata(object, { resourceVersion: String(version) });
      roomOf(storage).set(key, written);
      tell({ type: previous === undefined ? 'ADDED' : 'MODIFIED', storage, object: written, previous, version });
      return written;
    },
    erase: (storage, object) => {
      version += 1;
      roomOf(storage).delete(keyOf(namespaceOf(object), nameOf(object)));
      const gone = withMetadata(object, { resourceVersion: String(version) });
      tell({ type: 'DELETED', storage, object: gone, previous: object, version });
      return gone;
    },
    changesSince: (since) => (since < forgottenUpTo ? undefined : changes.filter((change) => change.version > since)),
    compact: () => {
      forgottenUpTo = version;
      changes = [];
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
