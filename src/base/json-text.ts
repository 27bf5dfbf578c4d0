/** Writes JSON that stays one printable line wherever it is shown. */

/**
 * What `JSON.stringify` leaves raw but a terminal or an editor obeys: C1 controls, bidirectional and zero-width
 * characters.
 */
const RAW = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * JSON text without any raw control or format character. Integers beyond 2^53 become text: readers would round them.
 */
export function writeJsonText(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? sayInteger(inner) : inner));
  return (text ?? 'null').replaceAll(RAW, escapeUnits);
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
