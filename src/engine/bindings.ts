/**
 * Values of the variables of native controls: what is the same for the whole estate, for a resource, and for a
 * control.
 */
import type { JsonObject } from '../base/json.ts';
import type { Bindings, Value } from '../languages/cel/index.ts';
import { findKind, pluralize } from '../model/kubernetes-kinds.ts';
import { OFFLINE_AUTHORIZER } from './environment.ts';
import type { Estate } from './estate.ts';
import { createEstate } from './estate.ts';
import { EstateValue } from './estate-library.ts';
import type { Prepared } from './prepared.ts';

/** What is the same for all controls on one resource. */
type ResourceBindings = {
  readonly object: JsonObject;
  readonly request: JsonObject;
  readonly namespaceObject: JsonObject | null;
};

/** What all judgements of one evaluation share. */
export type Scene = {
  readonly estateValue: EstateValue;
  readonly kubernetes: { readonly minor: number; readonly version: string };
  readonly bindResource: (prepared: Prepared) => ResourceBindings;
};

/** `minor`: revision of the Pod Security Standards that is judged against. */
export function createScene(prepared: readonly Prepared[], minor: number): Scene {
  const estate = createEstate(prepared);
  const estateValue = new EstateValue(estate);
  const kubernetes = { minor, version: `1.${minor}` };
  let last: { readonly prepared: Prepared; readonly bindings: ResourceBindings } | undefined;
  const bindResource = (one: Prepared): ResourceBindings => {
    // Controls are judged resource by resource, so remembering one is remembering enough.
    if (last?.prepared !== one) last = { prepared: one, bindings: describeAdmission(one, estate) };
    return last.bindings;
  };
  return { estateValue, kubernetes, bindResource };
}

/**
 * Bindings for one control on one resource. Spelt out field by field: this is run for every control on every
 * resource.
 */
export function bindControl(scene: Scene, prepared: Prepared, params: Value): Bindings {
  const { object, request, namespaceObject } = scene.bindResource(prepared);
  return {
    object,
    oldObject: null,
    request,
    params,
    namespaceObject,
    resource: prepared.facts,
    pod: prepared.pod ?? null,
    kubernetes: scene.kubernetes,
    estate: scene.estateValue,
    authorizer: OFFLINE_AUTHORIZER,
  };
}

function describeAdmission(prepared: Prepared, estate: Estate): ResourceBindings {
  return {
    object: prepared.body,
    request: describeRequest(prepared),
    namespaceObject: findNamespace(prepared, estate),
  };
}

/** The request that would create the resource. */
function describeRequest({ resource, group, version }: Prepared): JsonObject {
  const plural = findKind(group, resource.kind)?.plural ?? pluralize(resource.kind);
  return {
    operation: 'CREATE',
    kind: { group, version, kind: resource.kind },
    resource: { group, version, resource: plural },
    name: resource.name,
    ...(resource.namespace === undefined ? {} : { namespace: resource.namespace }),
  };
}

/**
 * The Namespace that the estate declares, else the bare one that a cluster would have; null for cluster-wide
 * resources.
 */
function findNamespace({ resource }: Prepared, estate: Estate): JsonObject | null {
  const { namespace } = resource;
  if (namespace === undefined) return null;
  const declared = estate.named('Namespace', '', namespace);
  const labels = { 'kubernetes.io/metadata.name': namespace };
  return declared ?? { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
}
