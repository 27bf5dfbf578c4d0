/**
 * CEL runtime: the type of a value, and whether a value is of a declared type (dispatch of calls with dyn arguments).
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
  NULL,
  opaqueOf,
  optionalOf,
  STRING,
} from '../types.ts';
import { TIMESTAMP, type Type, typeOf, UINT } from '../types.ts';
import {
  CelMap,
  CelObject,
  Double,
  Duration,
  Failure,
  Opaque,
  Optional,
  type Result,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';

const LIST = listOf(DYN);
const MAP = mapOf(DYN, DYN);
const OPTIONAL = optionalOf(DYN);
const TYPE = typeOf(DYN);

type PlainMap = { readonly [field: string]: Value };

/**
 * A map that is a plain JavaScript object, as JSON gives. `instanceof` is the quickest test that engines have for it.
 */
export function isPlainMap(value: Result | undefined): value is PlainMap {
  if (typeof value !== 'object' || value === null) return false;
  return !(value instanceof CelObject) && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

export const isMap = (value: Result): value is CelMap | PlainMap => value instanceof CelMap || isPlainMap(value);

/** The type as `type(value)` has it, without element types. */
export function typeOfValue(value: Value): Type {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return Number.isSafeInteger(value) ? INT : DOUBLE;
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: object | null): Type {
  if (value === null) return NULL;
  if (Array.isArray(value)) return LIST;
  if (value instanceof Double) return DOUBLE;
  if (value instanceof Uint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof Timestamp) return TIMESTAMP;
  if (value instanceof Duration) return DURATION;
  if (value instanceof Optional) return OPTIONAL;
  if (value instanceof TypeValue) return TYPE;
  if (value instanceof Opaque) return opaqueOf(value.typeName);
  return MAP;
}

/** Name of a type as a value: parameters are erased, as in `type([1]) == list`. */
export function runtimeTypeName(type: Type): string {
  switch (type.kind) {
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'optional':
      return 'optional_type';
    case 'opaque':
    case 'object':
    case 'param':
      return type.name;
    case 'nullable':
      return runtimeTypeName(type.of);
    default:
      return type.kind;
  }
}

/** Name of a value's type for messages: `int`, `list`, `kubernetes.Quantity`. */
export const typeName = (value: Result): string =>
  value instanceof Failure ? value.kind : runtimeTypeName(typeOfValue(value));

/**
 * Whether a value may be passed for a parameter of this type. Elements are not looked into; a parameter takes any type.
 */
export function isOfType(value: Value, type: Type): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'map':
    case 'object':
      return isMap(value);
    case 'nullable':
      return value === null || isOfType(value, type.of);
    default:
      return runtimeTypeName(typeOfValue(value)) === runtimeTypeName(type);
  }
}
