/**
 * CEL schema: data as expressions see it under a structural schema: formats read, numbers typed, names escaped, null
 * members absent, lists with the nature of sets and maps.
 */
import { isPlainMap } from '../runtime/type-of.ts';
import { toDouble } from '../runtime/numbers.ts';
import { parseDuration, parseTimestamp, toDurationChecked } from '../runtime/time.ts';
import { CelError, Double, Duration, type ListNature, Timestamp, Unknown, type Value } from '../values.ts';
import { decodeBase64 } from '../libraries/encoders.ts';
import { createMapNature, SET_NATURE, withNature } from './list-natures.ts';
import { escapePropertyName, isReserved } from './property-names.ts';
import { asResource, isEmbedded, isIntOrString, type StructuralSchema, valueSchemaOf } from './structural-schema.ts';

/**
 * Adapts JSON data. Members that the schema does not declare stay as they are: expressions cannot name them, but they
 * count in comparisons. Data that contradicts the schema becomes an unknown that says so. Linear in the size of the
 * data.
 */
export function adaptValue(data: Value, schema: StructuralSchema, isResource = isEmbedded(schema)): Value {
  if (data === null) return schema.nullable === true ? null : misfit('a value', data);
  if (isIntOrString(schema))
    return typeof data === 'string' || isWhole(data) ? data : misfit('an integer or a string', data);
  switch (schema.type) {
    case 'object':
      return isPlainMap(data) ? adaptObject(data, isResource ? asResource(schema) : schema) : misfit('an object', data);
    case 'array':
      return Array.isArray(data) ? adaptList(data, schema) : misfit('a list', data);
    case 'string':
      return adaptString(data, schema.format ?? '');
    case 'number':
      return adaptNumber(data);
    case 'integer':
      return isWhole(data) ? data : misfit('an integer', data);
    case 'boolean':
      return typeof data === 'boolean' ? data : misfit('true or false', data);
    default:
      return data;
  }
}

/** Values that have the type already stay, so that data may be adapted that a typed source has read. */
function adaptString(data: Value, format: string): Value {
  if (data instanceof Timestamp || data instanceof Duration || data instanceof Uint8Array) return data;
  return typeof data === 'string' ? adaptText(data, format) : misfit('a string', data);
}

function adaptNumber(data: Value): Value {
  if (data instanceof Double) return data;
  return typeof data === 'number' || typeof data === 'bigint' ? toDouble(Number(data)) : misfit('a number', data);
}

const isWhole = (data: Value): boolean => typeof data === 'bigint' || Number.isSafeInteger(data);

const misfit = (expected: string, data: Value): Unknown =>
  new Unknown([
    `data that contradicts its schema: expected ${expected}, found ${data === null ? 'null' : typeof data}`,
  ]);

function adaptObject(data: { readonly [field: string]: Value }, schema: StructuralSchema): Value {
  const { properties } = schema;
  const values = valueSchemaOf(schema);
  // A null prototype makes `__proto__` an ordinary key.
  const adapted: Record<string, Value> = Object.create(null);
  for (const [name, value] of Object.entries(data)) {
    if (properties === undefined) adapted[name] = values === undefined ? value : adaptValue(value, values);
    else if (value !== null) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const member = property === undefined ? value : adaptValue(value, property);
      adapted[escapePropertyName(name) ?? name] = member;
      // The second name of a field is no second field: it is readable and not counted.
      if (isReserved(name)) Object.defineProperty(adapted, name, { value: member });
    }
  }
  return adapted;
}

function adaptList(data: readonly Value[], schema: StructuralSchema): Value {
  const { items } = schema;
  const adapted = items === undefined ? data : data.map((element) => adaptValue(element, items));
  const nature = natureOf(schema);
  return nature === undefined ? adapted : withNature(adapted, nature);
}

function natureOf(schema: StructuralSchema): ListNature | undefined {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return SET_NATURE;
    case 'map':
      return createMapNature((schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapePropertyName(key) ?? key));
    default:
      return undefined;
  }
}

function adaptText(text: string, format: string): Value {
  const read = READERS[format]?.(text) ?? text;
  return read instanceof CelError ? misfit(`text of the format ${format}`, text) : read;
}

const READERS: Readonly<Record<string, (text: string) => Value | CelError>> = {
  byte: decodeBase64,
  date: (text) => parseTimestamp(`${text}T00:00:00Z`),
  'date-time': (text) => parseTimestamp(text.toUpperCase()),
  duration: readDuration,
};

const SECOND_NANOS = 1_000_000_000n;
const DAY_NANOS = 86_400n * SECOND_NANOS;

/** Units of the durations that OpenAPI's format takes beside Go's (`2 days`, `1w 3h`): names, and a stem of names. */
const DURATION_UNITS: readonly (readonly [names: readonly string[], stem: string, nanos: bigint])[] = [
  [['ns'], 'nano', 1n],
  [['us', 'µs'], 'micro', 1_000n],
  [['ms'], 'milli', 1_000_000n],
  [['s'], 'sec', SECOND_NANOS],
  [['m'], 'min', 60n * SECOND_NANOS],
  [['h', 'hr'], 'hour', 3600n * SECOND_NANOS],
  [['d'], 'day', DAY_NANOS],
  [['w', 'wk'], 'week', 7n * DAY_NANOS],
];

/** No duration that fits 64 bits needs more; a hostile number of digits must not become a big computation. */
const DURATION_CHARS_MAX = 256;

function readDuration(text: string): Duration | CelError {
  const duration = parseDuration(text);
  const isSum = text.length <= DURATION_CHARS_MAX && /^\s*(?:\d+\s*[A-Za-zµ]+\s*)+$/.test(text);
  if (duration instanceof Duration || !isSum) return duration;
  const parts = Array.from(text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g), ([, count = '', word = '']) => {
    const unit = findDurationUnit(word.toLowerCase());
    return unit === undefined ? undefined : BigInt(count) * unit;
  }).filter((nanos) => nanos !== undefined);
  // Units that nobody knows are passed over, as long as there is one that is known.
  if (parts.length === 0) return duration;
  return toDurationChecked(parts.reduce((sum, nanos) => sum + nanos, 0n));
}

const findDurationUnit = (word: string): bigint | undefined =>
  DURATION_UNITS.find(([names, stem]) => names.includes(word) || word.startsWith(stem))?.[2];
