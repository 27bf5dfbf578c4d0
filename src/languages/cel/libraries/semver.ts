/**
 * CEL library: Kubernetes' semantic versions (semver.org 2.0.0, with the messages of the Go library behind it).
 */
import type { Library, Overload } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { toIntChecked } from '../runtime/numbers.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, INT, opaqueOf, STRING, type Type } from '../types.ts';
import { CelError, Opaque, UINT_MAX } from '../values.ts';
import { quoteGo } from './go-quote.ts';

const SEMVER_TYPE: Type = opaqueOf('kubernetes.Semver');

type Version = {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: readonly (bigint | string)[];
};

export class Semver extends Opaque {
  readonly typeName = 'kubernetes.Semver';
  readonly version: Version;
  constructor(version: Version) {
    super();
    this.version = version;
  }
  /** Build metadata has no say in equality or order. */
  equals(other: Opaque): boolean {
    return other instanceof Semver && compareVersions(this, other) === 0;
  }
}

const refuse = (message: string): CelError => fail('conversion', message);

/** Reads a version; `conversion` when it is none. */
export function readSemver(text: string): Semver | CelError {
  if (text === '') return refuse('Version string empty');
  const [majorText, minorText, rest] = splitThree(text);
  if (majorText === undefined || minorText === undefined || rest === undefined) {
    return refuse('No Major.Minor.Patch elements found');
  }
  const [release, build] = cut(rest, '+');
  const [patchText, prereleaseText] = cut(release, '-');
  const numbers: bigint[] = [];
  for (const [name, digits] of [
    ['major', majorText],
    ['minor', minorText],
    ['patch', patchText],
  ] as const) {
    const number = readNumber(name, digits);
    if (number instanceof CelError) return number;
    numbers.push(number);
  }
  const prerelease = readPrerelease(prereleaseText);
  if (prerelease instanceof CelError) return prerelease;
  const fault = findBuildFault(build);
  if (fault !== undefined) return fault;
  const [major = 0n, minor = 0n, patch = 0n] = numbers;
  return new Semver({ major, minor, patch, prerelease });
}

/** The parts before the first two dots, and all the rest. */
function splitThree(text: string): string[] {
  const parts = text.split('.');
  return parts.length < 3 ? parts : [...parts.slice(0, 2), parts.slice(2).join('.')];
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function readNumber(name: 'major' | 'minor' | 'patch', digits: string): bigint | CelError {
  if (!/^[0-9]*$/.test(digits)) return refuse(`Invalid character(s) found in ${name} number ${quoteGo(digits)}`);
  if (/^0./.test(digits)) {
    const subject = `${name.charAt(0).toUpperCase()}${name.slice(1)} number`;
    return refuse(`${subject} must not contain leading zeroes ${quoteGo(digits)}`);
  }
  return readUint(digits);
}

function readUint(digits: string): bigint | CelError {
  const fault = (why: string): CelError => refuse(`strconv.ParseUint: parsing ${quoteGo(digits)}: ${why}`);
  if (digits === '') return fault('invalid syntax');
  const value = BigInt(digits);
  return value > UINT_MAX ? fault('value out of range') : value;
}

function readPrerelease(text: string | undefined): readonly (bigint | string)[] | CelError {
  const parts: (bigint | string)[] = [];
  for (const part of text?.split('.') ?? []) {
    if (part === '') return refuse('Prerelease is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) return refuse(`Invalid character(s) found in prerelease ${quoteGo(part)}`);
    const isNumeric = /^[0-9]+$/.test(part);
    if (isNumeric && /^0./.test(part)) {
      return refuse(`Numeric PreRelease version must not contain leading zeroes ${quoteGo(part)}`);
    }
    const read = isNumeric ? readUint(part) : part;
    if (read instanceof CelError) return read;
    parts.push(read);
  }
  return parts;
}

function findBuildFault(text: string | undefined): CelError | undefined {
  for (const part of text?.split('.') ?? []) {
    if (part === '') return refuse('Build meta data is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) return refuse(`Invalid character(s) found in build meta data ${quoteGo(part)}`);
  }
  return undefined;
}

/** A part without leading zeros. What then does not begin with a digit is given a zero: `-rc` becomes `0-rc`. */
const normalizePart = (part: string): string =>
  part.length < 2 ? part : part.replace(/^0+/, '').replace(/^(?![0-9])/, '0');

/** Drops a leading `v` and leading zeros, and adds a missing minor and patch number. */
export function readNormalizedSemver(text: string): Semver | CelError {
  const parts = splitThree(text.replace(/^v/, '')).map(normalizePart);
  if (parts.length < 3) {
    if (/[+-]/.test(parts.at(-1) ?? '')) return refuse('short version cannot contain PreRelease/Build meta data');
    while (parts.length < 3) parts.push('0');
  }
  return readSemver(parts.join('.'));
}

function compareVersions({ version: a }: Semver, { version: b }: Semver): number {
  return (
    compareParts(a.major, b.major) ||
    compareParts(a.minor, b.minor) ||
    compareParts(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

/** Numbers come before words. */
function compareParts(a: bigint | string, b: bigint | string): number {
  if (typeof a !== typeof b) return typeof a === 'bigint' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

/** A version with a prerelease comes before the one without. */
function comparePrereleases(a: readonly (bigint | string)[], b: readonly (bigint | string)[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (const [index, part] of a.entries()) {
    const other = b[index];
    const order = other === undefined ? 1 : compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.length < b.length ? -1 : 0;
}

const getNumber = (name: 'major' | 'minor' | 'patch'): Overload =>
  method(`semver_${name}`, [SEMVER_TYPE], INT, ({ version }: Semver) => toIntChecked(version[name]));

const read = (text: string, isNormalized: boolean): Semver | CelError =>
  isNormalized ? readNormalizedSemver(text) : readSemver(text);

const BOTH = [SEMVER_TYPE, SEMVER_TYPE];

/** Version 1 of Kubernetes' library: the forms with two arguments normalise first. */
export const SEMVER_LIBRARY: Library = {
  name: 'kubernetes.Semver',
  types: [SEMVER_TYPE],
  functions: [
    declare(
      'semver',
      overload('string_to_semver', [STRING], SEMVER_TYPE, readSemver),
      overload('string_bool_to_semver', [STRING, BOOL], SEMVER_TYPE, read),
    ),
    declare(
      'isSemver',
      overload('is_semver_string', [STRING], BOOL, (text: string) => readSemver(text) instanceof Semver),
      overload(
        'is_semver_string_bool',
        [STRING, BOOL],
        BOOL,
        (text: string, isNormalized: boolean) => read(text, isNormalized) instanceof Semver,
      ),
    ),
    declare(
      'isGreaterThan',
      method('semver_is_greater_than', BOTH, BOOL, (a: Semver, b: Semver) => compareVersions(a, b) > 0),
    ),
    declare(
      'isLessThan',
      method('semver_is_less_than', BOTH, BOOL, (a: Semver, b: Semver) => compareVersions(a, b) < 0),
    ),
    declare('compareTo', method('semver_compare_to', BOTH, INT, compareVersions)),
    declare('major', getNumber('major')),
    declare('minor', getNumber('minor')),
    declare('patch', getNumber('patch')),
  ],
};
