/**
 * Lists of patterns of which a text may match any, as parameters of controls are: asked at once after a while.
 */
import { CelError } from '../values.ts';
import { PATTERN_FACTOR } from '../cost/units.ts';
import { compileRegex, NATIVE_TEXT_UNITS_MAX } from './index.ts';

export type PatternList = {
  /** What trying all of them costs for each unit of walking the text. */
  readonly units: number;
  /** Whether one of them matches anywhere in the text; undefined where one is faulty and those before it do not. */
  readonly matchesAny: (text: string) => boolean | undefined;
};

const known = new WeakMap<readonly unknown[], PatternList | null>();

/** What is known of a list that never changes; undefined for what is no list of texts. */
export function patternsOf(list: unknown): PatternList | undefined {
  if (!Array.isArray(list)) return undefined;
  let found = known.get(list);
  if (found === undefined) {
    found = list.every((item) => typeof item === 'string') ? createPatternList(list) : null;
    known.set(list, found);
  }
  return found ?? undefined;
}

/** Texts before patterns are joined: a list of the input is asked a few times only, and joining takes time. */
const TEXTS_ONE_BY_ONE = 50;

function createPatternList(patterns: readonly string[]): PatternList {
  let left = TEXTS_ONE_BY_ONE;
  let joined: RegExp | undefined;
  return {
    units: patterns.reduce((sum, { length }) => sum + Math.ceil(length * PATTERN_FACTOR), 0),
    matchesAny: (text) => {
      if (joined !== undefined && text.length <= NATIVE_TEXT_UNITS_MAX) return joined.test(text);
      if (left > 0 && --left === 0) joined = join(patterns);
      return tryEach(patterns, text);
    },
  };
}

function tryEach(patterns: readonly string[], text: string): boolean | undefined {
  for (const pattern of patterns) {
    const regex = compileRegex(pattern);
    if (regex instanceof CelError) return undefined;
    if (regex.matches(text)) return true;
  }
  return false;
}

/**
 * One expression for all, where each by itself is proved to be linear: nothing follows the alternatives, so that at
 * each place of the text V8 tries one after the other and goes back into none.
 */
function join(patterns: readonly string[]): RegExp | undefined {
  const sources: string[] = [];
  for (const pattern of patterns) {
    const regex = compileRegex(pattern);
    if (regex instanceof CelError || regex.nativeSource === undefined) return undefined;
    sources.push(`(?:${regex.nativeSource})`);
  }
  return sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'u');
}
