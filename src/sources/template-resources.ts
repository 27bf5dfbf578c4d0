/** From evaluated templates of CloudFormation, wherever they stand, to resources with positions. */
import { getField, isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import type { EvaluatedBody, EvaluatedResource, EvaluatedTemplate } from '../languages/cloudformation/index.ts';
import { locate, type PositionedNode } from '../languages/yaml/index.ts';
import { toProblems } from './document-problems.ts';
import { LazyOrigin } from './lazy-origin.ts';
import type { Origin, Reference, Resource } from '../model/resource.ts';

/** The document that bodies were evaluated from. */
export type DocumentPlace = { readonly file: string; readonly document: number; readonly root: PositionedNode };

const SOURCE = 'cloudformation';

/** The address of a resource or parameter of a template. */
export const templateAddress = (file: string, logicalId: string): string => `${SOURCE}:${file}/${logicalId}`;

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
    labels: readTags(body),
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
export function createOrigin(
  evaluated: EvaluatedBody,
  path: FieldPath,
  { file, document, root }: DocumentPlace,
): Origin {
  return new LazyOrigin(
    file,
    document,
    () => locate(root, path).span,
    (field) => {
      const traced = field.length === 0 ? { path, isExact: true } : evaluated.trace(field);
      const { span, isExact } = locate(root, traced.path);
      return { span, isExact: isExact && traced.isExact };
    },
  );
}

/** Tags with known texts: a list of keys and values, or a map. */
export function readTags(body: JsonObject): Readonly<Record<string, string>> {
  const tags = getField(body, 'Tags');
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
export function templateProblems({ faults }: EvaluatedTemplate, { file, root }: DocumentPlace): readonly Problem[] {
  return toProblems(faults, (code) => `cloudformation-${code}`, file, root);
}
