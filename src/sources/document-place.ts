/** The documents of a file that are a source's own, and how the bodies read from one lead back to its text. */
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import { locate, type ParsedText, type PositionedNode } from '../languages/yaml/index.ts';
import type { Origin, Resource } from '../model/resource.ts';
import type { SourceRead } from './api.ts';
import { LazyOrigin } from './lazy-origin.ts';

/** The document that bodies are read from. */
export type DocumentPlace = { readonly file: string; readonly document: number; readonly root: PositionedNode };

/**
 * Reads the documents that are the source's own. A file that has documents, but none of these, is another source's, and
 * so are the problems of its text.
 */
export function readOwnDocuments(
  { documents, problems }: ParsedText,
  file: string,
  isOwn: (value: Json) => value is JsonObject,
  read: (value: JsonObject, place: DocumentPlace) => SourceRead,
): SourceRead {
  const resources: Resource[] = [];
  const faults: Problem[] = [];
  let isOurs = documents.length === 0;
  for (const { index, value, root } of documents) {
    if (!isOwn(value)) continue;
    isOurs = true;
    const found = read(value, { file, document: index, root });
    for (const resource of found.resources) resources.push(resource);
    for (const problem of found.problems) faults.push(problem);
  }
  return { resources, problems: isOurs ? [...problems, ...faults] : [] };
}

/** The origin of a body that stands at `path` as a whole, and whose fields stand where `trace` leads. */
export function traceOrigin(
  { file, document, root }: DocumentPlace,
  path: FieldPath,
  trace: (field: FieldPath) => { readonly path: FieldPath; readonly isExact: boolean },
): Origin {
  return new LazyOrigin(
    file,
    document,
    () => locate(root, path).span,
    (field) => {
      const traced = trace(field);
      const { span, isExact } = locate(root, traced.path);
      return { span, isExact: isExact && traced.isExact };
    },
  );
}
