/** Plans: the JSON of `terraform show -json`, whose values are those that the providers have checked. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Span } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import { locate, parseJson, type PositionedNode } from '../../languages/yaml/index.ts';
import type { Origin, Reference, Resource } from '../../model/resource.ts';
import { folderOf, normalizePath } from '../../languages/terraform/index.ts';
import type { InputFile } from '../api.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { fileProblem } from '../problem.ts';
import { toKubernetes } from './kubernetes/index.ts';
import { createPlanReferences, type FindReferences } from './plan-references.ts';
import { type PlannedResource, readPlannedResources } from './plan-values.ts';
import { addressPrefix, makeResource } from './to-resource.ts';

/** The resources of the configurations in the scan. */
export type AuthoredIndex = ReadonlyMap<string, Resource>;

export type PlanRead = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
};

const PLAN_LIMITS = { ...LIMITS, documentNodesMax: LIMITS.planNodesMax };

/**
 * The resources of a plan. Where the configuration is in the same scan, they stand where it was written; `authored`
 * has its resources.
 */
export function readPlanFile(file: InputFile, authored: AuthoredIndex): PlanRead {
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
  const resources = planned.flatMap((resource) => {
    const own = authored.get(prefix + resource.address) ?? authored.get(prefix + withoutKeys(resource.address));
    const place = own?.origin ?? createPlanOrigin(file.path, document.root, resource.path);
    const origin = withoutEdits(place);
    const made = fromPlanned(resource, prefix, origin, findReferences);
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
export function indexAuthored(authored: readonly Resource[]): AuthoredIndex {
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

function fromPlanned(
  planned: PlannedResource,
  prefix: string,
  origin: Origin,
  findReferences: FindReferences,
): Resource {
  const { address, type, name, mode, body } = planned;
  const references: readonly Reference[] = findReferences(address).map(({ path, target, attribute }) => ({
    path,
    target: prefix + target,
    attribute,
  }));
  const kind = mode === 'data' ? `data.${type}` : type;
  return makeResource({ address: prefix + address, kind, name, body, origin }, references);
}

/** A plan is made again from a configuration: that is what is mended. */
function withoutEdits(origin: Origin): Origin {
  const reason = 'values of a plan are not edited: scan the configuration';
  return new LazyOrigin(
    origin.file,
    origin.document,
    () => origin.span,
    origin.locate,
    () => ({ reason }),
  );
}

/** A place in the plan itself, for resources whose configuration is not in the scan. */
function createPlanOrigin(file: string, root: PositionedNode, path: readonly (string | number)[]): Origin {
  const findSpan = (): Span => locate(root, path).span;
  return new LazyOrigin(file, 0, findSpan, (below) => {
    const { span, isExact } = locate(root, [...path, ...below]);
    return { span, isExact };
  });
}
