/**
 * CEL explain: values and pieces of text as an explanation prints them: on one line and cut where they are long.
 */
import { writeString } from '../format/literals.ts';
import { textOf } from '../runtime/conversions.ts';
import { asMap, entryOf, keysOf } from '../runtime/maps.ts';
import { typeName } from '../runtime/type-of.ts';
import { CelError, Opaque, Optional, type Result, TypeValue, Unknown, type Value } from '../values.ts';

const CHARS_MAX = 120;
const ITEMS_MAX = 6;
const DEPTH_MAX = 3;

/** A result on one line: a value as CEL would write it, a failure in words. */
export function showResult(result: Result | undefined): string {
  if (result === undefined) return 'absent';
  if (result instanceof CelError) return `an error: ${result.message}`;
  if (result instanceof Unknown) return `unknown: ${result.reasons.join(', ')}`;
  return shorten(showValue(result as Value, DEPTH_MAX));
}

/** Text on one line, cut where it is long. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > CHARS_MAX ? `${line.slice(0, CHARS_MAX - 1)}…` : line;
}

function showValue(value: Value, depth: number): string {
  if (value === null || value instanceof Unknown) return value === null ? 'null' : 'unknown';
  if (typeof value === 'string') return writeString(value.slice(0, CHARS_MAX));
  if (Array.isArray(value))
    return `[${showAll(value as readonly Value[], depth, (item) => showValue(item, depth - 1))}]`;
  if (value instanceof Optional) {
    return value.value === undefined ? 'optional.none()' : `optional.of(${showValue(value.value, depth)})`;
  }
  if (value instanceof TypeValue || value instanceof Opaque) return `a ${typeName(value)}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const map = typeof value === 'object' ? asMap(value) : undefined;
  if (map === undefined) return textOf(value as Parameters<typeof textOf>[0]) as string;
  const showEntry = (key: Value): string => {
    return `${showValue(key, depth - 1)}: ${showValue(entryOf(map, key) as Value, depth - 1)}`;
  };
  return `{${showAll(keysOf(map), depth, showEntry)}}`;
}

function showAll(items: readonly Value[], depth: number, show: (item: Value) => string): string {
  if (items.length === 0) return '';
  if (depth === 0) return '…';
  const shown = items.slice(0, ITEMS_MAX).map(show);
  return [...shown, ...(items.length > ITEMS_MAX ? ['…'] : [])].join(', ');
}
