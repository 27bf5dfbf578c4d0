/** Plans: the JSON of `terraform show -json`, whose values are those that the providers have checked. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { locate, parseJson, type PositionedNode } from '../../languages/yaml/index.ts';
import type { Origin, Reference, Resource } from '../../model/resource.ts';
import { folderOf, normalizePath } from '../../languages/terraform/index.ts';
import type { InputFile } from '../api.ts';
import { fileProblem } from '../problem.ts';
import { toKubernetes } from './kubernetes/index.ts';
import { createPlanReferences, type FindReferences } from './plan-references.ts';
import { type PlannedResource, readPlannedResources } from './plan-values.ts';
import { addressPrefix, readLabels } from './to-resource.ts';

export type PlanRead = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
};

const PLAN_LIMITS = { ...LIMITS, documentNodesMax: LIMITS.planNodesMax };

/**
 * The resources of a plan. Where the configuration is in the same scan, they stand where it was written; `authored`
 * are its resources.
 */
export function readPlanFile(file: InputFile, authored: readonly Resource[]): PlanRead {
  const { documents, problems } = parseJson(file.bytes, { file: file.path, limits: PLAN_LIMITS });
  const [document] = documents;
  const plan = document?.value;
  if (document === undefined || !isPlan(plan)) {
    if (document === undefined || problems.length > 0) return { resources: [], problems };
    const { span } = locate(document.root, []);
    const message = 'the plan has no values of resources';
    return { resources: [], problems: [fileProblem('terraform-plan-malformed', message, file.path, span)] };
  }
  const prefix = addressPrefix(normalizePath(folderOf(file.path)));
  const planned = readPlannedResources(plan);
  const addresses = new Set(planned.map(({ address }) => address));
  const findReferences = createPlanReferences(getPath(plan, ['configuration', 'root_module']), addresses);
  const written = indexAuthored(authored);
  const resources = planned.flatMap((resource) => {
    const own = written.get(prefix + resource.address) ?? written.get(prefix + withoutKeys(resource.address));
    const place = own?.origin ?? createPlanOrigin(file.path, document.root, resource.path);
    const origin = withoutEdits(place);
    const made = makeResource(resource, prefix, origin, findReferences);
    return [made, ...toKubernetes(made)];
  });
  return { resources, problems };
}

function isPlan(value: Json | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false;
  return (
    isJsonObject(getPath(value, ['planned_values', 'root_module'])) ||
    Array.isArray(getField(value, 'resource_changes'))
  );
}

/** By address, and by address without keys for instances that the configuration did not tell apart. */
function indexAuthored(authored: readonly Resource[]): ReadonlyMap<string, Resource> {
  const index = new Map<string, Resource>();
  for (const resource of authored) {
    if (resource.source !== 'terraform') continue;
    index.set(resource.address, resource);
    const bare = withoutKeys(resource.address);
    if (!index.has(bare)) index.set(bare, resource);
  }
  return index;
}

/** `module.a["x"].aws_instance.b[0]` as `module.a.aws_instance.b`. */
function withoutKeys(address: string): string {
  return address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function makeResource(
  planned: PlannedResource,
  prefix: string,
  origin: Origin,
  findReferences: FindReferences,
): Resource {
  const { address, type, name, mode, body } = planned;
  const kind = mode === 'data' ? `data.${type}` : type;
  const references: readonly Reference[] = findReferences(address).map(({ path, target, attribute }) => ({
    path,
    target: prefix + target,
    attribute,
  }));
  return {
    address: prefix + address,
    source: 'terraform',
    type: kind,
    kind,
    name,
    namespace: undefined,
    labels: readLabels(body),
    body,
    origin,
    ...(references.length === 0 ? {} : { references }),
  };
}

/** A plan is made again from a configuration: that is what is mended. */
function withoutEdits(origin: Origin): Origin {
  return {
    file: origin.file,
    document: origin.document,
    get span() {
      return origin.span;
    },
    locate: origin.locate,
    planChange: () => ({ reason: 'values of a plan are not edited: scan the configuration' }),
  };
}

/** A place in the plan itself, for resources whose configuration is not in the scan. */
function createPlanOrigin(file: string, root: PositionedNode, path: readonly (string | number)[]): Origin {
  return {
    file,
    document: 0,
    get span() {
      return locate(root, path).span;
    },
    locate: (below) => {
      const { span, isExact } = locate(root, [...path, ...below]);
      return { span, isExact };
    },
  };
}
