/**
 * Corpus runner: values and types of the cel-spec tests (protobuf messages as `@bufbuild/protobuf` shows them) as ours,
 * and the strict comparison that the tests ask for.
 */
import {
  BOOL,
  BYTES,
  CelMap,
  Double,
  DOUBLE,
  Duration,
  DURATION,
  DYN,
  Failure,
  INT,
  listOf,
  mapOf,
  NULL,
  nullableOf,
  opaqueOf,
  Optional,
  optionalOf,
  STRING,
  Timestamp,
  TIMESTAMP,
  type Type,
  typeOf,
  typeParam,
  TypeValue,
  Uint,
  UINT,
  type Result,
  type Value,
} from '../../src/languages/cel/index.ts';

type Tagged<C extends string, V> = { readonly case: C; readonly value: V };

/** cel.expr.Value. */
export type WireValue = {
  readonly kind:
    | Tagged<'nullValue', unknown>
    | Tagged<'boolValue', boolean>
    | Tagged<'int64Value', bigint>
    | Tagged<'uint64Value', bigint>
    | Tagged<'doubleValue', number>
    | Tagged<'stringValue', string>
    | Tagged<'bytesValue', Uint8Array>
    | Tagged<'typeValue', string>
    | Tagged<'listValue', { readonly values: readonly WireValue[] }>
    | Tagged<'mapValue', { readonly entries: readonly { readonly key: WireValue; readonly value: WireValue }[] }>;
};

/** cel.expr.Type. */
export type WireType = {
  readonly typeKind:
    | Tagged<'dyn' | 'null' | 'error', unknown>
    | Tagged<'primitive' | 'wrapper' | 'wellKnown', number>
    | Tagged<'listType', { readonly elemType: WireType }>
    | Tagged<'mapType', { readonly keyType: WireType; readonly valueType: WireType }>
    | Tagged<'typeParam' | 'messageType', string>
    | Tagged<'type', WireType>
    | Tagged<'abstractType', { readonly name: string; readonly parameterTypes: readonly WireType[] }>;
};

const canonicalInt = (value: bigint): Value => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

export function readValue(wire: WireValue | undefined): Value {
  if (wire === undefined) throw new Error('a value is missing in the test data');
  const { kind } = wire;
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'int64Value':
      return canonicalInt(kind.value);
    case 'uint64Value':
      return new Uint(kind.value);
    case 'doubleValue':
      return Number.isInteger(kind.value) ? new Double(kind.value) : kind.value;
    case 'typeValue':
      return new TypeValue(opaqueOf(kind.value));
    case 'listValue':
      return kind.value.values.map(readValue);
    case 'mapValue':
      return new CelMap(
        new Map(kind.value.entries.map(({ key, value }) => readEntry(readValue(key), readValue(value)))),
      );
    default:
      return kind.value;
  }
}

function readEntry(key: Value, value: Value): [string | number | bigint | boolean, [Value, Value]] {
  const plain = key instanceof Uint ? canonicalInt(key.value) : key;
  return [plain as string | number | bigint | boolean, [key, value]];
}

/** By number of cel.expr.Type.PrimitiveType. */
const PRIMITIVES: readonly Type[] = [DYN, BOOL, INT, UINT, DOUBLE, STRING, BYTES];
/** By number of cel.expr.Type.WellKnownType. */
const WELL_KNOWN: readonly Type[] = [DYN, DYN, TIMESTAMP, DURATION];

const byNumber = (types: readonly Type[], number: number): Type => {
  const type = types[number];
  if (type === undefined) throw new Error(`unknown type number ${number}`);
  return type;
};

export function readType({ typeKind }: WireType): Type {
  switch (typeKind.case) {
    case 'dyn':
      return DYN;
    case 'null':
      return NULL;
    case 'error':
      return opaqueOf('*error*');
    case 'primitive':
      return byNumber(PRIMITIVES, typeKind.value);
    case 'wrapper':
      return nullableOf(byNumber(PRIMITIVES, typeKind.value));
    case 'wellKnown':
      return byNumber(WELL_KNOWN, typeKind.value);
    case 'listType':
      return listOf(readType(typeKind.value.elemType));
    case 'mapType':
      return mapOf(readType(typeKind.value.keyType), readType(typeKind.value.valueType));
    case 'typeParam':
      return typeParam(typeKind.value);
    case 'messageType':
      return opaqueOf(typeKind.value);
    case 'type':
      return typeOf(readType(typeKind.value));
    case 'abstractType': {
      const parameters = typeKind.value.parameterTypes.map(readType);
      const [first = DYN] = parameters;
      return typeKind.value.name === 'optional_type' ? optionalOf(first) : opaqueOf(typeKind.value.name, ...parameters);
    }
  }
}

type Shape = readonly [type: string, content: unknown];

/** A value taken apart so that two of the same CEL type and content are deeply equal, and only those. */
function shapeOf(value: Result): Shape {
  if (value === null) return ['null', null];
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return ['double', String(value)];
  if (typeof value === 'number' || typeof value === 'bigint') return ['int', String(value)];
  if (typeof value !== 'object') return [typeof value, value];
  if (value instanceof Failure) return ['failure', showFailure(value)];
  if (value instanceof Double) return ['double', String(value.value)];
  if (value instanceof Uint) return ['uint', String(value.value)];
  if (value instanceof Uint8Array) return ['bytes', [...value]];
  if (value instanceof Timestamp) return ['timestamp', String(value.nanos)];
  if (value instanceof Duration) return ['duration', String(value.nanos)];
  if (value instanceof TypeValue) return ['type', nameOfType(value.type)];
  if (value instanceof Optional) return ['optional', value.value === undefined ? [] : [shapeOf(value.value)]];
  if (Array.isArray(value)) return ['list', value.map(shapeOf)];
  return ['map', entriesOf(value as { readonly [field: string]: Value } | CelMap)];
}

function entriesOf(map: CelMap | { readonly [field: string]: Value }): string[] {
  const entries = map instanceof CelMap ? [...map.entries.values()] : Object.entries(map);
  return entries.map(([key, value]) => JSON.stringify([shapeOf(key), shapeOf(value)])).toSorted();
}

const TYPE_NAMES: { readonly [kind in Type['kind']]?: string } = {
  null: 'null_type',
  optional: 'optional_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

const nameOfType = (type: Type): string => (type.kind === 'opaque' ? type.name : (TYPE_NAMES[type.kind] ?? type.kind));

const showFailure = (failure: Failure): string =>
  'message' in failure ? `error: ${String(failure.message)}` : failure.kind;

export const showValue = (value: Result): string => JSON.stringify(shapeOf(value));

/** Type-strict equality, as the tests mean their expected values. */
export const isSameResult = (expected: Value, actual: Result): boolean => showValue(expected) === showValue(actual);
