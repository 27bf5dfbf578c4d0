/**
 * CEL types as the checker sees them and as declarations name them.
 */

export type Type =
  | { readonly kind: 'dyn' | 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' }
  | { readonly kind: 'timestamp' | 'duration' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'optional'; readonly element: Type }
  /** The type of a type value: `type(1)` is `type(int)`. */
  | { readonly kind: 'type'; readonly of: Type }
  /** A type parameter of an overload, bound per call. */
  | { readonly kind: 'param'; readonly name: string }
  /** A wrapper: the primitive or null (google.protobuf.Int64Value and its kin). */
  | { readonly kind: 'nullable'; readonly of: Type }
  /** A type with methods and no fields: `kubernetes.Quantity`, `net.IP`, `kubernetes.authorization.Authorizer`. */
  | { readonly kind: 'opaque'; readonly name: string; readonly parameters: readonly Type[] }
  /** A type with declared fields. At run time it is a map with string keys. */
  | ObjectType;

export type ObjectType = {
  readonly kind: 'object';
  readonly name: string;
  readonly fields: Readonly<Record<string, Type>>;
};

const simple = <K extends string>(kind: K): { readonly kind: K } => Object.freeze({ kind });

export const DYN = simple('dyn');
export const NULL = simple('null');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const TIMESTAMP = simple('timestamp');
export const DURATION = simple('duration');

export const listOf = (element: Type): Type => ({ kind: 'list', element });
export const mapOf = (key: Type, value: Type): Type => ({ kind: 'map', key, value });
export const optionalOf = (element: Type): Type => ({ kind: 'optional', element });
export const typeOf = (of: Type): Type => ({ kind: 'type', of });
export const typeParam = (name: string): Type => ({ kind: 'param', name });
export const nullableOf = (of: Type): Type => ({ kind: 'nullable', of });
export const opaqueOf = (name: string, ...parameters: Type[]): Type => ({ kind: 'opaque', name, parameters });
export const objectOf = (name: string, fields: Readonly<Record<string, Type>>): ObjectType => ({
  kind: 'object',
  name,
  fields,
});

/**
 * The type as cel-spec prints it: `list(map(string, dyn))`, `wrapper(int)`, `type(type(int))`, `kubernetes.Quantity`.
 */
export function formatType(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list(${formatType(type.element)})`;
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case 'optional':
      return `optional_type(${formatType(type.element)})`;
    case 'type':
      return `type(${formatType(type.of)})`;
    case 'nullable':
      return `wrapper(${formatType(type.of)})`;
    case 'param':
      return type.name;
    case 'object':
      return type.name;
    case 'opaque':
      return type.parameters.length === 0 ? type.name : `${type.name}(${type.parameters.map(formatType).join(', ')})`;
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'null':
      return 'null_type';
    default:
      return type.kind;
  }
}
