/**
 * CEL schema: scalar values as keys of sets and maps.
 */
import { mapKey } from '../runtime/maps.ts';
import { Double, Duration, Timestamp, Uint, type Value } from '../values.ts';

/** Whether a value can be an element of a set or the key of a list that is a map. */
export const isScalar = (value: Value): boolean =>
  value === null ||
  typeof value !== 'object' ||
  [Double, Uint, Timestamp, Duration, Uint8Array].some((scalar) => value instanceof scalar);

/** Text that is the same for equal scalars and differs for others, so that a key of several parts can be their join. */
export function keyText(value: Value): string {
  if (value instanceof Timestamp) return `time:${value.nanos}`;
  if (value instanceof Duration) return `duration:${value.nanos}`;
  if (value instanceof Uint8Array) return `bytes:${value.join('.')}`;
  const key = mapKey(value) ?? (value instanceof Double ? value.value : typeof value === 'number' ? value : null);
  return typeof key === 'string' ? JSON.stringify(key) : String(key);
}
