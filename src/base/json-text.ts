/** Writes JSON that stays one printable line wherever it is shown. */

/**
 * What `JSON.stringify` leaves raw but a terminal or an editor obeys: C1 controls, bidirectional and zero-width
 * characters.
 */
const RAW = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text that has nothing to escape; most has not, and this is told faster than with the classes of Unicode. */
const PLAIN = /^[ -~]*$/;

/**
 * JSON text without any raw control or format character. Integers beyond 2^53 become text: readers would round them.
 */
export function writeJsonText(value: unknown): string {
  const text = stringify(value) ?? 'null';
  return PLAIN.test(text) ? text : text.replaceAll(RAW, escapeUnits);
}

/** A replacer makes it several times slower, and is needed for big integers only, at which it throws without one. */
function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? sayInteger(inner) : inner));
  }
}

function sayInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
