/** Percentiles as they are, not estimated. */

/**
 * The nearest-rank percentile of sorted numbers: the smallest of them that at least `share` (above 0, up to 1) of all
 * are not greater than. Undefined for no numbers. The median of an even count is the lower of the two in the middle, so
 * that it is a value that occurred.
 */
export function percentileOf(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.ceil(share * sorted.length) - 1];
}
