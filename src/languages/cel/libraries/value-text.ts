/**
 * CEL library: how `%s` of `format` prints a value, whole or as a member of a list or map, in both dialects.
 */
import { keysOf, type MapValue, asMap, entryOf } from '../runtime/maps.ts';
import { doubleValue, numberKind } from '../runtime/numbers.ts';
import { compareStrings } from '../runtime/ordering.ts';
import { decodeUtf8, formatDouble } from '../runtime/text.ts';
import { formatDuration, formatTimestamp } from '../runtime/time.ts';
import { runtimeTypeName, typeName } from '../runtime/type-of.ts';
import { Duration, Failure, Timestamp, TypeValue, Uint, type Value } from '../values.ts';
import { quoteGo } from './go-quote.ts';
import { formatFixed, formatShortest } from './number-text.ts';
import { formatWithOffset } from './timestamps.ts';
import { decodeLossy } from './utf8.ts';

/** A value that has no text form; `misfit` is its type's name. */
export type Misfit = { readonly misfit: string };
type Printed = string | Misfit | Failure;

type Style = {
  /** A double, finite or not. */
  readonly double: (value: number) => string;
  readonly bytes: (value: Uint8Array) => string | Failure;
  readonly time: (value: Timestamp) => string;
  /** A string, bytes, time or double as a member; other members are printed as they are. */
  readonly member: (value: Value, printed: string) => string;
  readonly colon: string;
};

const NON_FINITE: Readonly<Record<string, string>> = { NaN: 'NaN', Infinity: 'Infinity', '-Infinity': '-Infinity' };

const CEL_SPEC: Style = {
  double: (value) => NON_FINITE[String(value)] ?? formatShortest(value),
  bytes: decodeLossy,
  time: formatTimestamp,
  member: (_value, printed) => printed,
  colon: ': ',
};

const KUBERNETES: Style = {
  double: formatDouble,
  bytes: decodeUtf8,
  time: formatWithOffset,
  member: writeLiteral,
  colon: ':',
};

export const printCelSpec = (value: Value): Printed => print(value, CEL_SPEC);
export const printKubernetes = (value: Value): Printed => print(value, KUBERNETES);

function print(value: Value, style: Style): Printed {
  if (value instanceof Failure) return value;
  if (Array.isArray(value)) return printList(value, style);
  const map = asMap(value);
  return map === undefined ? printScalar(value, style) : printMap(map, style);
}

function printScalar(value: Value, style: Style): Printed {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean') return String(value);
  if (numberKind(value) === 'double') return style.double(doubleValue(value as number));
  if (value instanceof Uint) return String(value.value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return style.bytes(value);
  if (value instanceof Timestamp) return style.time(value);
  if (value instanceof Duration) return formatDuration(value);
  return value instanceof TypeValue ? runtimeTypeName(value.type) : { misfit: typeName(value) };
}

function printMember(value: Value, style: Style): Printed {
  const printed = print(value, style);
  return typeof printed === 'string' ? style.member(value, printed) : printed;
}

function printList(list: readonly Value[], style: Style): Printed {
  const members: string[] = [];
  for (const element of list) {
    const member = printMember(element, style);
    if (typeof member !== 'string') return member;
    members.push(member);
  }
  return `[${members.join(', ')}]`;
}

/** Entries in the order of their printed keys. */
function printMap(map: MapValue, style: Style): Printed {
  const entries: [string, string][] = [];
  for (const key of keysOf(map)) {
    const name = printMember(key, style);
    const member = printMember(entryOf(map, key) ?? null, style);
    if (typeof name !== 'string') return name;
    if (typeof member !== 'string') return member;
    entries.push([name, member]);
  }
  entries.sort((a, b) => compareStrings(a[0], b[0]));
  return `{${entries.map(([name, member]) => name + style.colon + member).join(', ')}}`;
}

/** The member as a CEL literal. */
function writeLiteral(value: Value, printed: string): string {
  if (typeof value === 'string') return quoteGo(printed);
  if (value instanceof Uint8Array) return `b${quoteGo(printed)}`;
  if (value instanceof Timestamp) return `timestamp(${quoteGo(printed)})`;
  if (value instanceof Duration) return `duration(${quoteGo(printed)})`;
  if (numberKind(value) !== 'double') return printed;
  const double = doubleValue(value as number);
  return Number.isFinite(double) ? formatFixed(double, 6) : quoteGo(printed);
}
