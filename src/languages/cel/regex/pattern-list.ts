/**
 * Lists of patterns of which a text may match any, as parameters of controls are: asked at once after a while.
 */
import { CelError } from '../values.ts';
import { PATTERN_FACTOR } from '../cost/units.ts';
import { compileRegex, NATIVE_TEXT_UNITS_MAX } from './index.ts';
import type { Alternative } from './native.ts';
import { Tester } from './tester.ts';

const known = new WeakMap<readonly unknown[], PatternList | null>();

/** What is known of a list that never changes; undefined for what is no list of texts. */
export function patternsOf(list: unknown): PatternList | undefined {
  if (!Array.isArray(list)) return undefined;
  let found = known.get(list);
  if (found === undefined) {
    found = list.every((item) => typeof item === 'string') ? new PatternList(list) : null;
    known.set(list, found);
  }
  return found ?? undefined;
}

/** Texts before patterns are joined: a list of the input is asked a few times only, and joining takes time. */
const TEXTS_ONE_BY_ONE = 50;

/** A list of patterns, and after a while one expression for all of them. */
export class PatternList {
  /** What trying all of them costs for each unit of walking the text. */
  readonly units: number;
  readonly #patterns: readonly string[];
  #left = TEXTS_ONE_BY_ONE;
  #joined: Tester | undefined;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
    this.units = patterns.reduce((sum, { length }) => sum + Math.ceil(length * PATTERN_FACTOR), 0);
  }

  /** Whether one of them matches anywhere in the text; undefined where one is faulty and those before it do not. */
  matchesAny(text: string): boolean | undefined {
    if (this.#joined !== undefined && text.length <= NATIVE_TEXT_UNITS_MAX) return this.#joined.test(text);
    if (this.#left > 0 && --this.#left === 0) this.#joined = join(this.#patterns);
    return tryEach(this.#patterns, text);
  }
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
function join(patterns: readonly string[]): Tester | undefined {
  const alternatives: Alternative[] = [];
  for (const pattern of patterns) {
    const regex = compileRegex(pattern);
    if (regex instanceof CelError || regex.native === undefined) return undefined;
    alternatives.push(...regex.native);
  }
  return alternatives.length === 0 ? undefined : new Tester(alternatives);
}
