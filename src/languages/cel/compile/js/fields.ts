/**
 * CEL compiler, JavaScript back end: how a field of a map is read in line.
 */
import { DYN } from '../../types.ts';
import { CelError, CelMap, Double, Duration, NONE, Opaque, Timestamp, TypeValue, Uint, Unknown } from '../../values.ts';
import { type Emitter, fresh, type Operand, type Place, write } from './emitter.ts';

/** Names that every JavaScript object inherits: reading one says nothing of the data. */
export const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Names that texts, numbers, lists and bytes have. */
const PRIMITIVE_NAMES: ReadonlySet<string> = allNamesOf(
  Object(''),
  Object(0),
  Object(0n),
  Object(true),
  [],
  new Uint8Array(),
);

/** Names that the classes of values have. */
const CLASS_NAMES: ReadonlySet<string> = allNamesOf(
  new Double(0),
  new Uint(0n),
  new Timestamp(0n),
  new Duration(0n),
  new TypeValue(DYN),
  new CelMap(new Map()),
  new CelError('range', ''),
  new Unknown([]),
  NONE,
  Opaque.prototype,
);

function allNamesOf(...objects: readonly object[]): ReadonlySet<string> {
  return new Set(objects.flatMap(namesOf));
}

function namesOf(object: object): string[] {
  const names = Object.getOwnPropertyNames(object);
  const prototype: unknown = Object.getPrototypeOf(object);
  return typeof prototype !== 'object' || prototype === null || prototype === Object.prototype
    ? names
    : [...names, ...namesOf(prototype)];
}

/**
 * Reads a field of a map quickly and returns the variable that holds what was found: `undefined` where the fast way
 * does not serve (no such field, no map, a map with other keys), and then a function of the runtime must look. A read
 * that was made before is not made again; where that one was skipped, its variable is `undefined`, which is safe.
 */
export function writeFastRead(e: Emitter, operand: Operand, field: string, place: Place): string {
  const path = pathOf(operand, field);
  const known = place.reads.get(path) ?? e.steady?.fields.get(path);
  if (known !== undefined) return known;
  const name = fresh(e, 'q');
  if (operand.code === e.steady?.root) {
    e.steady.lines.push(`const ${name} = ${fastRead(e, operand, field)};`);
    e.steady.fields.set(path, name);
    return name;
  }
  e.declared.push(name);
  write(e, `${name} = ${fastRead(e, operand, field)};`);
  place.reads.set(path, name);
  return name;
}

export const pathOf = (operand: Operand, field: string): string =>
  `${operand.path ?? operand.code}.${JSON.stringify(field)}`;

/** The code of a fast read, which is never evaluated for its effect. */
export function fastRead(
  e: Pick<Emitter, 'mayHoldOpaque'>,
  { code, isData }: Pick<Operand, 'code' | 'isData'>,
  field: string,
): string {
  const key = JSON.stringify(field);
  if (INHERITED.has(field)) return 'undefined';
  if (PRIMITIVE_NAMES.has(field)) return `$isPlainMap(${code}) ? ${code}[${key}] : undefined`;
  const read = `${code}?.[${key}]`;
  const mayHaveClass = isData !== true && (e.mayHoldOpaque || CLASS_NAMES.has(field));
  return mayHaveClass ? `${code} instanceof $CelObject ? undefined : ${read}` : read;
}

/** The test, after a fast read that found nothing, that the runtime must look: undefined where it must in any case. */
export function mayAnswer({ code, isData }: Operand, field: string): string | undefined {
  if (INHERITED.has(field)) return undefined;
  return isData === true ? `Array.isArray(${code})` : `$mayAnswer(${code})`;
}

/** The same where it is an error to ask what is no map: only in a plain map the field is simply absent. */
export const isNotPlain = ({ code }: Operand, field: string): string | undefined =>
  INHERITED.has(field) ? undefined : `!$isPlainMap(${code})`;
