/** Numbers as GitHub's expression runtime reads them, in literals and when it casts a string. */

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEX = /^0x[0-9a-fA-F]{1,8}$/;
const OCTAL = /^0o[0-7]{1,11}$/;

const NAMED: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['+Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/**
 * The number that a text spells, NaN when it spells none; blanks around it are ignored, an empty text is 0. Hexadecimal
 * (`0x`) and octal (`0o`) numbers are 32 bits, signed.
 */
export function readNumber(text: string): number {
  const digits = text.trim();
  if (digits === '') return 0;
  if (DECIMAL.test(digits)) return Number(digits);
  if (HEX.test(digits) || OCTAL.test(digits)) {
    const value = Number(digits);
    return value > 0xffff_ffff ? Number.NaN : value | 0;
  }
  return NAMED.get(digits) ?? Number.NaN;
}

/** True when a text is a number literal of the expression language. */
export function isNumberText(text: string): boolean {
  return text.trim() !== '' && (NAMED.has(text) || !Number.isNaN(readNumber(text)));
}
