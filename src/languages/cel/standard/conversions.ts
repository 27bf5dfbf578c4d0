/**
 * CEL standard library: type conversions, `dyn` and `type`.
 */
import type { FunctionDeclaration, Overload } from '../environment.ts';
import {
  boolOfText,
  doubleOfText,
  intOfText,
  intOfUint,
  textOf,
  uintOfInt,
  uintOfText,
} from '../runtime/conversions.ts';
import { approximate, doubleToInt, doubleToUint, doubleValue, toDouble, toInt } from '../runtime/numbers.ts';
import { encodeUtf8 } from '../runtime/text.ts';
import { parseDuration, parseTimestamp, secondsOfTimestamp, timestampOfSeconds } from '../runtime/time.ts';
import { typeOfValue } from '../runtime/type-of.ts';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, type Type, typeOf } from '../types.ts';
import { typeParam, UINT } from '../types.ts';
import { type Double, Duration, type Timestamp, TypeValue, Unknown, type Value } from '../values.ts';
import { derive } from '../runtime/failures.ts';
import { declare, overload, takingRefined } from './declare.ts';

const A = typeParam('A');

const identity = (id: string, type: Type): Overload => overload(id, [type], type, (value: Value) => value);

const toText = (id: string, type: Type): Overload => overload(id, [type], STRING, textOf);

const isCertainlyText = ({ refinement: { prefix, suffix, isNonEmpty } }: Unknown): boolean =>
  prefix !== undefined || suffix !== undefined || isNonEmpty === true;

export const CONVERSIONS: readonly FunctionDeclaration[] = [
  declare('bool', identity('bool_to_bool', BOOL), overload('string_to_bool', [STRING], BOOL, boolOfText)),
  declare('bytes', identity('bytes_to_bytes', BYTES), overload('string_to_bytes', [STRING], BYTES, encodeUtf8)),
  declare(
    'double',
    identity('double_to_double', DOUBLE),
    overload('int64_to_double', [INT], DOUBLE, (value: Value) => toDouble(approximate(value))),
    overload('string_to_double', [STRING], DOUBLE, doubleOfText),
    overload('uint64_to_double', [UINT], DOUBLE, (value: Value) => toDouble(approximate(value))),
  ),
  declare(
    'duration',
    identity('duration_to_duration', DURATION),
    overload('int64_to_duration', [INT], DURATION, (value: number | bigint) => new Duration(BigInt(value))),
    overload('string_to_duration', [STRING], DURATION, parseDuration),
  ),
  declare(
    'dyn',
    overload('to_dyn', [A], DYN, (value: Value) => value),
  ),
  declare(
    'int',
    identity('int64_to_int64', INT),
    overload('double_to_int64', [DOUBLE], INT, (value: number | Double) => doubleToInt(doubleValue(value))),
    overload('duration_to_int64', [DURATION], INT, (value: Duration) => toInt(value.nanos)),
    overload('string_to_int64', [STRING], INT, intOfText),
    overload('timestamp_to_int64', [TIMESTAMP], INT, (value: Timestamp) => toInt(secondsOfTimestamp(value))),
    overload('uint64_to_int64', [UINT], INT, intOfUint),
  ),
  declare(
    'string',
    identity('string_to_string', STRING),
    toText('bool_to_string', BOOL),
    toText('bytes_to_string', BYTES),
    toText('double_to_string', DOUBLE),
    toText('duration_to_string', DURATION),
    toText('int64_to_string', INT),
    toText('timestamp_to_string', TIMESTAMP),
    toText('uint64_to_string', UINT),
  ),
  declare(
    'timestamp',
    identity('timestamp_to_timestamp', TIMESTAMP),
    overload('int64_to_timestamp', [INT], TIMESTAMP, (value: number | bigint) => timestampOfSeconds(BigInt(value))),
    overload('string_to_timestamp', [STRING], TIMESTAMP, parseTimestamp),
  ),
  declare(
    'type',
    // Whatever is certain of the start, end or length of a value says that it is a text.
    takingRefined(
      overload('type', [A], typeOf(A), (value: Value) => {
        if (value instanceof Unknown) return isCertainlyText(value) ? new TypeValue(STRING) : derive(value);
        return new TypeValue(typeOfValue(value));
      }),
    ),
  ),
  declare(
    'uint',
    identity('uint64_to_uint64', UINT),
    overload('double_to_uint64', [DOUBLE], UINT, (value: number | Double) => doubleToUint(doubleValue(value))),
    overload('int64_to_uint64', [INT], UINT, uintOfInt),
    overload('string_to_uint64', [STRING], UINT, uintOfText),
  ),
];
