/** Evaluated blocks as resources. */
import { isJsonObject, type JsonObject, setField } from '../../base/json.ts';
import {
  type EvaluatedBlock,
  fieldOf,
  isObject,
  type ObjectValue,
  toUnknown,
  isOpaque,
  type Unknown,
} from '../../languages/terraform/index.ts';
import type { Reference, Resource } from '../../model/resource.ts';
import { createOrigin } from './origin.ts';
import { placePolicyDocument, withPolicyDocument } from './policy-document.ts';
import { toBody } from './to-body.ts';

/** The start of every address: `terraform:`, and the folder of the root module unless it is that of the scan. */
export function addressPrefix(folder: string): string {
  return folder === '' ? 'terraform:' : `terraform:${folder}/`;
}

/** The resource that a block is. `prefix` is what stands before its address. */
export function toResource(evaluated: EvaluatedBlock, prefix: string): Resource {
  const { kind, name, address, block, body } = evaluated;
  const fields = withPolicyDocument(evaluated, withDefaultTags(body.fields, evaluated.defaultTags));
  const json = toBody({ ...body, fields });
  const references = toReferences(evaluated, prefix);
  const origin = placePolicyDocument(evaluated, json, createOrigin(block, body, json));
  return makeResource({ address: prefix + address, kind, name, body: json, origin }, references);
}

type Made = Pick<Resource, 'address' | 'kind' | 'name' | 'body' | 'origin'>;

/** A resource of Terraform, from a configuration or a plan. */
export function makeResource({ address, kind, name, body, origin }: Made, references: readonly Reference[]): Resource {
  return {
    address,
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

/** Tags of the provider below the resource's own. Unknown ones of either side leave all tags unknown. */
function withDefaultTags(fields: ObjectValue, defaults: ObjectValue | Unknown | undefined): ObjectValue {
  if (defaults === undefined) return fields;
  const tags = fieldOf(fields, 'tags') ?? {};
  if (isOpaque(tags)) return fields;
  if (isOpaque(defaults)) return { ...fields, tags: toUnknown(defaults) };
  return isObject(tags) ? { ...fields, tags: { ...defaults, ...tags } } : fields;
}

function toReferences({ body, address }: EvaluatedBlock, prefix: string): readonly Reference[] {
  if (body.reads.length === 0) return NO_REFERENCES;
  return body.reads
    .filter(({ read }) => read.target !== address)
    .map(({ path, read }) => ({ path, target: prefix + read.target, attribute: read.attribute }));
}

const NO_REFERENCES: readonly Reference[] = [];

/** Tags by the names that providers give them. */
function readLabels(body: JsonObject): Readonly<Record<string, string>> {
  const tags = [body['tags'], body['labels']].find(isJsonObject);
  if (tags === undefined) return NO_LABELS;
  const labels: Record<string, string> = {};
  for (const key of Object.keys(tags)) {
    const value = tags[key];
    if (typeof value === 'string' || typeof value === 'number') setField(labels, key, String(value));
  }
  return labels;
}

const NO_LABELS: Readonly<Record<string, string>> = {};
