/**
 * Ranges of sizes and costs as cel-go's static estimate computes with them: unsigned 64-bit, saturating at the top.
 */

export type Range = { readonly min: bigint; readonly max: bigint };

/** Stands for "without bound", and what every overflow becomes. */
export const UNBOUNDED = 2n ** 64n - 1n;

export const NOTHING: Range = { min: 0n, max: 0n };
export const ANY_SIZE: Range = { min: 0n, max: UNBOUNDED };

/** The range of one number. */
export function exactly(value: number | bigint): Range {
  return { min: BigInt(value), max: BigInt(value) };
}

const saturate = (value: bigint): bigint => (value > UNBOUNDED ? UNBOUNDED : value);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The sum of all. */
export function add(...ranges: readonly Range[]): Range {
  let { min, max } = NOTHING;
  for (const range of ranges) {
    min = saturate(min + range.min);
    max = saturate(max + range.max);
  }
  return { min, max };
}

/** The product of the bounds. */
export function multiply(a: Range, b: Range): Range {
  return { min: saturate(a.min * b.min), max: saturate(a.max * b.max) };
}

/** The smallest range that holds both. */
export function unite(a: Range, b: Range): Range {
  return { min: smaller(a.min, b.min), max: larger(a.max, b.max) };
}

/** Multiplies by a fraction in double precision, as cel-go does, rounding up. */
export function scale(range: Range, factor: number): Range {
  return { min: scaleBound(range.min, factor), max: scaleBound(range.max, factor) };
}

function scaleBound(bound: bigint, factor: number): bigint {
  const scaled = Math.ceil(Number(bound) * factor);
  return scaled >= 2 ** 64 ? UNBOUNDED : BigInt(scaled);
}
