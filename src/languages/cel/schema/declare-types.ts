/**
 * CEL schema: the CEL type of data that a structural schema describes, for the checker.
 */
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  STRING,
  TIMESTAMP,
  type Type,
} from '../types.ts';
import { escapePropertyName, isReserved } from './property-names.ts';
import { asResource, isEmbedded, isIntOrString, type StructuralSchema, valueSchemaOf } from './structural-schema.ts';

const SCALARS: Readonly<Record<string, Type>> = { boolean: BOOL, number: DOUBLE, integer: INT };
const STRING_FORMATS: Readonly<Record<string, Type>> = {
  byte: BYTES,
  duration: DURATION,
  date: TIMESTAMP,
  'date-time': TIMESTAMP,
};

/**
 * The type of data under `schema`, named `name` and its objects by their path (`Widget.spec.ports.@idx`). Undefined
 * where expressions have no access: no type is given, as under `x-kubernetes-preserve-unknown-fields`, and no field
 * of such a type is declared. `isResource` adds the type and name that every resource has.
 */
export function declareType(schema: StructuralSchema, name: string, isResource = isEmbedded(schema)): Type | undefined {
  if (isIntOrString(schema)) return DYN;
  switch (schema.type) {
    case 'array':
      return declareList(schema, name);
    case 'object':
      return declareObject(isResource ? asResource(schema) : schema, name);
    case 'string':
      return STRING_FORMATS[schema.format ?? ''] ?? STRING;
    default:
      return SCALARS[schema.type ?? ''];
  }
}

function declareList(schema: StructuralSchema, name: string): Type | undefined {
  const element = schema.items && declareType(schema.items, `${name}.@idx`);
  return element && listOf(element);
}

function declareObject(schema: StructuralSchema, name: string): Type | undefined {
  const values = valueSchemaOf(schema);
  if (values !== undefined) {
    const value = declareType(values, `${name}.@elem`);
    return value && mapOf(STRING, value);
  }
  const fields: Record<string, Type> = {};
  for (const [property, propertySchema] of Object.entries(schema.properties ?? {})) {
    const field = escapePropertyName(property);
    const type = declareType(propertySchema, `${name}.${property}`);
    if (field === undefined || type === undefined) continue;
    fields[field] = type;
    if (isReserved(property)) fields[property] = type;
  }
  return objectOf(name, fields);
}
