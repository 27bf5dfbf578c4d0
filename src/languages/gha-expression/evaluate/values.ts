/** Values of expressions and GitHub's casts between them. */
import { readNumber } from '../parse/numbers.ts';

/** A value that is not known before the workflow runs. */
export const UNKNOWN: unique symbol = Symbol('unknown');

export type KnownValue = null | boolean | number | string | readonly EvaluatedValue[] | EvaluatedObject;
export type EvaluatedObject = { readonly [name: string]: EvaluatedValue };
/** Objects and lists may hold unknown values. */
export type EvaluatedValue = KnownValue | typeof UNKNOWN;

export const isList = (value: EvaluatedValue): value is readonly EvaluatedValue[] => Array.isArray(value);
export const isObject = (value: EvaluatedValue): value is EvaluatedObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isContainer = (value: EvaluatedValue): boolean => isList(value) || isObject(value);

/** GitHub compares text without case, unit by unit, in upper case. */
export function foldCase(text: string): string {
  const upper = text.toUpperCase();
  if (upper.length === text.length) return upper;
  const units = Array.from(text, (character) => {
    const unit = character.toUpperCase();
    return unit.length === character.length ? unit : character;
  });
  return units.join('');
}

/** False: null, false, 0, NaN and the empty text. Lists and objects are true. */
export function isTruthy(value: KnownValue): boolean {
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : value !== '' && Boolean(value);
}

/** The number that a value is cast to when the types of a comparison differ. */
export function toNumber(value: KnownValue): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : Number.NaN;
}

/** 15 significant digits; powers of ten from 1E+15 and below 1E-05, as GitHub's runner prints them. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const rounded = Number(value.toPrecision(15));
  const size = Math.abs(rounded);
  if (rounded === 0) return '0';
  if (size < 1e15 && size >= 1e-5) return String(rounded).includes('e') ? rounded.toFixed(20) : String(rounded);
  const [digits, exponent] = rounded.toExponential().split('e');
  const power = Number(exponent);
  return `${digits}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** The text that a value prints as; lists and objects print their kind. */
export function toText(value: KnownValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return String(value);
  return isList(value) ? 'Array' : 'Object';
}

/** True when a value, or anything in it, is unknown. */
export function hasUnknown(value: EvaluatedValue): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}
