/** From evaluated templates of CloudFormation, wherever they stand, to resources with positions. */
import { getField, isJsonObject, type Json } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import type { EvaluatedBody, EvaluatedResource, EvaluatedTemplate } from '../languages/cloudformation/index.ts';
import { type DocumentPlace, traceOrigin } from './document-place.ts';
import { toProblems } from './document-problems.ts';
import type { Origin, Reference, Resource } from '../model/resource.ts';

const SOURCE = 'cloudformation';

/** The address of a resource or parameter of a template. */
const templateAddress = (file: string, logicalId: string): string => `${SOURCE}:${file}/${logicalId}`;

/** The resources and parameters of a template. */
export function toResources(template: EvaluatedTemplate, place: DocumentPlace): readonly Resource[] {
  return [...template.resources, ...template.parameters].map((evaluated) => toResource(evaluated, place));
}

function toResource(evaluated: EvaluatedResource, place: DocumentPlace): Resource {
  const { logicalId, type, body, path } = evaluated;
  return {
    address: templateAddress(place.file, logicalId),
    source: SOURCE,
    type,
    kind: type,
    name: logicalId,
    namespace: undefined,
    labels: readTags(getField(body, 'Tags')),
    body,
    origin: createOrigin(evaluated, path, place),
    references: toReferences(evaluated, place.file),
  };
}

/** What a body refers to, by address. */
export function toReferences(evaluated: EvaluatedBody, file: string): readonly Reference[] {
  return evaluated.references.map(({ path, logicalId, attribute }) => ({
    path,
    target: templateAddress(file, logicalId),
    attribute,
  }));
}

/** The way from a body to its text; `path` is where the whole of it stands. Spans are computed when asked for. */
export function createOrigin(evaluated: EvaluatedBody, path: FieldPath, place: DocumentPlace): Origin {
  return traceOrigin(place, path, (field) => (field.length === 0 ? { path, isExact: true } : evaluated.trace(field)));
}

/** Tags with known texts: a list of keys and values, or a map. */
export function readTags(tags: Json | undefined): Readonly<Record<string, string>> {
  const pairs: readonly (readonly [Json | undefined, Json | undefined])[] = Array.isArray(tags)
    ? tags.map((tag: Json) => [getField(tag, 'Key'), getField(tag, 'Value')] as const)
    : isJsonObject(tags)
      ? Object.entries(tags)
      : [];
  const labels: [string, string][] = [];
  for (const [key, value] of pairs) {
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (typeof key === 'string' && isText) labels.push([key, String(value)]);
  }
  return Object.fromEntries(labels);
}

/** What is wrong with a template, with positions. */
export function templateProblems({ faults }: EvaluatedTemplate, place: DocumentPlace): readonly Problem[] {
  return toProblems(faults, (code) => `cloudformation-${code}`, place);
}
