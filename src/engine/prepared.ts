/** A resource made ready for judgement once, for all controls: null-free body, pod view, and what `resource` shows. */
import { getField, getPath, isJsonObject, setField } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { findPodPath, splitApiVersion } from '../model/kubernetes-kinds.ts';
import type { Resource } from '../model/resource.ts';
import type { PodView } from './pod-view.ts';
import { createPodView } from './pod-view.ts';

export type Prepared = {
  readonly resource: Resource;
  /** The body without null members. */
  readonly body: JsonObject;
  readonly group: string;
  readonly version: string;
  /** Path to the pod inside the body; undefined when the kind holds none. */
  readonly podPath: readonly string[] | undefined;
  /** Undefined when the kind holds no pod, or its pod cannot be read (`podPath` tells them apart). */
  readonly pod: PodView | undefined;
  /** The variable `resource` of native controls. */
  readonly facts: JsonObject;
};

/** Prepares one resource. */
export function prepareResource(resource: Resource): Prepared {
  const body = dropNulls(resource.body);
  const written = getField(body, 'apiVersion');
  const apiVersion = typeof written === 'string' ? written : '';
  const { group, version } = splitApiVersion(apiVersion);
  const podPath = resource.source === 'kubernetes' ? findPodPath(group, resource.kind) : undefined;
  const facts = {
    address: resource.address,
    kind: resource.kind,
    apiVersion,
    name: resource.name,
    namespace: resource.namespace ?? '',
    labels: resource.labels,
    source: resource.source,
  };
  const pod = podPath === undefined ? undefined : createPodView(resource, body, podPath);
  return { resource, body, group, version, podPath, pod, facts };
}

/**
 * The object without members that are null, as an API server decodes it: `securityContext: null` is an absent one. Null
 * list items stay, so that indexes stay true. Returns the same object when there is nothing to drop.
 */
export function dropNulls(object: JsonObject): JsonObject {
  return dropNullsIn(object) as JsonObject;
}

type Composite = JsonObject | readonly Json[];

function dropNullsIn(value: Composite): Composite {
  if (Array.isArray(value)) return dropNullsInItems(value);
  const object = value as JsonObject;
  let copy: Record<string, Json> | undefined;
  let hasNull = false;
  // As fast as it gets, since every field of every resource comes by here; a plain object inherits no members.
  for (const key in object) {
    const item = object[key];
    if (typeof item !== 'object') continue;
    if (item === null) hasNull = true;
    else {
      const kept = dropNullsIn(item);
      // A spread makes plain members of whatever their names are, and an object that stays fast to read.
      if (kept !== item) (copy ??= { ...object })[key] = kept;
    }
  }
  if (copy === undefined && !hasNull) return object;
  // Values that are no plain objects (unknowns that a source put in place) are passed through untouched. It is asked of
  // what would change alone, for the answer takes as long as the rest.
  if (!isJsonObject(object)) return object;
  return hasNull ? withoutNulls(copy ?? object) : (copy ?? object);
}

/** All at once: an object of nulls alone must not cost more for each of them than for the one before. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  for (const key in object) {
    const item = object[key] as Json;
    if (item !== null) setField(kept, key, item);
  }
  return kept;
}

function dropNullsInItems(list: readonly Json[]): readonly Json[] {
  let copy: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item !== 'object' || item === null) continue;
    const kept = dropNullsIn(item);
    if (kept !== item) (copy ??= [...list])[i] = kept;
  }
  return copy ?? list;
}

/** The path named, where the pod of the resource could not be read; undefined when there is no such fault. */
export function findPodFault({ body, pod, podPath }: Prepared): string | undefined {
  if (pod !== undefined || podPath === undefined) return undefined;
  const specPath = [...podPath, 'spec'];
  const found = getPath(body, specPath);
  return `${specPath.join('.')} is ${found === undefined ? 'missing' : 'not a pod specification'}`;
}
