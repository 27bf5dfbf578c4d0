/**
 * CEL standard library as one library: in every environment, before all others.
 */
import type { Library } from '../environment.ts';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, listOf, mapOf, NULL, STRING, TIMESTAMP, typeOf } from '../types.ts';
import { optionalOf, UINT } from '../types.ts';
import { CONVERSIONS } from './conversions.ts';
import { FUNCTIONS } from './functions.ts';
import { OPERATORS } from './operators.ts';

export const STANDARD_LIBRARY: Library = {
  name: 'standard',
  functions: [...OPERATORS, ...CONVERSIONS, ...FUNCTIONS],
  types: [
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    listOf(DYN),
    mapOf(DYN, DYN),
    NULL,
    optionalOf(DYN),
    STRING,
    TIMESTAMP,
    typeOf(DYN),
    UINT,
  ],
};
