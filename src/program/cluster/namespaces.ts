/**
 * The namespaces of a cluster, kept in memory: what the gate knows of the namespace of a request without asking anybody
 * while it answers.
 */
import { getPath, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Cluster } from '../../clusters/api.ts';
import type { Log } from '../control-room.ts';
import type { KeepUpOptions } from './keep-up.ts';
import { keepUp } from './keep-up.ts';

export type Namespaces = {
  /** Undefined where there is none of that name, and for all before `isSynced`. */
  readonly find: (name: string) => JsonObject | undefined;
  /** True once all have been listed; what is known stays when the cluster cannot be reached. */
  readonly isSynced: () => boolean;
  /** Stops, and is fulfilled when the connection is closed. */
  readonly close: () => Promise<void>;
};

const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };

/** Begins to list and watch at once; never throws, since a gate must start where its cluster does not answer. */
export function createNamespaces(cluster: Cluster, log: Log, options: Pick<KeepUpOptions, 'pauseMs'> = {}): Namespaces {
  const closing = new AbortController();
  let known: ReadonlyMap<string, JsonObject> = new Map();
  let coming = new Map<string, JsonObject>();
  let hasListed = false;
  const listener = {
    begin: () => {
      coming = new Map();
    },
    put: (object: JsonObject) => void coming.set(nameOf(object), trim(object)),
    end: () => {
      known = coming;
      hasListed = true;
    },
    change: (type: 'added' | 'modified' | 'deleted', object: JsonObject) => {
      if (type === 'deleted') coming.delete(nameOf(object));
      else coming.set(nameOf(object), trim(object));
    },
  };
  const done = keepUp(cluster, NAMESPACES, listener, {
    ...options,
    signal: closing.signal,
    log,
  });
  return {
    find: (name) => known.get(name),
    isSynced: () => hasListed,
    close: () => {
      closing.abort();
      return done;
    },
  };
}

function nameOf(object: JsonObject): string {
  const name = getPath(object, ['metadata', 'name']);
  return typeof name === 'string' ? name : '';
}

/** Who changed which field last is most of an object's size, and nothing that a rule asks for. */
function trim(object: JsonObject): JsonObject {
  const whole = object['metadata'];
  if (!isJsonObject(whole)) return object;
  const { managedFields: _, ...metadata } = whole;
  return { ...object, metadata };
}
