/**
 * Values of the variables of native controls: what is the same for the whole estate, for a resource, and for a
 * control.
 */
import type { JsonObject } from '../base/json.ts';
import type { Bindings, Value } from '../languages/cel/index.ts';
import { findKind, pluralize } from '../model/kubernetes-kinds.ts';
import { NO_PARAMS } from '../model/profile-rules.ts';
import { OFFLINE_AUTHORIZER } from './environment.ts';
import type { Estate } from './estate.ts';
import { createEstate } from './estate.ts';
import { traceEstate } from './estate-keys.ts';
import { EstateValue } from './estate-library.ts';
import type { Prepared } from './prepared.ts';
import { dropNulls } from './prepared.ts';

/** What all judgements of one evaluation share. */
export type Scene = {
  readonly estate: Estate;
  readonly estateValue: EstateValue;
  readonly kubernetes: { readonly minor: number; readonly version: string };
  /** What all controls see of a resource, without parameters: one object, which the judgement at hand may change. */
  readonly bindResource: (prepared: Prepared) => Lent;
};

/** Bindings whose parameters are those of the control that is judged at present. */
export type Lent = Record<string, Value>;

/**
 * `minor`: revision of the Pod Security Standards that is judged against. `onQuestion` hears what is asked of the
 * estate, by the keys of `estate-keys.ts`.
 */
export function createScene(prepared: readonly Prepared[], minor: number, onQuestion?: (key: string) => void): Scene {
  const bare = createEstate(prepared);
  const estate = onQuestion === undefined ? bare : traceEstate(bare, onQuestion);
  let last: { readonly prepared: Prepared; readonly bindings: Lent } | undefined;
  const scene: Scene = {
    estate,
    estateValue: new EstateValue(estate),
    kubernetes: { minor, version: `1.${minor}` },
    bindResource: (one) => {
      // Controls are judged resource by resource, so remembering one is remembering enough.
      if (last?.prepared !== one) last = { prepared: one, bindings: describeResource(scene, one) };
      return last.bindings;
    },
  };
  return scene;
}

/** Bindings for one control on one resource. */
export function bindControl(scene: Scene, prepared: Prepared, params: Value): Bindings {
  return { ...scene.bindResource(prepared), params };
}

/**
 * The same for one judgement, which ends before the next begins and keeps nothing of them: copies for each of a hundred
 * controls would take a gate as long as judging by a third of them.
 */
export function lendBindings(scene: Scene, prepared: Prepared, params: Value): Bindings {
  const lent = scene.bindResource(prepared);
  lent['params'] = params;
  return lent;
}

function describeResource({ estate, estateValue, kubernetes }: Scene, prepared: Prepared): Lent {
  const { request } = prepared.resource;
  return {
    object: request !== undefined && request.object === null ? null : prepared.body,
    oldObject: request === undefined || request.oldObject === null ? null : dropNulls(request.oldObject),
    request: request?.request ?? describeRequest(prepared),
    params: NO_PARAMS,
    namespaceObject: request?.namespaceObject ?? findNamespace(prepared, estate),
    resource: prepared.facts,
    pod: prepared.pod ?? null,
    view: prepared.resource.view?.value ?? null,
    kubernetes,
    estate: estateValue,
    authorizer: OFFLINE_AUTHORIZER,
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
