/** What is known of findings that were none: exceptions whose reason says so. Pure. */

/** The reason is prose: what calls itself a false positive is taken for one. */
export function isFalsePositive({ reason }: { readonly reason: string }): boolean {
  return /\bfalse[\s-]+(?:positive|alarm)s?\b/i.test(reason);
}

/** Share of all findings; undefined where nobody said of any that it was false, which is not the same as none. */
export function shareOf(covered: readonly number[], all: number): number | undefined {
  if (covered.length === 0 || all === 0) return undefined;
  return Math.min(1, covered.reduce((sum, count) => sum + count, 0) / all);
}
