/**
 * Globs in scopes and matches: `*` stands for any text (also none), `?` for one character; nothing else is special. No
 * RegExp is built from a user's text, so no pattern can make matching exponential.
 */

/**
 * Whether the whole text matches. Only the last `*` is ever retried, so the steps are bounded by pattern length times
 * text length and, for the usual one or two stars, by their sum.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < text.length) {
    const sign = pattern[p];
    if (sign === '*') {
      starAt = p;
      p += 1;
      resumeAt = t;
    } else if (sign !== undefined && (sign === '?' || sign === text[t])) {
      p += 1;
      t += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      p = starAt + 1;
      t = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Whether the pattern has a sign that stands for more than itself. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/** A test for any of the patterns; plain names are looked up, not compared one by one. */
export function compileGlobs(patterns: readonly string[]): (text: string) => boolean {
  const names = new Set(patterns.filter((pattern) => !isGlob(pattern)));
  const globs = patterns.filter(isGlob);
  return (text) => names.has(text) || globs.some((glob) => matchesGlob(glob, text));
}
