/**
 * CEL schema: the part of a structural OpenAPI schema (a CRD's `openAPIV3Schema`) that gives data its CEL types.
 */
export type StructuralSchema = {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly items?: StructuralSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
};

const TEXT: StructuralSchema = { type: 'string' };
const OBJECT_META: StructuralSchema = { type: 'object', properties: { name: TEXT, generateName: TEXT } };

/** The schema of a whole resource: its type and name can be read even where the schema does not say so. */
export function asResource(schema: StructuralSchema): StructuralSchema {
  const given = schema.properties ?? {};
  const named = given['metadata']?.properties ?? {};
  const isText = (one: StructuralSchema | undefined): boolean => one?.type === 'string';
  const isComplete = [given['kind'], given['apiVersion'], named['name'], named['generateName']].every(isText);
  if (isComplete) return schema;
  return { ...schema, properties: { ...given, kind: TEXT, apiVersion: TEXT, metadata: OBJECT_META } };
}

/** The schema of the values of an object that is a map, undefined for objects with properties. */
export function valueSchemaOf(schema: StructuralSchema): StructuralSchema | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

export const isEmbedded = (schema: StructuralSchema): boolean => schema['x-kubernetes-embedded-resource'] === true;
export const isIntOrString = (schema: StructuralSchema): boolean => schema['x-kubernetes-int-or-string'] === true;
