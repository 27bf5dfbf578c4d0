/**
 * The variable `pod` of native controls: one shape for the pod of a Pod and of everything that makes pods, so that a
 * control is written once; and the way back from it to the field of the authored document.
 */
import { getField, getPath, isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Resource } from '../model/resource.ts';

export type PodView = {
  /** Kind of the object that holds the pod. */
  readonly kind: string;
  /** Name and namespace of that object. */
  readonly name: string;
  readonly namespace: string;
  /** Metadata of the pod (of the template, where there is one), `{}` when absent. */
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  /** Main, init and ephemeral containers, in this order. */
  readonly containers: readonly Json[];
  readonly mainContainers: readonly Json[];
  readonly initContainers: readonly Json[];
  readonly ephemeralContainers: readonly Json[];
  /** Where the pod stands in the object: `spec.template`, '' for a Pod. */
  readonly templatePath: string;
};

/** The lists that make up `containers`, in order. */
const CONTAINER_FIELDS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** Undefined when the pod's spec is no object or a container list is no list: such a pod cannot be judged. */
export function createPodView(resource: Resource, body: JsonObject, podPath: readonly string[]): PodView | undefined {
  const holder = getPath(body, podPath);
  const spec = getField(holder, 'spec');
  if (!isJsonObject(spec)) return undefined;
  const mainContainers = readList(spec['containers']);
  const initContainers = readList(spec['initContainers']);
  const ephemeralContainers = readList(spec['ephemeralContainers']);
  if (mainContainers === undefined || initContainers === undefined || ephemeralContainers === undefined) {
    return undefined;
  }
  const metadata = getField(holder, 'metadata');
  return {
    kind: resource.kind,
    name: resource.name,
    namespace: resource.namespace ?? '',
    metadata: isJsonObject(metadata) ? metadata : {},
    spec,
    // The common pod has main containers only; sharing the list spares an allocation per resource.
    containers:
      initContainers.length + ephemeralContainers.length === 0
        ? mainContainers
        : [...mainContainers, ...initContainers, ...ephemeralContainers],
    mainContainers,
    initContainers,
    ephemeralContainers,
    templatePath: podPath.join('.'),
  };
}

const NONE: readonly Json[] = [];

function readList(value: Json | undefined): readonly Json[] | undefined {
  if (value === undefined || value === null) return NONE;
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** A path below `pod` as a path of the body: `containers[3].image` -> `spec.template.spec.initContainers[0].image`. */
export function resolvePodPath(pod: PodView, podPath: readonly string[], path: FieldPath): FieldPath {
  const [field, index, ...rest] = path;
  switch (field) {
    case 'metadata':
    case 'spec':
      return [...podPath, ...path];
    case 'containers':
      return [...podPath, 'spec', ...resolveContainer(pod, index, rest)];
    case 'mainContainers':
      return [...podPath, 'spec', 'containers', ...path.slice(1)];
    case 'initContainers':
    case 'ephemeralContainers':
      return [...podPath, 'spec', ...path];
    default:
      // kind, name and the like are facts of the object as a whole.
      return [];
  }
}

function resolveContainer(pod: PodView, index: string | number | undefined, rest: FieldPath): FieldPath {
  if (typeof index !== 'number') return [];
  let at = index;
  for (const field of CONTAINER_FIELDS) {
    const list = field === 'containers' ? pod.mainContainers : pod[field];
    if (at < list.length) return [field, at, ...rest];
    at -= list.length;
  }
  return [];
}
