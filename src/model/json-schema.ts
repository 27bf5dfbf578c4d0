/** JSON Schemas of Bulwark's documents, for editors and for `bulwark schema`. */
import { z } from 'zod';
import type { JsonObject } from '../base/json.ts';
import { DOCUMENT_SCHEMAS } from './read-document.ts';
import type { DocumentKind } from './read-document.ts';

export const DOCUMENT_KINDS = Object.keys(DOCUMENT_SCHEMAS) as readonly DocumentKind[];

/** JSON Schema (draft 2020-12) of one kind of document. */
export function exportJsonSchema(kind: DocumentKind): JsonObject {
  const schema = z.toJSONSchema(DOCUMENT_SCHEMAS[kind]);
  return { $id: `https://bulwark.dev/schema/v1/${kind}.json`, title: kind, ...schema } as unknown as JsonObject;
}

/** One schema for all kinds, told apart by `kind`: what an editor associates with `.bulwark/*.yaml`. */
export function exportAllSchemas(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://bulwark.dev/schema/v1/document.json',
    title: 'Bulwark document',
    anyOf: DOCUMENT_KINDS.map(exportJsonSchema),
  };
}
